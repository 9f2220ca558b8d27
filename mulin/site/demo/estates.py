"""Invented estates and buildings, each standing inside one grid of the invented map."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

from shapely import contains_xy
from shapely.geometry import Point, Polygon

from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.divisions import DATA, Grid, grids
from mulin.site.demo.outlines import read_outlines, to_degrees, to_metres

EstateKind = Literal["high", "mid", "old", "resettled", "street", "hamlet"]
FLOORS: Final[dict[EstateKind, tuple[int, int]]] = {
    "high": (18, 27),
    "mid": (6, 7),
    "old": (6, 6),
    "resettled": (7, 11),
    "street": (2, 4),
    "hamlet": (2, 3),
}
UNITS: Final[dict[EstateKind, int]] = {
    "high": 2, "mid": 3, "old": 3, "resettled": 3, "street": 1, "hamlet": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Building:
    """A building: 「3 栋」 in an estate, 「3 号」 in an old street or a village."""

    key: str
    name: str
    units: int  # entrances (单元)
    floors: int
    dwellings: int
    has_lift: bool
    lng: float
    lat: float


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate (小区), an old street or a village group; `company` is None for 无物业."""

    key: str
    name: str
    kind: EstateKind
    grid: Grid
    company: str | None
    built: int  # year
    lng: float
    lat: float
    buildings: tuple[Building, ...]

    @property
    def dwellings(self) -> int:
        """How many households live here."""
        return sum(one.dwellings for one in self.buildings)


@lru_cache
def estates() -> tuple[Estate, ...]:
    """All estates in order of their grids; one a grid."""
    text = (DATA / "demo" / "estates.toml").read_text(encoding="utf-8")
    wanted = {one["community"]: one["list"] for one in tomllib.loads(text)["estates"]}
    outlines = {one.code: one.polygon for one in read_outlines() if one.level == "grid"}
    made = []
    for grid in grids():
        name, kind, company, count = wanted[grid.community.name][int(grid.code[-3:]) - 1]
        if kind not in get_args(EstateKind):
            raise ValueError(f"{name}的类型「{kind}」不认识")
        made.append(
            _estate(grid, outlines[grid.code], name=name, kind=kind, company=company, count=count)
        )
    return tuple(made)


def _estate(
    grid: Grid, outline: Polygon, *, name: str, kind: EstateKind, company: str, count: int
) -> Estate:
    source = dice("estate", grid.code)
    spots = _spots(outline, count, kind=kind, source=source)
    buildings = tuple(
        _building(f"{grid.code}-{number:02d}", number, spot=spot, kind=kind)
        for number, spot in enumerate(spots, start=1)
    )
    years = {"high": (2013, 2022), "mid": (2003, 2014), "resettled": (2011, 2019)}
    return Estate(
        key=f"estate-{grid.code}",
        name=name,
        kind=kind,
        grid=grid,
        company=company or None,
        built=source.randint(*years.get(kind, (1985, 2001))),
        lng=round(sum(one.lng for one in buildings) / count, 6),
        lat=round(sum(one.lat for one in buildings) / count, 6),
        buildings=buildings,
    )


def _building(key: str, number: int, *, spot: Point, kind: EstateKind) -> Building:
    source = dice("building", key)
    house = kind in {"street", "hamlet"}
    floors = source.randint(*FLOORS[kind])
    units = UNITS[kind] if house else source.randint(1 if kind == "high" else 2, UNITS[kind])
    return Building(
        key=key,
        name=f"{number} 号" if house else f"{number} 栋",
        units=units,
        floors=floors,
        dwellings=source.randint(1, 3) if house else units * floors * 2,
        has_lift=kind == "high" or (kind == "resettled" and floors > 7),
        lng=round(spot.x, 6),
        lat=round(spot.y, 6),
    )


def _spots(outline: Polygon, count: int, *, kind: EstateKind, source: Dice) -> list[Point]:
    """Building sites: rows facing south in an estate, scattered houses in a village."""
    land = to_metres(outline)
    spread = {"hamlet": 62.0, "street": 34.0}.get(kind, 52.0)
    while spread > 4:
        room = land.buffer(-min(30.0, spread))
        sites = _rows(land, spread, source=source, loose=kind in {"street", "hamlet"})
        kept = contains_xy(room, [x for x, _y in sites], [y for _x, y in sites])
        inside = [Point(site) for site, is_in in zip(sites, kept, strict=True) if is_in]
        if len(inside) >= count:
            heart = _heart(land, source)
            near = sorted(inside, key=heart.distance)[:count]
            near.sort(key=lambda site: (-round(site.y / (spread * 1.2)), site.x))
            return [Point(to_degrees(site)) for site in near]
        spread *= 0.85
    raise ValueError("网格太小，放不下这些楼")


def _heart(land: Polygon, source: Dice) -> Point:
    spot = land.representative_point()
    return Point(spot.x + source.uniform(-40, 40), spot.y + source.uniform(-30, 30))


def _rows(land: Polygon, spread: float, *, source: Dice, loose: bool) -> list[tuple[float, float]]:
    """Places in rows around the middle of the land, turned a little: x and y in metres."""
    west, south, east, north = land.bounds
    middle = land.centroid
    turn = math.radians(source.uniform(-14, 14))
    cos, sin = math.cos(turn), math.sin(turn)
    sway = spread * (0.3 if loose else 0.05)
    reach = max(east - west, north - south)
    sites = []
    for row in range(-40, 41):
        for column in range(-40, 41):
            aside = column * spread * 1.25 + source.uniform(-sway, sway)
            up = row * spread + source.uniform(-sway, sway)
            if math.hypot(aside, up) < reach:
                sites.append((middle.x + aside * cos - up * sin, middle.y + aside * sin + up * cos))
    return sites

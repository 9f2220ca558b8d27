"""Invented outlines: tiles a lakeside town into communities and grids that share every border."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapely import affinity, set_precision, unary_union
from shapely.geometry import LineString, MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.cuts import Cut, cut
from mulin.site.demo.divisions import DATA, TOWN_CODE, Community, communities, grids

CENTRE: Final = (116.045, 29.449)  # lng, lat (WGS-84)
AREA: Final = 14_000_000.0  # m²
STEP: Final = 0.000001  # degrees: what six decimals can hold
METRES_PER_LAT: Final = 110_860.0
METRES_PER_LNG: Final = 111_320.0 * math.cos(math.radians(CENTRE[1]))
INVENTED: Final = "编造的演示数据，与真实界线无关（invented for demonstration）"


@dataclass(frozen=True, slots=True)
class Outline:
    """An area's outline in WGS-84 degrees."""

    code: str
    name: str
    level: str  # town, community, grid
    parent: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Street:
    """A line people know by name; `rank` 1 is a main road, 3 a lane."""

    name: str
    rank: int
    line: LineString


@dataclass(frozen=True, slots=True)
class TownMap:
    """The whole invented map."""

    town: Outline
    communities: tuple[Outline, ...]
    grids: tuple[Outline, ...]
    streets: tuple[Street, ...]
    lake: Polygon


def to_degrees(figure: BaseGeometry) -> BaseGeometry:
    """Local metres (x east, y north of the centre) to WGS-84 degrees."""
    return affinity.affine_transform(
        figure, [1 / METRES_PER_LNG, 0, 0, 1 / METRES_PER_LAT, CENTRE[0], CENTRE[1]]
    )


def to_metres(figure: BaseGeometry) -> BaseGeometry:
    """WGS-84 degrees to local metres around the town's centre."""
    moved = affinity.translate(figure, -CENTRE[0], -CENTRE[1])
    return affinity.scale(moved, METRES_PER_LNG, METRES_PER_LAT, origin=(0, 0))


def draw(seed: str = "nankang") -> TownMap:
    """The town map of a seed: the same seed always gives the same coordinates."""
    source = dice(seed, "outlines")
    land, lake = _land(source)
    cuts: list[Cut] = []
    rough = _split_town(land, source, cuts)
    tiles = _tidy(rough)
    grid_outlines = tuple(
        Outline(grid.code, grid.name, "grid", grid.community.code, tiles[grid.code])
        for grid in grids()
    )
    community_outlines = tuple(_merged(one, grid_outlines) for one in communities())
    whole = unary_union([one.polygon for one in community_outlines])
    if not isinstance(whole, Polygon):
        raise TypeError(f"演示镇不是一整块：{whole.geom_type}")
    return TownMap(
        town=Outline(TOWN_CODE, "南康镇", "town", "360483", whole),
        communities=community_outlines,
        grids=grid_outlines,
        streets=_streets(cuts),
        lake=_polygon(set_precision(_polygon(to_degrees(lake)).difference(whole), STEP)),
    )


def _land(source: Dice) -> tuple[Polygon, Polygon]:
    """The town's land and the lake to its south-east, in metres."""
    sizes = {k: 0.34 / k**1.55 for k in (2, 3, 4, 5, 7, 9, 13)} | {19: 0.009, 31: 0.007, 47: 0.004}
    waves = [(k, source.uniform(0, math.tau), size) for k, size in sizes.items()]
    ring = []
    for index in range(260):
        angle = index / 260 * math.tau
        radius = 2350 * (1 + sum(a * math.sin(k * angle + p) for k, p, a in waves))
        ring.append((radius * math.cos(angle) * 1.08, radius * math.sin(angle)))
    land = Polygon(ring).buffer(0).difference(_lake(source))
    land = _polygon(land).simplify(9)
    land = affinity.translate(land, -land.centroid.x, -land.centroid.y)
    grow = math.sqrt(AREA / land.area)
    land = _polygon(affinity.scale(land, grow, grow, origin=(0, 0)))
    west, south, east, north = land.bounds
    water = Polygon(
        [
            (west * 0.45, south - 900),
            (east + 1300, south - 900),
            (east + 1300, north * 0.42),
            (east * 0.72, north * 0.36),
            (0, 0),
        ]
    )
    return land, water


def _lake(source: Dice) -> BaseGeometry:
    """Water: a long shore to the south-east, a bay and a creek (流泗港) into the town."""
    turn = source.uniform(0, math.tau)
    shore = [(3900.0, 1500.0), (5200, -5200), (-2600, -5200)]
    for step in range(90):
        along = step / 89
        x, y = -2300 + along * 4300, -2500 + along * 2450
        sway = 190 * math.sin(along * 9 + turn) + 70 * math.sin(along * 29)
        sway += source.uniform(-16, 16)
        shore.append((x + sway * 0.5, y - sway))
    bay = Polygon(_ellipse((330, -1120), (430, 640), -0.7))
    creek = LineString([(1250, -600), (1010, -260), (900, -90)]).buffer(70)
    return Polygon(shore).buffer(0).union(bay).union(creek)


def _ellipse(
    centre: tuple[float, float], radii: tuple[float, float], turn: float
) -> list[tuple[float, float]]:
    points = []
    for index in range(60):
        angle = index / 60 * math.tau
        swell = 1 + 0.06 * math.sin(3 * angle + 1) + 0.03 * math.sin(7 * angle)
        x, y = radii[0] * swell * math.cos(angle), radii[1] * swell * math.sin(angle)
        points.append(
            (
                centre[0] + x * math.cos(turn) - y * math.sin(turn),
                centre[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return points


def _polygon(figure: BaseGeometry) -> Polygon:
    """The largest piece of a figure."""
    if isinstance(figure, Polygon):
        return figure
    if isinstance(figure, MultiPolygon):
        return max(figure.geoms, key=lambda piece: piece.area)
    raise TypeError(f"不是面：{figure.geom_type}")


def _split_town(land: Polygon, source: Dice, cuts: list[Cut]) -> dict[str, Polygon]:
    """Villages first on the landward side, then communities, then grids inside each."""
    villages = [one for one in communities() if one.is_village]
    urban = [one for one in communities() if not one.is_village]
    share = sum(one.area_share for one in villages) / sum(one.area_share for one in communities())
    first = cut(land, share, source=source, towards=math.radians(-52), tries=60)
    cuts.append(first)
    parts: dict[str, Polygon] = {}
    for land_of, members in ((first.before, villages), (first.after, urban)):
        parts |= _split(land_of, [(one.code, one.area_share) for one in members], source, cuts)
    tiles: dict[str, Polygon] = {}
    for one in communities():
        wanted = [(f"{one.code}{n + 1:03d}", source.uniform(0.85, 1.2)) for n in range(one.grids)]
        tiles |= _split(parts[one.code], wanted, source, cuts)
    return tiles


def _split(
    land: Polygon, wanted: Sequence[tuple[str, float]], source: Dice, cuts: list[Cut]
) -> dict[str, Polygon]:
    """Halve again and again, so that streets meet in T-junctions as they do in old towns."""
    if len(wanted) == 1:
        return {wanted[0][0]: land}
    middle = len(wanted) // 2
    left, right = wanted[:middle], wanted[middle:]
    share = sum(weight for _, weight in left) / sum(weight for _, weight in wanted)
    done = cut(land, share, source=source)
    cuts.append(done)
    return _split(done.before, left, source, cuts) | _split(done.after, right, source, cuts)


def _tidy(rough: Mapping[str, Polygon]) -> dict[str, Polygon]:
    """Node every border on the six-decimal grid once, so that neighbours share each vertex."""
    borders = [to_degrees(piece.exterior) for piece in rough.values()]
    network = unary_union(borders, grid_size=STEP)
    tiles: dict[str, Polygon] = {}
    degrees = {code: to_degrees(piece) for code, piece in rough.items()}
    for face in polygonize(network):
        spot = face.representative_point()
        owner = min(degrees, key=lambda code: degrees[code].distance(spot))
        known = tiles.get(owner)
        tiles[owner] = face if known is None else _polygon(known.union(face))
    return tiles


def _merged(one: Community, pieces: Sequence[Outline]) -> Outline:
    inside = [piece.polygon for piece in pieces if piece.parent == one.code]
    whole = unary_union(inside)
    if not isinstance(whole, Polygon):
        raise TypeError(f"{one.name}的网格没有连成一片")
    return Outline(one.code, one.name, "community", TOWN_CODE, whole)


MAIN_ROADS: Final = (
    "环城北路", "秀峰南大道", "紫阳南路", "白鹿大道", "庐阳路", "星子大道", "冰玉路", "迎春桥街",
    "沿湖路", "爱莲路", "点将台路", "南康大道",
)  # fmt: skip
LANES: Final[Mapping[str, tuple[str, ...]]] = {
    "坡头社区": ("坡头街", "坡头上巷", "城东路"),
    "冰玉涧社区": ("东门涧路", "玉涧巷"),
    "北门巷社区": ("北门巷", "莲花巷", "文昌巷"),
    "迎春桥社区": ("石桥巷", "老码头街"),
    "黄泥岭社区": ("黄泥岭路", "落星路"),
    "城区社区": ("流泗港路", "鲤鱼巷", "牌楼巷"),
    "城郊社区": ("水务巷", "茶场路"),
    "庐阳社区": ("五柳路", "宝塔路"),
    "星庐社区": ("学府路", "桂花路", "体育路"),
    "西湖社区": ("西湖路", "谷山路"),
    "大塘村": ("大塘路", "如愿路"),
    "蓼池村": ("蓼池路", "竹林路"),
    "四联村": ("四联路",),
}


def _streets(cuts: Sequence[Cut]) -> tuple[Street, ...]:
    """Names in the order of the cuts: between communities first, then inside each."""
    lanes = [name for one in communities() for name in LANES[one.name]]
    return tuple(
        Street(
            name=name,
            rank=1 if index < 6 else 2 if index < len(MAIN_ROADS) else 3,
            line=_line(set_precision(to_degrees(one.line), STEP)),
        )
        for index, (name, one) in enumerate(zip((*MAIN_ROADS, *lanes), cuts, strict=True))
    )


def _line(figure: BaseGeometry) -> LineString:
    if isinstance(figure, LineString):
        return figure
    raise TypeError(f"不是线：{figure.geom_type}")


def _feature(figure: BaseGeometry, **properties: str | int) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(figure)}


def as_geojson(features: Sequence[dict[str, object]]) -> str:
    """A readable feature collection: one feature a line, six decimals, the note «invented»."""
    head = {"type": "FeatureCollection", "name": "nankang", "note": INVENTED, "datum": "WGS-84"}
    lines = ",\n".join(
        json.dumps(_rounded(one), ensure_ascii=False, separators=(",", ":")) for one in features
    )
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}\n"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return value


def area_features(town_map: TownMap) -> list[dict[str, object]]:
    """The town, its communities and its grids, from the whole to the parts."""
    return [
        _feature(one.polygon, code=one.code, name=one.name, level=one.level, parent=one.parent)
        for one in (town_map.town, *town_map.communities, *town_map.grids)
    ]


def street_features(town_map: TownMap) -> list[dict[str, object]]:
    """The lake and the named streets, for a map without tiles."""
    lake = _feature(town_map.lake, kind="lake", name="落星湾", rank=0)
    return [
        lake,
        *(_feature(s.line, kind="street", name=s.name, rank=s.rank) for s in town_map.streets),
    ]


def read_outlines() -> tuple[Outline, ...]:
    """The committed outlines, whole before parts."""
    text = (DATA / "geo" / "nankang.geojson").read_text(encoding="utf-8")
    return tuple(
        Outline(**one["properties"], polygon=_polygon(shape(one["geometry"])))
        for one in json.loads(text)["features"]
    )


def read_streets() -> tuple[Street, ...]:
    """The committed streets."""
    text = (DATA / "geo" / "nankang-streets.geojson").read_text(encoding="utf-8")
    return tuple(
        Street(one["properties"]["name"], one["properties"]["rank"], _line(shape(one["geometry"])))
        for one in json.loads(text)["features"]
        if one["properties"]["kind"] == "street"
    )


def write() -> None:
    """Write both committed files anew."""
    town_map = draw()
    folder = DATA / "geo"
    areas = as_geojson(area_features(town_map))
    (folder / "nankang.geojson").write_text(areas, encoding="utf-8")
    streets = as_geojson(street_features(town_map))
    (folder / "nankang-streets.geojson").write_text(streets, encoding="utf-8")


if __name__ == "__main__":
    write()

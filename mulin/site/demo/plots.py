"""The ground of the invented estates, property areas and buildings: drawn by the deeds of the desk."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from shapely.geometry import MultiPoint, Point, Polygon, box, mapping

from mulin.grids import flow
from mulin.grids.flow import Order
from mulin.people.models import Person
from mulin.places.models import Area, Plot
from mulin.site.demo.divisions import TOWN_CODE
from mulin.site.demo.estates import Estate, EstateKind, estates
from mulin.site.demo.orgs import org
from mulin.site.demo.outlines import read_outlines, to_degrees, to_metres

# Metres from east to west and from south to north; streets and hamlets have small houses.
HOUSES: Final[dict[EstateKind, tuple[float, float]]] = {
    "high": (26, 14), "mid": (34, 11), "old": (32, 10), "resettled": (30, 12), "street": (10, 12),
    "hamlet": (12, 9),
}  # fmt: skip
# How far the wall of an estate, and what its company serves, lie beyond its houses.
WALL, SERVED = 26.0, 34.0
FIRST, AGAIN = timedelta(days=220), timedelta(days=60)
# An estate whose wall was moved when a lane was widened: its ground has a history.
WIDENED: Final = "湖滨星都"


def draw_plots(now: datetime, *, by: Person) -> None:
    """Everything, by somebody of the centre: two hundred days ago, one estate anew since."""
    today = timezone.localdate(now)
    town = Area.objects.get(code=TOWN_CODE)
    land = {one.code: one.polygon for one in read_outlines() if one.level == "grid"}
    homes = estates()
    first = Order(by, today - FIRST, "小区和楼栋摸底")
    _draw(town, Plot.Kind.ESTATE, [_estate(one, land, wall=WALL) for one in homes], first)
    served = [_served(one, land) for one in homes if one.company]
    _draw(town, Plot.Kind.PROPERTY, served, first)
    _draw(town, Plot.Kind.BUILDING, [house for one in homes for house in _houses(one)], first)
    again = [_estate(one, land, wall=WALL - 6) for one in homes if one.name == WIDENED]
    _draw(town, Plot.Kind.ESTATE, again, Order(by, today - AGAIN, "道路拓宽后重画"))


def _draw(area: Area, kind: str, features: list[dict[str, Any]], order: Order) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    flow.draw_plots(area, kind=kind, text=text, datum="wgs84", seen="", order=order)


def _ground(estate: Estate, land: dict[str, Polygon], *, wall: float) -> Polygon:
    """Around its houses, as far as its grid goes."""
    spots = MultiPoint([_metres(one.lng, one.lat) for one in estate.buildings])
    around = spots.convex_hull.buffer(wall, join_style="mitre")
    inside = around.intersection(to_metres(land[estate.grid.code]))
    return max(getattr(inside, "geoms", [inside]), key=lambda piece: piece.area)


def _estate(estate: Estate, land: dict[str, Polygon], *, wall: float) -> dict[str, Any]:
    return _feature(_ground(estate, land, wall=wall), name=estate.name)


def _served(estate: Estate, land: dict[str, Polygon]) -> dict[str, Any]:
    return _feature(
        _ground(estate, land, wall=SERVED), name=f"{estate.name}物业服务区域",
        company=org(estate.company).name if estate.company else "", community=estate.grid.community.code,
    )  # fmt: skip


def _houses(estate: Estate) -> list[dict[str, Any]]:
    wide, deep = HOUSES[estate.kind]
    made = []
    for one in estate.buildings:
        spot = _metres(one.lng, one.lat)
        shape = box(spot.x - wide / 2, spot.y - deep / 2, spot.x + wide / 2, spot.y + deep / 2)
        made.append(_feature(shape, name=one.name, estate=estate.name))
    return made


def _metres(lng: float, lat: float) -> Point:
    found = to_metres(Point(lng, lat))
    assert isinstance(found, Point)  # noqa: S101 (a point stays one)
    return found


def _feature(shape: Polygon, **said: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": mapping(to_degrees(shape))}

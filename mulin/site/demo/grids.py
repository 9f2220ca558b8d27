"""Stations to walk to, a border that was tried and taken back, two that were drawn carelessly, and the
ground of estates: all by the deeds of the desk, all invented."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from mulin.core.geo import Point, shapes
from mulin.grids import flow
from mulin.grids.flow import Order
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.flow import NewArea, StationPlan
from mulin.places.models import Area, StationKind
from mulin.site.demo.estates import Estate, estates
from mulin.site.demo.plots import draw_plots

# Name, kind, the estate that it stands in, when it is open.
STATIONS: Final = (
    ("湖滨蒲公英驿站", "station", "湖滨星都", "每天 8:30–20:00"),
    ("西湖蒲公英驿站", "station", "西湖锦园", "每天 8:30–20:00"),
    ("庐阳蒲公英驿站", "station", "庐阳名邸", "每天 8:30–20:00"),
    ("坡头蒲公英驿站", "station", "城东三期安置房", "每天 8:30–18:00"),
    ("城区卫生服务站", "clinic", "湖滨星都", "周一至周六 8:00–17:30"),
    ("星庐卫生服务站", "clinic", "中科城市花园", "周一至周六 8:00–17:30"),
    ("大塘村卫生室", "clinic", "大塘垄上组", "周一至周五 8:00–17:00"),
    ("冰玉涧老年食堂", "canteen", "冰玉花园", "每天 10:30–12:30、16:30–18:00"),
    ("黄泥岭老年食堂", "canteen", "落星湾公馆", "每天 10:30–12:30"),
    ("北门巷日间照料中心", "daycare", "莲花苑", "周一至周五 8:30–17:00"),
    ("迎春桥日间照料中心", "daycare", "石桥新村", "周一至周五 8:30–17:00"),
    ("小哥驿站", "riders", "惠民小区", "全天"),
)  # fmt: skip
# A strip of 冰玉涧 without buildings: a grid of its own for half a year, then its neighbour's.
TRIED, TAKEN_BACK = timedelta(days=300), timedelta(days=130)
STRIP: Final = ("360483100002002", "360483100002001", "冰玉涧南桥网格")
STRIP_LINE: Final[list[Point]] = [(116.040603, 29.428291), (116.035714, 29.432239)]
# Drawn carelessly: a strip that belongs to nobody now, and one that belongs to two.
LOST: Final = ("360483100001003", [(116.02907, 29.433798), (116.035097, 29.439185)])
TWICE: Final = (
    "360483100001002", "360483100001001", [(116.03058, 29.436273), (116.025704, 29.431636)],
)  # fmt: skip
CARELESS = timedelta(days=40)


def draw_grids(now: datetime) -> None:
    """Everything, by somebody of the centre."""
    today = timezone.localdate(now)
    holders = [key for post in posts().all if post.role == Role.CENTRE for key in post.holder_ids]
    centre = Person.objects.get(pk=holders[0])
    _stations(centre)
    _try_a_grid(centre, today)
    _draw_carelessly(centre, today)
    draw_plots(now, by=centre)


def _stations(by: Person) -> None:
    """A dozen, each beside the first building of its estate."""
    known = {estate.name: estate for estate in estates()}
    kinds = {kind.key: kind for kind in StationKind.objects.all()}
    for name, kind, estate, hours in STATIONS:
        home: Estate = known[estate]
        area = Area.objects.get(code=home.grid.community.code)
        plan = StationPlan(
            name, kinds[kind], area, home.buildings[0].lng, home.buildings[0].lat,
            place=f"{estate}东侧", hours=hours,
        )  # fmt: skip
        flow.found_station(plan, by=by)


def _try_a_grid(by: Person, today: date) -> None:
    """Split off, and half a year later put into the neighbour."""
    code, neighbour, name = STRIP
    tried = Order(by, today - TRIED, "网格优化试点方案")
    made = flow.split(
        Area.objects.get(code=code), line=STRIP_LINE, datum="wgs84", new=NewArea(name), order=tried
    )
    back = Order(by, today - TAKEN_BACK, "试点评估会纪要")
    flow.merge(Area.objects.get(code=neighbour), [made], order=back)


def _draw_carelessly(by: Person, today: date) -> None:
    """One grid gives a strip away that nobody takes, another reaches into its neighbour."""
    code, line = LOST
    mine = Area.objects.get(code=code)
    kept = max(shapes.cut(mine.outline or {}, line), key=shapes.square_metres)
    whose, taker, edge = TWICE
    strip = min(
        shapes.cut(Area.objects.get(code=whose).outline or {}, edge), key=shapes.square_metres
    )
    reaching = Area.objects.get(code=taker)
    drawn: dict[str, Any] = {
        code: kept, taker: shapes.join([reaching.outline or {}, strip])
    }  # fmt: skip
    features = [
        {"type": "Feature", "properties": {"code": key}, "geometry": outline}
        for key, outline in drawn.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    order = Order(by, today - CARELESS, "道路改线后重画")
    assert mine.parent is not None  # noqa: S101 (a grid lies in a community)
    flow.draw(mine.parent, text=text, datum="wgs84", seen="", order=order)

"""What stands on paper about a grid: its board and the cards of those who answer for it.

Least data: names of staff and of the team, never of neighbours who volunteer; a phone only if its
holder agreed, else the office's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mulin.core.geo.outlines import polygons_of
from mulin.people import teams
from mulin.people.contacting import contacts_of, phone_on_paper
from mulin.people.directory import bodies
from mulin.people.models import Organisation, PostContact, Role
from mulin.people.queries import PostInfo, posts
from mulin.people.standing import NEIGHBOURS
from mulin.people.teams import PatternInfo, Table
from mulin.places.models import Building, Level
from mulin.places.queries import Place, in_order, ladder
from mulin.site.printing.setting import qr

SIZES = ("a3", "a2")
CARDS = 10
BUILDINGS = 12
# The box of the sketch on the board, in the board's own measure, and the white around the outline.
WIDE, HIGH, MARGIN = 114.0, 66.0, 5.0
Data = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A role of the team with who fills it, as everybody may read it."""

    seat: str
    names: tuple[str, ...]
    duty: str
    phone: str
    hours: str
    at: str
    post: UUID | None


def page_of(place: Place) -> str:
    """The whole address of a grid's public page, as a phone's camera opens it."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("site:grid_page", args=[place.code])


def pattern_of_grids() -> PatternInfo | None:
    """The first team of grids that the county has."""
    found = (one for one in teams.patterns() if one.level == Level.GRID)
    return next(found, None)


def members(place: Place) -> list[Member]:
    """Who answers for a grid, in the order of its team: two statements."""
    pairs = _pairs(place)
    known = bodies(post.organisation for _seat, _duty, held in pairs for post in held)
    told = contacts_of(post.id for _seat, _duty, held in pairs for post in held)
    return [_member(seat, duty, held, known, told) for seat, duty, held in pairs]


def _pairs(place: Place) -> list[tuple[str, str, tuple[PostInfo, ...]]]:
    pattern = pattern_of_grids()
    if pattern is None:
        held = [p for p in posts().in_area(place.path, {Role.GRID_WORKER}) if p.path == place.path]
        return [(str(Role.GRID_WORKER.label), "", tuple(held))]
    row = Table(pattern).row(teams.Spot(place.code, place.name, place))
    return [
        (cell.seat.name, cell.seat.duty, cell.posts)
        for cell in row.cells
        if cell.seat.role not in NEIGHBOURS and (cell.posts or cell.seat.wanted)
    ]


def _member(
    seat: str, duty: str, held: tuple[PostInfo, ...], known: Mapping[UUID, Organisation],
    told: Mapping[UUID, PostContact],
) -> Member:  # fmt: skip
    names = tuple(dict.fromkeys(name for post in held for name in post.holders))
    first = next((post for post in held if not post.vacant), held[0] if held else None)
    if first is None:
        return Member(seat, (), duty, "", "", "", None)
    said = told.get(first.id)
    body = known.get(first.organisation) if first.organisation else None
    phone = phone_on_paper(first, said, body.phone if body else "") if names else ""
    hours = (said.hours if said else "") or (body.hours if body else "")
    return Member(
        seat, names, first.duty or duty, phone, hours, said.place if said else "", first.id
    )


# Paper hangs for everybody: it is in the house's language, whatever the clerk's own is.
@translation.override(settings.LANGUAGE_CODE)
def board(place: Place, *, size: str, slogan: str = "") -> Data:
    """The board of a grid."""
    known = ladder()
    line = [p.name for p in known.line(place.path) if p.path != place.path]
    community = known.above(place.path, Level.COMMUNITY)
    dot = "·"
    return {
        "size": size, "title": _("网格信息公示牌"), "place": dot.join(line), "grid": place.name,
        "slogan": slogan or _("居民的事有处说、有人管"),
        "team": [
            {"seat": one.seat, "names": list(one.names), "phone": one.phone, "duty": one.duty}
            for one in members(place)
        ],
        "qr": qr(page_of(place)), "address": page_of(place).split("//", 1)[-1].rstrip("/"),
        "shape": shape(place), "buildings": _buildings(place), "facts": _facts(community),
        "made": _("%(day)s制，以网格页为准") % {"day": _today()},
        "words": {
            "vacant": _("暂时空缺，有事找社区"), "who": _("谁在为您服务"), "report": _("有事这样说"),
            "scan": _("用手机扫一扫，看这个网格、反映问题、查进度。"), "sketch": _("网格范围示意"),
            "covers": _("管的楼："),
        },
    }  # fmt: skip


def _today() -> str:
    day = timezone.localdate()
    return _("%(y)s 年 %(m)s 月 %(d)s 日") % {"y": day.year, "m": day.month, "d": day.day}


def _facts(community: Place | None) -> list[dict[str, str]]:
    """The window of the community, the numbers of emergencies, and that paper and talk count."""
    office = _office(community)
    window = "　".join(part for part in (office.phone, office.hours) if part) if office else ""
    return [
        {"label": _("社区服务窗口"), "words": window or _("到社区当面说")},
        {"label": _("着火、有人受伤、有人违法"), "words": _("先打 119、120、110")},
        {"label": _("没有手机也一样"), "words": _("打电话、到窗口、当面说，都记上、都回您")},
    ]


def _office(community: Place | None) -> Organisation | None:
    if community is None:
        return None
    kind = Organisation.Kind.COMMUNITY
    return Organisation.objects.filter(area=community.id, kind=kind).order_by("name").first()


def _buildings(place: Place) -> str:
    """«花苑 1栋、2栋；惠民小区 3栋», as far as there is room."""
    found = in_order(Building.objects.filter(area=place.id).select_related("estate"))
    words, last = "", ""
    for row in found[:BUILDINGS]:
        mark = "" if not words else _("、") if row.estate.name == last else _("；")
        words += mark + (row.name if row.estate.name == last else f"{row.estate.name} {row.name}")
        last = row.estate.name
    return words + (_("等") if len(found) > BUILDINGS else "")


def shape(place: Place) -> list[Data]:
    """The outlines of the community's grids, this one last, scaled into the box of the sketch
    (0 to 1 in both directions; north is up)."""
    community = ladder().above(place.path, Level.COMMUNITY)
    near = ladder().under(community.path, Level.GRID) if community else [place]
    rings = [
        (one.path == place.path, [(x, y) for x, y in polygon[0]])
        for one in sorted(near, key=lambda one: one.path == place.path)
        if one.outline
        for polygon in polygons_of(one.outline)
    ]
    if not any(own for own, _points in rings):
        return []
    return [
        {"own": own, "points": points}
        for (own, _old), points in zip(rings, scaled([p for _own, p in rings]), strict=True)
    ]


def scaled(rings: Iterable[list[tuple[float, float]]]) -> list[list[list[float]]]:
    """Rings of longitude and latitude in a box of `WIDE` to `HIGH`, as shares of it; the form is
    kept (a degree of longitude is shorter than one of latitude)."""
    rings = list(rings)
    xs, ys = [x for ring in rings for x, _y in ring], [y for ring in rings for _x, y in ring]
    lean = math.cos(math.radians((min(ys) + max(ys)) / 2))
    broad, tall = (max(xs) - min(xs)) * lean, max(ys) - min(ys)
    size = min((WIDE - 2 * MARGIN) / (broad or 1e-9), (HIGH - 2 * MARGIN) / (tall or 1e-9))
    left, top = (WIDE - broad * size) / 2, (HIGH - tall * size) / 2
    return [
        [
            [
                round((left + (x - min(xs)) * lean * size) / WIDE, 4),
                round((top + (max(ys) - y) * size) / HIGH, 4),
            ]
            for x, y in ring
        ]
        for ring in rings
    ]  # fmt: skip


@translation.override(settings.LANGUAGE_CODE)
def cards(found: Iterable[PostInfo], *, brand: str) -> Data:
    """A card of everybody who holds one of these posts; a single one ten times."""
    found = [post for post in found if post.role not in NEIGHBOURS]
    known = bodies(post.organisation for post in found)
    told = contacts_of(post.id for post in found)
    made = [
        _card(post, name, known, told) for post in found for name in post.holders
    ]  # fmt: skip
    return {
        "title": _("联系卡"), "place": brand, "brand": brand,
        "words": {"scan": _("扫码找我、反映问题")},
        "cards": made * CARDS if len(made) == 1 else made,
    }  # fmt: skip


def _card(
    post: PostInfo, name: str, known: Mapping[UUID, Organisation],
    told: Mapping[UUID, PostContact],
) -> Data:  # fmt: skip
    place = ladder().by_path[post.path]
    pattern = pattern_of_grids()
    seat = pattern.seat_of(post) if pattern else None
    one = _member(seat.name if seat else post.title, "", (post,), known, told)
    return {
        "place": ladder().words(place.path), "name": name, "title": one.seat, "phone": one.phone,
        "hours": one.hours, "at": one.at, "qr": qr(page_of(place)),
    }  # fmt: skip

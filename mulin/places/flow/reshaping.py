"""Splitting, merging and handing over areas. Paths never change: what goes elsewhere is founded anew
there under another code, and the old area is closed with its heir named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from mulin.core import geo, versions
from mulin.core.deeds import Refused
from mulin.core.fields import within
from mulin.core.geo import GeoError, Point, shapes
from mulin.places.flow.areas import found_area
from mulin.places.flow.settling import settle
from mulin.places.flow.writing import (
    Act,
    What,
    check_day,
    check_rung,
    check_sibling,
    close,
    keep,
    located,
    move_belongings,
    move_buildings,
)
from mulin.places.models import Area, Building, Estate, Level, Plot, PropertyArea, Station
from mulin.places.queries import level_names

SUFFIX = 3


@dataclass(frozen=True)
class NewArea:
    """The part of a split that gets a name of its own; no code takes the next one free."""

    name: str
    code: str = ""


def next_code(parent: Area) -> str:
    """The first free code below an area: three digits after its own, counted on from the last."""
    codes = Area.objects.filter(parent=parent).values_list("code", flat=True)
    numbers = [
        int(code[len(parent.code) :])
        for code in codes
        if code.startswith(parent.code) and code[len(parent.code) :].isdigit()
    ]
    number = max(numbers, default=0) + 1
    while Area.objects.filter(code=f"{parent.code}{number:0{SUFFIX}}").exists():
        number += 1
    return f"{parent.code}{number:0{SUFFIX}}"


@transaction.atomic
def split_area(area: Area, *, line: Sequence[Point], new: NewArea, by: Act) -> tuple[Area, Area]:
    """Cut an area by a line (WGS-84). The piece with more buildings (else the larger) keeps the
    code, the posts and the old records; the other is founded beside it. Returns both.

    What lies below goes with its piece; an area below, or an estate of a community, that the line
    would cut through is refused.
    """
    check_day(area, by)
    if area.outline is None:
        raise Refused("no_outline", _("“%s”还没有画边界，没法切。") % area.name)
    if area.parent is None:
        raise Refused("top", _("最上一级不能拆分。"))
    check_sibling(new.name, level=area.level, parent=area.parent)
    stays, goes = _ordered(area, shapes.cut(area.outline, line))
    before = {"outline": area.outline}
    other = found_area(
        code=new.code.strip() or next_code(area.parent), name=new.name, level=area.level,
        parent=area.parent, outline=goes, since=by.on,
    )  # fmt: skip
    _part_belongings(area, other, by)
    _outline(area, stays)
    settle(area.parent)
    keep(area, What.SPLIT, by, before=before, after={"outline": stays}, others=[other])
    keep(
        other, What.SPLIT, by, after={"name": other.name, "code": other.code, "outline": goes},
        others=[area],
    )  # fmt: skip
    versions.changed("places")
    return area, other


def _ordered(
    area: Area, pieces: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The piece that keeps the code, and the one that goes."""
    locator = geo.Locator(enumerate(pieces))
    held = Counter(
        locator.find(lng, lat)
        for lng, lat in Building.objects.filter(area=area, lng__isnull=False).values_list(
            "lng", "lat"
        )
        if lng is not None and lat is not None
    )
    weigh = [(held[place], shapes.square_metres(piece)) for place, piece in enumerate(pieces)]
    return pieces if weigh[0] >= weigh[1] else (pieces[1], pieces[0])


def _part_belongings(area: Area, other: Area, by: Act) -> None:
    """Hand what lies in the new piece over to it."""
    locator: geo.Locator[str] = geo.Locator([("goes", other.outline or {})])
    for child in area.children.standing():
        if child.outline is None:
            continue
        inside = shapes.share_within(child.outline, other.outline or {})
        if _CUT < inside < 1 - _CUT:
            raise GeoError(_("这条线切过了“%s”。请先拆分它，再沿着它的边切。") % child.name)
        if inside >= 1 - _CUT:
            _hand_over(child, other, by, code="")
    for estate in Estate.objects.filter(area=area).prefetch_related("buildings"):
        _part_estate(estate, other, locator)
    houses = Building.objects.filter(area=area, lng__isnull=False)
    move_buildings(_inside(houses, locator), other)
    served = Plot.objects.filter(until__isnull=True, property_area__area=area)
    PropertyArea.objects.filter(plots__in=_inside(served, locator)).update(
        area=other, area_path=other.path
    )
    stations = Station.objects.filter(pk__in=_inside(Station.objects.filter(area=area), locator))
    stations.update(area=other, area_path=other.path)


def _inside(rows: models.QuerySet[Any], locator: geo.Locator[str]) -> list[UUID]:
    """Keys of the rows whose point lies in the new piece."""
    points = rows.values_list("pk", "lng", "lat")
    return [key for key, lng, lat in points if locator.find(lng or 0.0, lat or 0.0)]


# A border drawn a little beside the line is not cut by it.
_CUT = 0.02


def _part_estate(estate: Estate, other: Area, locator: geo.Locator[str]) -> None:
    """An estate goes where its buildings stand; one on both sides is refused: no border between
    communities cuts an estate."""
    sides = {
        bool(locator.find(one.lng, one.lat))
        for one in estate.buildings.all()
        if one.lng is not None and one.lat is not None
    }
    if len(sides) > 1:
        raise GeoError(_("这条线会把小区“%s”切成两半。请绕开它。") % estate.name)
    if True in sides:
        Estate.objects.filter(pk=estate.pk).update(area=other, area_path=other.path)


@transaction.atomic
def merge_areas(area: Area, gone: Sequence[Area], *, by: Act) -> Area:
    """Make one area of several of one level and one parent; `area` keeps its code and name, the
    others are closed and lead to it. Their names stay as its aliases. Returns it."""
    gone = [one for one in gone if one.pk != area.pk]
    if not gone:
        raise Refused("alone", _("请再选一个要并进来的。"), field="gone")
    for one in (area, *gone):
        check_day(one, by)
        if one.level != area.level or one.parent_id != area.parent_id:
            raise Refused("not_beside", _("只能合并同一个上级下、同一级的区域。"), field="gone")
    outlines = [one.outline for one in (area, *gone) if one.outline is not None]
    before = {"outline": area.outline, "name": area.name}
    whole = shapes.join(outlines) if outlines else None
    for one in gone:
        for child in one.children.standing():
            _hand_over(child, area, by, code="")
        move_belongings(one, area)
        close(one, by, heir=area)
        keep(one, What.MERGED, by, before={"name": one.name}, others=[area])
    names = [name for one in gone for name in (one.name, *one.aliases)]
    area.aliases = [
        name for name in dict.fromkeys([*area.aliases, *names]) if name != area.name
    ]  # fmt: skip
    area.save(update_fields=["aliases"])
    _outline(area, whole)
    if area.parent is not None and area.level == Level.GRID:
        settle(area.parent)
    keep(area, What.MERGED, by, before=before, after={"outline": whole}, others=gone)
    versions.changed("places")
    return area


@transaction.atomic
def hand_over(area: Area, *, to: Area, code: str = "", by: Act) -> Area:
    """Give an area with all that lies in it to another parent. It is founded there anew (with
    `code`, or the next one free), and the old one leads to it. Returns the new one."""
    check_day(area, by)
    if to.pk == area.parent_id:
        raise Refused("there_already", _("它已经在“%s”里了。") % to.name, field="to")
    estates = set(Building.objects.filter(within("area_path", area.path)).values_list("estate"))
    made = _hand_over(area, to, by, code=code.strip())
    if area.level in {Level.GRID, Level.PRECINCT}:
        _estates_follow({key for (key,) in estates}, _community_of(to))
    versions.changed("places")
    return made


def _hand_over(area: Area, to: Area, by: Act, *, code: str) -> Area:
    code = code or next_code(to)
    check_rung(code=code, level=area.level, parent=to)
    made = Area.objects.create(
        code=code, name=area.name, level=area.level, parent=to, path=f"{to.path}{code}/",
        aliases=area.aliases, outline=area.outline, datum=area.datum, lng=area.lng, lat=area.lat,
        since=by.on,
    )  # fmt: skip
    for child in area.children.standing():
        _hand_over(child, made, by, code="")
    move_belongings(area, made)
    close(area, by, heir=made)
    told = {"name": area.name, "code": area.code, "path": area.path}
    keep(area, What.HANDED_OVER, by, before=told, others=[made])
    after = {"name": made.name, "code": made.code, "path": made.path}
    keep(made, What.HANDED_OVER, by, before=told, after=after, others=[area])
    return made


def _estates_follow(keys: set[Any], community: Area) -> None:
    """An estate all of whose buildings went to another community goes with them. One that would
    lie in two is refused."""
    for estate in Estate.objects.filter(pk__in=keys).prefetch_related("buildings"):
        inside = {one.area_path.startswith(community.path) for one in estate.buildings.all()}
        if inside == {True, False}:
            raise Refused(
                "estate_cut", _("小区“%(name)s”还有楼在别的%(grid)s，划走会把它分到两个%(community)s。")
                % {**level_names(), "name": estate.name}
            )  # fmt: skip
        if not estate.area_path.startswith(community.path):
            Estate.objects.filter(pk=estate.pk).update(area=community, area_path=community.path)


def _community_of(area: Area) -> Area:
    """The community that a grid or precinct lies in (itself, if it is one)."""
    while area.level != Level.COMMUNITY and area.parent is not None:
        area = area.parent
    return area


def _outline(area: Area, outline: Mapping[str, Any] | None) -> None:
    for column, value in located(outline).items():
        setattr(area, column, value)
    area.save(update_fields=["outline", "lng", "lat"])

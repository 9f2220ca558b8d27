"""Founding, renaming, redrawing and closing areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mulin.core import geo, versions
from mulin.core.deeds import Refused
from mulin.places.flow.settling import settle
from mulin.places.flow.writing import (
    Act,
    What,
    act,
    check_day,
    check_name,
    check_rung,
    check_sibling,
    close,
    keep,
    located,
)
from mulin.places.models import Area, Building, Estate, PropertyArea, Station


@transaction.atomic
def found_area(
    *, code: str, name: str, level: str, parent: Area | None = None,
    outline: Mapping[str, Any] | None = None, datum: str = "wgs84",
    aliases: tuple[str, ...] = (), since: date | None = None, by: Act | None = None,
) -> Area:  # fmt: skip
    """Put an area on the ladder; its outline is kept in WGS-84 whatever datum it came in.

    `by` is given where it is a person's deed (`act(…)`); `since` then is its day. What the command
    sets up has no history yet: it has always been there, under the name that the state gave it.
    """
    check_rung(code=code, level=level, parent=parent)
    if by is not None:
        check_sibling(name, level=level, parent=parent)
    if outline is not None:
        outline = geo.parse_outline(outline, datum=datum)
    area = Area.objects.create(
        code=code, name=check_name(name), level=level, parent=parent, aliases=list(aliases),
        path=f"{parent.path if parent else '/'}{code}/", datum=datum,
        since=by.on if by else since, **located(outline),
    )  # fmt: skip
    after = {"name": area.name, "code": code, "path": area.path}
    if by is not None:
        keep(area, What.FOUNDED, by, after=after)
    versions.changed("places")
    return area


@transaction.atomic
def rename_area(area: Area, *, name: str, by: Act | None = None) -> Area:
    """Give an area another name; the old one stays as an alias, so that people are understood.
    `by` is given where it is a person's deed."""
    name, old = check_name(name), area.name
    if name != old:
        if by is not None:
            check_sibling(name, level=area.level, parent=area.parent, but=area)
        by = by or act()
        check_day(area, by)
        area.aliases = [one for one in dict.fromkeys([*area.aliases, old]) if one != name]
        area.name = name
        area.save(update_fields=["name", "aliases"])
        keep(area, What.RENAMED, by, before={"name": old}, after={"name": name})
        versions.changed("places")
    return area


@transaction.atomic
def redraw(
    drawn: Sequence[tuple[Area, Mapping[str, Any]]], *, by: Act, datum: str = "wgs84"
) -> list[Area]:
    """Give areas other outlines, all or none; buildings go to the grid they now stand in.

    An outline that is as it was is left alone. Returns the areas that changed.
    """
    changed = []
    for area, given in drawn:
        outline = geo.parse_outline(given, datum=datum)
        if outline == area.outline:
            continue
        check_day(area, by)
        before = {"outline": area.outline}
        for column, value in located(outline).items():
            setattr(area, column, value)
        area.datum = datum
        area.save(update_fields=["outline", "lng", "lat", "datum"])
        keep(area, What.REDRAWN, by, before=before, after={"outline": outline})
        changed.append(area)
    settle_around(changed)
    versions.changed("places")
    return changed


def settle_around(areas: Iterable[Area]) -> None:
    """Put the buildings of the areas' parents into the areas they stand in."""
    for key in {area.parent_id for area in areas if area.parent_id}:
        settle(Area.objects.get(pk=key))


@transaction.atomic
def close_area(area: Area, *, by: Act) -> Area:
    """Close an area in which nothing is left: no areas, estates, buildings, property areas or open
    stations."""
    check_day(area, by)
    if area.children.filter(until__isnull=True).exists():
        raise Refused("not_empty", _("“%s”下面还有区域，请先合并或划转它们。") % area.name)
    left: list[QuerySet[Any]] = [
        Building.objects.filter(area=area), Estate.objects.filter(area=area),
        Station.objects.filter(area=area, closed_on__isnull=True),
        PropertyArea.objects.filter(area=area, until__isnull=True),
    ]  # fmt: skip
    if any(rows.exists() for rows in left):
        raise Refused(
            "not_empty", _("“%s”里还有小区、楼栋、物业服务区域或站点。请改用合并或划转，它们会跟着走。") % area.name
        )  # fmt: skip
    close(area, by, heir=None)
    keep(area, What.CLOSED, by, before={"name": area.name})
    versions.changed("places")
    return area

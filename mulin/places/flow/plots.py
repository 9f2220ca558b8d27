"""The ground of estates, property areas and buildings: drawn with a day, a person and a paper; what
was drawn before stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import geo, journal, versions
from mulin.core.deeds import Refused, line
from mulin.places.flow.writing import Act, check_name, check_standing
from mulin.places.models import Area, Building, Estate, Plot, PropertyArea

Thing = Estate | PropertyArea | Building
COMPANY = 80


# The column of `Plot` that names a thing, and the kind of its plot.
COLUMNS: dict[type[Any], tuple[str, str]] = {
    Estate: ("estate", Plot.Kind.ESTATE), PropertyArea: ("property_area", Plot.Kind.PROPERTY),
    Building: ("building", Plot.Kind.BUILDING),
}  # fmt: skip


@transaction.atomic
def draw_plots(
    drawn: Sequence[tuple[Thing, Mapping[str, Any]]], *, by: Act, datum: str = "wgs84"
) -> list[Plot]:
    """Draw the ground of things, all or none; one that is as it was is left alone. A building that
    has no point yet gets one inside. Returns the plots that were drawn."""
    made = []
    before = _drawn_today([thing for thing, _given in drawn])
    for thing, given in drawn:
        outline = geo.parse_outline(given, datum=datum)
        now = before.get(thing.pk)
        if now is not None and now.outline == outline:
            continue
        if now is not None:
            _end(now, thing, by)
        lng, lat = geo.inner_point(outline)
        column, kind = COLUMNS[type(thing)]
        plot = Plot.objects.create(
            kind=kind, outline=outline, datum=datum, lng=lng, lat=lat, since=by.on,
            by_id=by.by.pk if by.by else None, basis=by.basis, **{column: thing},
        )  # fmt: skip
        journal.remark(plot, "plot.drawn", by=by.by, data=_told(thing, by))
        if isinstance(thing, Building) and thing.lng is None:
            Building.objects.filter(pk=thing.pk, lng__isnull=True).update(lng=lng, lat=lat)
        made.append(plot)
    if made:
        versions.changed("plots")
    return made


@transaction.atomic
def erase_plot(thing: Thing, *, by: Act) -> None:
    """From this day on its ground is not drawn any more; what was drawn stays in the history."""
    now = _today(thing)
    if now is None:
        raise Refused("no_plot", _("“%s”没有画过范围。") % thing.name)
    _end(now, thing, by)
    journal.remark(now, "plot.erased", by=by.by, data=_told(thing, by))
    versions.changed("plots")


def _drawn_today(things: Iterable[Thing]) -> dict[UUID, Plot]:
    """The plots that hold today, by the key of their thing: one statement a kind."""
    found: dict[UUID, Plot] = {}
    kinds: dict[str, list[UUID]] = defaultdict(list)
    for thing in things:
        kinds[COLUMNS[type(thing)][0]].append(thing.pk)
    for column, keys in kinds.items():
        for plot in Plot.objects.filter(until__isnull=True, **{f"{column}__in": keys}):
            found[getattr(plot, f"{column}_id")] = plot
    return found


def _today(thing: Thing) -> Plot | None:
    column, _kind = COLUMNS[type(thing)]
    return Plot.objects.filter(until__isnull=True, **{column: thing}).first()


def _end(plot: Plot, thing: Thing, by: Act) -> None:
    if by.on < plot.since:
        words = {"name": thing.name, "day": plot.since.isoformat()}
        raise Refused(
            "too_early", _("“%(name)s”的范围是 %(day)s 画的，新的日期不能比它早。") % words, field="on"
        )  # fmt: skip
    plot.until = by.on
    plot.save(update_fields=["until"])


def _told(thing: Thing, by: Act) -> dict[str, str]:
    return {"thing": str(thing.pk), "on": by.on.isoformat(), "deed": str(by.key)}


@transaction.atomic
def found_property(*, name: str, area: Area, by: Act, company: str = "") -> PropertyArea:
    """A property area (物业服务区域) in a community."""
    check_standing(area)
    name = check_name(name)
    if PropertyArea.objects.filter(area=area, name=name, until__isnull=True).exists():
        raise Refused(
            "property_exists", _("这里已经有叫“%s”的物业服务区域了。") % name, field="name"
        )
    made = PropertyArea.objects.create(
        name=name, company=line(company, field="company", most=COMPANY), area=area,
        area_path=area.path, since=by.on,
    )  # fmt: skip
    told = {"name": name, "company": made.company, "on": by.on.isoformat()}
    journal.remark(made, "property.founded", by=by.by, data=told)
    versions.changed("plots")
    return made


@transaction.atomic
def close_property(served: PropertyArea, *, by: Act) -> PropertyArea:
    """The company serves here no more; its ground ends with it."""
    if served.until is not None:
        return served
    if served.since is not None and by.on < served.since:
        raise Refused("too_early", _("结束的日期不能比开始早。"), field="on")
    if (now := _today(served)) is not None:
        _end(now, served, by)
    served.until = by.on
    served.save(update_fields=["until"])
    journal.remark(served, "property.closed", by=by.by, data={"on": by.on.isoformat()})
    versions.changed("plots")
    return served

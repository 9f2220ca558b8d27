"""Drawing the ground of estates, property areas and buildings, by whoever looks after their area."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core.deeds import Conflict, Forbidden, Refused
from mulin.core.once import once
from mulin.grids import rules
from mulin.grids.drawn import Reading
from mulin.grids.flow.reading import reading_plots
from mulin.grids.flow.reshaping import Order
from mulin.grids.plotted import Plotted
from mulin.people.models import Person
from mulin.places import flow as places
from mulin.places.flow import Act, Thing
from mulin.places.models import Area, Level, Plot, PropertyArea
from mulin.places.plots import plots_in
from mulin.places.queries import level_names


@transaction.atomic
def take_plots(found: Reading[Plotted], *, by: Act) -> list[Plot]:
    """Draw what was read, property areas founded where they are new. Refused whole if a row is wrong."""
    found.check()
    rows = [row for row in found.rows if row.kind in {"new", "changed"}]
    drawn = [(row.thing or _founded(row, by), row.outline or {}) for row in rows]
    return places.draw_plots(drawn, by=by)


def _founded(row: Plotted, by: Act) -> PropertyArea:
    assert row.community is not None  # noqa: S101 (a new one has a community, or it is wrong)
    area = Area.objects.get(pk=row.community.id)
    return places.found_property(name=row.name, company=row.company, area=area, by=by)


def seen_plots(area: Area) -> str:
    """What tells whether the plots below an area have changed since a page was opened."""
    drawn = plots_in(area.path)
    last = drawn.values_list("id", flat=True).first()
    # An erased plot leaves no newer one behind, only one less that holds.
    return f"{last or ''}:{drawn.filter(until__isnull=True).count()}"


def draw_plots(
    area: Area, *, kind: str, text: str, datum: str, seen: str, order: Order
) -> list[Plot]:  # fmt: skip
    """Draw things of a kind below an area as the text (GeoJSON) has them, all or none. Somebody
    else's change in the meantime is not drawn over (`Conflict`)."""
    _may(order.by, area.path)
    made: list[Plot] = []

    def make() -> UUID:
        if seen and seen != seen_plots(area):
            raise Conflict
        found = reading_plots(text, datum=datum, by=order.by, within=area.path, kind=kind)
        made.extend(take_plots(found, by=order.act()))
        return area.pk

    once(order.key, scope=f"{order.by.pk}:plots:{area.pk}", make=make)
    return made


def erase_plot(thing: Thing, *, order: Order) -> None:
    """Its ground is not drawn any more."""
    _may(order.by, thing.area_path)
    places.erase_plot(thing, by=order.act())


def found_property(area: Area, *, name: str, company: str, order: Order) -> PropertyArea:
    """A property area of a community, its ground drawn later."""
    _may(order.by, area.path)
    if area.level not in {Level.COMMUNITY, Level.PRECINCT}:
        raise Refused("not_there", _("物业服务区域要设在%(community)s里。") % level_names())

    def make() -> UUID:
        return places.found_property(name=name, company=company, area=area, by=order.act()).pk

    made, _again = once(order.key, scope=f"{order.by.pk}:property:{area.pk}", make=make)
    return PropertyArea.objects.get(pk=made)


def close_property(served: PropertyArea, *, order: Order) -> PropertyArea:
    """The company serves here no more."""
    _may(order.by, served.area_path)
    return places.close_property(served, by=order.act())


def _may(by: Person, path: str) -> None:
    if not rules.may_place(by, path):
        raise Forbidden

"""Taking outlines of areas that were read, all or none."""

from __future__ import annotations

from django.db import transaction

from mulin.grids.drawn import Drawn, Reading
from mulin.places import flow as places
from mulin.places.flow import Act
from mulin.places.models import Area, Level


@transaction.atomic
def take_drawn(found: Reading[Drawn], *, by: Act) -> list[Area]:
    """Draw what was read: new grids founded, others redrawn. Refused whole if a row is wrong."""
    found.check()
    rows = found.of_kind("changed")
    areas = {
        area.pk: area for area in Area.objects.filter(pk__in=[r.place.id for r in rows if r.place])
    }
    drawn = [(areas[r.place.id], r.outline) for r in rows if r.place and r.outline is not None]
    changed = places.redraw(drawn, by=by)
    return [*changed, *(_founded(row, by) for row in found.of_kind("new"))]


def _founded(row: Drawn, by: Act) -> Area:
    assert row.parent is not None  # noqa: S101 (a new one has a parent, or it is wrong)
    parent = Area.objects.get(pk=row.parent.id)
    return places.found_area(
        code=row.code or places.next_code(parent), name=row.name, level=Level.GRID, parent=parent,
        outline=row.outline, by=by,
    )  # fmt: skip

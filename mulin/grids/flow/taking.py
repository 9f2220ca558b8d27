"""A file of outlines: brought in, looked at, then taken whole or dropped. Nothing comes in by half."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import flow, journal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.files import clean_name
from mulin.core.flow import step
from mulin.core.geo import Datum
from mulin.core.jobs import periodic
from mulin.core.once import once
from mulin.grids import rules
from mulin.grids.drawn import Drawn, Reading, read
from mulin.grids.models import OutlineSheet, Status
from mulin.people.models import Person
from mulin.places import flow as places
from mulin.places.flow import Act
from mulin.places.models import Area, Level
from mulin.places.queries import ladder

STEPS = {
    "outlines.taken": step(Status.WAITING, Status.TAKEN),
    "outlines.dropped": step(Status.WAITING, Status.DROPPED),
}
KEPT = timedelta(days=30)


@transaction.atomic
def bring(
    text: str, *, name: str, datum: str, by: Person, on: date | None = None, basis: str = "",
    key: str = "",
) -> OutlineSheet:  # fmt: skip
    """Take a file in to be looked at. One that is no GeoJSON is refused at once; `key` keeps a
    retry from bringing it twice."""
    if not rules.may_draw(by):
        raise Forbidden
    act = places.act(on=on, by=by, basis=basis)
    found = reading(text, datum=checked_datum(datum), by=by)

    def make() -> UUID:
        sheet = OutlineSheet(
            name=clean_name(name)[:120], datum=datum, text=text, counts=found.counts(), by=by,
            on=act.on, basis=act.basis, status=Status.WAITING,
        )  # fmt: skip
        journal.begin(sheet, "outlines.brought", by=by, data=sheet.counts)
        return sheet.pk

    made, _again = once(key, scope=f"{by.pk}:outlines", make=make)
    return OutlineSheet.objects.get(pk=made)


def reading(text: str, *, datum: str, by: Person | None, within: str = "/") -> Reading:
    """The file, understood as this person may draw (the command of the house may draw all)."""
    allowed = (lambda path: rules.may_draw(by, path)) if by is not None else (lambda _path: True)
    return read(text, datum=datum, known=ladder(), allowed=allowed, within=within)


def checked_datum(datum: str) -> str:
    """One of the four; refused otherwise."""
    if datum not in Datum.values:
        raise Refused("bad_datum", _("坐标系要从四种里选一种。"), field="datum")
    return datum


@transaction.atomic
def take(sheet: OutlineSheet, *, by: Person) -> list[Area]:
    """Take every outline of the sheet, or none. It is read again: the ladder may have changed."""
    if sheet.by_id != by.pk:
        raise Forbidden
    text = sheet.text
    flow.move(sheet, "outlines.taken", STEPS, by=by, text="")
    found = reading(text, datum=sheet.datum, by=by)
    act = places.act(on=sheet.on, by=by, basis=sheet.basis)
    return take_drawn(found, by=act)


@transaction.atomic
def drop(sheet: OutlineSheet, *, by: Person) -> None:
    """It is not wanted any more."""
    if sheet.by_id != by.pk:
        raise Forbidden
    flow.move(sheet, "outlines.dropped", STEPS, by=by, text="")


@transaction.atomic
def take_drawn(found: Reading, *, by: Act) -> list[Area]:
    """Draw what was read: new grids founded, others redrawn. Refused whole if a row is wrong."""
    if found.wrong:
        first = found.wrong[0]
        raise Refused(
            "some_wrong", _("有 %(n)s 个面不能用，一个也没有采用。第 %(number)s 个：%(why)s") % {
                "n": len(found.wrong), "number": first.number, "why": first.problem},
            field="text",
        )  # fmt: skip
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


def clear(before: datetime) -> int:
    """Drop sheets that nobody has decided on for a month; returns how many."""
    old = OutlineSheet.objects.filter(status=Status.WAITING, at__lt=before)
    count = 0
    for sheet in old.iterator():
        with transaction.atomic():
            flow.move(sheet, "outlines.dropped", STEPS, by=None, text="")
        count += 1
    return count


@periodic("grids.clear_sheets", every="daily 03:55")
def _clear_daily(_slot: datetime) -> None:
    clear(timezone.now() - KEPT)

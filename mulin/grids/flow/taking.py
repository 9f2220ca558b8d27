"""A file of outlines: brought in, looked at, then taken whole or dropped. Nothing comes in by half."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mulin.core import flow, journal
from mulin.core.deeds import Forbidden
from mulin.core.files import clean_name
from mulin.core.flow import step
from mulin.core.jobs import periodic
from mulin.core.once import once
from mulin.grids import rules
from mulin.grids.drawn import Reading
from mulin.grids.flow.drawing import take_drawn
from mulin.grids.flow.plotting import take_plots
from mulin.grids.flow.reading import reading, reading_plots
from mulin.grids.models import OutlineSheet, Status
from mulin.people.models import Person
from mulin.places import flow as places

STEPS = {
    "outlines.taken": step(Status.WAITING, Status.TAKEN),
    "outlines.dropped": step(Status.WAITING, Status.DROPPED),
}
KEPT = timedelta(days=30)
Of = OutlineSheet.Of


@transaction.atomic
def bring(
    text: str, *, name: str, datum: str, by: Person, on: date | None = None, basis: str = "",
    key: str = "", of: str = Of.AREAS,
) -> OutlineSheet:  # fmt: skip
    """Take a file in to be looked at. One that is no GeoJSON is refused at once; `key` keeps a
    retry from bringing it twice."""
    if not _may(by, of):
        raise Forbidden
    act = places.act(on=on, by=by, basis=basis)
    found = understood(text, of=of, datum=datum, by=by)

    def make() -> UUID:
        sheet = OutlineSheet(
            name=clean_name(name)[:120], datum=datum, text=text, counts=found.counts(), by=by,
            on=act.on, basis=act.basis, status=Status.WAITING, of=of,
        )  # fmt: skip
        journal.begin(sheet, "outlines.brought", by=by, data=sheet.counts)
        return sheet.pk

    made, _again = once(key, scope=f"{by.pk}:outlines", make=make)
    return OutlineSheet.objects.get(pk=made)


def _may(by: Person, of: str) -> bool:
    return rules.may_place(by) if of == Of.PLOTS else rules.may_draw(by)


def understood(text: str, *, of: str, datum: str, by: Person) -> Reading[Any]:
    """The file of a sheet, read as what it is of."""
    if of == Of.PLOTS:
        return reading_plots(text, datum=datum, by=by)
    return reading(text, datum=datum, by=by)


@transaction.atomic
def take(sheet: OutlineSheet, *, by: Person) -> int:
    """Take every outline of the sheet, or none; returns how many changed. It is read again: the
    ladder may have changed."""
    if sheet.by_id != by.pk:
        raise Forbidden
    text = sheet.text
    flow.move(sheet, "outlines.taken", STEPS, by=by, text="")
    found = understood(text, of=sheet.of, datum=sheet.datum, by=by)
    act = places.act(on=sheet.on, by=by, basis=sheet.basis)
    if sheet.of == Of.PLOTS:
        return len(take_plots(found, by=act))
    return len(take_drawn(found, by=act))


@transaction.atomic
def drop(sheet: OutlineSheet, *, by: Person) -> None:
    """It is not wanted any more."""
    if sheet.by_id != by.pk:
        raise Forbidden
    flow.move(sheet, "outlines.dropped", STEPS, by=by, text="")


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

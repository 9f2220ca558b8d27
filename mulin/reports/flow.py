"""Keeping the figures: marking what a deed has changed, and counting marked cells anew.

Counts are always absolute, never added to: counting twice gives the same, and a mistake heals
with the next count. Who counts first raises the version of the figures; on databases that let two
write at once, its row makes counters take turns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from mulin.core import versions
from mulin.reports.models import DayFigure, DirtyDay
from mulin.reports.queries.cells import CELL, COUNTS, Cell, counted, first_day, last_day

VERSION = "figures"
PORTION = 500
STEP = timedelta(days=31)
BATCH = 400


def mark(cells: Iterable[Cell]) -> None:
    """Say, in the deed's transaction, which cells it has changed: one statement."""
    DirtyDay.objects.bulk_create(
        [DirtyDay(day=day, area_path=area, category=code) for day, area, code in cells]
    )


@transaction.atomic
def refresh(limit: int = PORTION) -> int:
    """Count the oldest marked cells anew; returns how many marks it took away."""
    versions.changed(VERSION)
    marks = list(DirtyDay.objects.order_by("id")[:limit])
    days: dict[date, set[Cell]] = defaultdict(set)
    for one in marks:
        days[one.day].add((one.day, one.area_path, one.category))
    for day, cells in days.items():
        _keep(counted(day, day, areas={area for _day, area, _code in cells}, cells=cells), cells)
    DirtyDay.objects.filter(pk__in=[one.pk for one in marks]).delete()
    return len(marks)


def refresh_all() -> int:
    """Portion by portion until no mark is left; returns how many there were."""
    total = 0
    while DirtyDay.objects.exists():
        total += refresh()
    return total


def _keep(found: dict[Cell, DayFigure], cells: set[Cell]) -> None:
    """Write what was found, and drop cells in which nothing lies any more."""
    DayFigure.objects.bulk_create(
        found.values(), update_conflicts=True, unique_fields=list(CELL),
        update_fields=list(COUNTS), batch_size=BATCH,
    )  # fmt: skip
    for day, area, code in cells - found.keys():
        DayFigure.objects.filter(day=day, area_path=area, category=code).delete()


@dataclass(frozen=True)
class Rebuilt:
    """A stretch of days counted anew: how many cells it has, and how many had been wrong."""

    since: date
    until: date
    cells: int
    mended: int


def rebuild(since: date | None = None, until: date | None = None) -> Iterator[Rebuilt]:
    """Count every cell anew, a month at a time so that deeds go on in between."""
    day, last = since or first_day(), until or last_day()
    while day is not None and last is not None and day <= last:
        end = min(day + STEP - timedelta(days=1), last)
        yield _rebuild(day, end)
        day = end + timedelta(days=1)


@transaction.atomic
def _rebuild(since: date, until: date) -> Rebuilt:
    versions.changed(VERSION)
    found = counted(since, until)
    kept = {
        (row.day, row.area_path, row.category): row
        for row in DayFigure.objects.filter(day__gte=since, day__lte=until)
    }
    wrong = {cell: row for cell, row in found.items() if not same(row, kept.get(cell))}
    gone = kept.keys() - found.keys()
    _keep(wrong, wrong.keys() | gone)
    return Rebuilt(since, until, len(found), len(wrong) + len(gone))


def same(one: DayFigure, other: DayFigure | None) -> bool:
    """Whether both hold the same counts."""
    return other is not None and all(getattr(one, n) == getattr(other, n) for n in COUNTS)

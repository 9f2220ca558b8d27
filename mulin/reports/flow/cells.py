"""Keeping the figures: marking what a deed has changed, and counting marked cells anew.

Counts are always absolute, never added to: counting twice gives the same, and a mistake heals
with the next count. Who counts first raises the version of the figures; on databases that let two
write at once, its row makes counters take turns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from mulin.core import versions
from mulin.core.models import Job
from mulin.core.rows import write
from mulin.reports.models import DayFigure, DayVolume, DirtyDay
from mulin.reports.queries.cells import CELL, COUNTS, Cell, counted, first_day, last_day, uncalled
from mulin.reports.queries.volumes import Volume, volumes

VERSION = "figures"
UNCALLED_JOB = "reports.uncalled"
PORTION = 500
STEP = timedelta(days=31)
BATCH = 400


def mark(cells: Iterable[Cell]) -> None:
    """Say, in the deed's transaction, which cells it has changed: one statement."""
    rows = [DirtyDay(day=day, area_path=area, category=code) for day, area, code in cells]
    if len(rows) == 1:
        write(rows[0])
    else:
        DirtyDay.objects.bulk_create(rows)


def mark_uncalled(until: datetime) -> int:
    """Mark the cells of what nobody had called when its time was over, since this was last done
    (without a trace of that: in the last month). What went by longer ago, `rebuild` finds."""
    month = until - STEP
    done = Job.objects.filter(name=UNCALLED_JOB, state=Job.State.DONE, run_at__gte=month)
    since = done.aggregate(last=Max("run_at"))["last"] or month
    cells = uncalled(since, until)
    mark(cells)
    return len(cells)


@transaction.atomic
def refresh(limit: int = PORTION) -> int:
    """Count the oldest marked cells anew; returns how many marks it took away."""
    versions.changed(VERSION)
    marks = list(DirtyDay.objects.order_by("id")[:limit])
    days: dict[date, set[Cell]] = defaultdict(set)
    for one in marks:
        days[one.day].add((one.day, one.area_path, one.category))
    for day, cells in days.items():
        areas = {area for _day, area, _code in cells}
        _keep(counted(day, day, areas=areas, cells=cells), cells)
        _keep_volumes(volumes(day, day, areas=areas), _volumes(cells))
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


def _volumes(cells: set[Cell]) -> dict[Volume, int]:
    """The kept volumes of some cells of a day."""
    days, areas = {day for day, _a, _c in cells}, {area for _d, area, _c in cells}
    rows = DayVolume.objects.filter(day__in=days, area_path__in=areas)
    return {(r.day, r.area_path, r.category, r.channel): r.received for r in rows}


def _keep_volumes(found: dict[Volume, int], kept: dict[Volume, int]) -> int:
    """Write the volumes that have changed, drop those that are gone; returns how many."""
    changed = {cell: number for cell, number in found.items() if kept.get(cell) != number}
    DayVolume.objects.bulk_create(
        [
            DayVolume(day=day, area_path=area, category=code, channel=channel, received=number)
            for (day, area, code, channel), number in changed.items()
        ],
        update_conflicts=True, unique_fields=["day", "area_path", "category", "channel"],
        update_fields=["received"], batch_size=BATCH,
    )  # fmt: skip
    gone = kept.keys() - found.keys()
    for day, area, code, channel in gone:
        DayVolume.objects.filter(day=day, area_path=area, category=code, channel=channel).delete()
    return len(changed) + len(gone)


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
    held = {
        (row.day, row.area_path, row.category, row.channel): row.received
        for row in DayVolume.objects.filter(day__gte=since, day__lte=until)
    }
    mended = _keep_volumes(volumes(since, until), held)
    return Rebuilt(since, until, len(found), len(wrong) + len(gone) + mended)


def same(one: DayFigure, other: DayFigure | None) -> bool:
    """Whether both hold the same counts."""
    return other is not None and all(getattr(one, n) == getattr(other, n) for n in COUNTS)

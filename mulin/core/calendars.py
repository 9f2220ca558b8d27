"""The county's working time, kept in memory and rebuilt when its rows change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from mulin.core import versions, worktime
from mulin.core.models import CalendarDay, WorkCalendar
from mulin.core.versions import Kept

DEFAULT = "default"


def _build() -> worktime.Calendar:
    row = WorkCalendar.objects.filter(name=DEFAULT).first()
    if row is None:
        return worktime.Calendar()
    return worktime.from_rows(row, CalendarDay.objects.filter(calendar=row))


_calendar = Kept("calendar", _build)


def current() -> worktime.Calendar:
    """The calendar that deadlines of this county are reckoned by."""
    return _calendar.get()


@transaction.atomic
def seed(*, periods: Sequence[Sequence[str]], years: Iterable[int]) -> int:
    """Set the county's calendar up: working periods, and the holidays and make-up days of the
    years that are known. Days that were edited by hand stay as they are; returns the days added."""
    row, _made = WorkCalendar.objects.update_or_create(
        name=DEFAULT,
        defaults={"periods": [list(p) for p in periods], "weekdays": [0, 1, 2, 3, 4]},
    )
    known = set(CalendarDay.objects.filter(calendar=row).values_list("date", flat=True))
    fresh = [
        CalendarDay(calendar=row, date=day.date, working=day.working, note=day.note)
        for day in worktime.default_calendar_days(years)
        if day.date not in known
    ]
    CalendarDay.objects.bulk_create(fresh)
    versions.changed("calendar")
    return len(fresh)

"""The calendars that deadlines are reckoned by: kept in memory, edited by deeds, known as they were.

The county has one (`DEFAULT`); a unit may have another, which takes the county's days that differ
where it names none of its own. Each edit writes into the journal what was and what is, so that
`as_of` gives a calendar as it stood on any day: a clock that has ended stays as it was reckoned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, versions, worktime
from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.core.models import CalendarDay, Entry, WorkCalendar
from mulin.core.versions import Kept
from mulin.core.worktime import Calendar

DEFAULT = "default"
EDITED = "calendar.edited"
HOURS = ("periods", "weekdays", "end_of_day", "urgent_periods", "follows_county")
FIRST_YEAR, LAST_YEAR = 2000, 2100
NAME, NOTE = 60, 30
# A day that differs, as rows and the journal write it: whether it is worked, and its name.
Said = tuple[bool, str]


@dataclass(frozen=True)
class CalendarChanged:
    """Working time was edited: deadlines of what is open are to be reckoned anew."""

    calendar: WorkCalendar


@dataclass
class Sheet:
    """What the rows of one calendar say, or said."""

    hours: dict[str, Any]
    days: dict[date, Said] = field(default_factory=dict)

    def undo(self, data: Mapping[str, Any]) -> None:
        """Take one edit of the journal back."""
        for name, (was, _now) in data.get("hours", {}).items():
            self.hours[name] = was
        for day, (was, _now) in data.get("days", {}).items():
            if was is None:
                self.days.pop(date.fromisoformat(day), None)
            else:
                self.days[date.fromisoformat(day)] = (was[0], was[1])

    def calendar(self, county: Sheet | None = None) -> Calendar:
        """The value; `county` lends the days that differ to a sheet that follows it."""
        lent = county.days if county and self.hours["follows_county"] else {}
        days = {**lent, **self.days}
        rows = [SimpleNamespace(date=d, working=w, note=n) for d, (w, n) in days.items()]
        return worktime.from_rows(SimpleNamespace(**self.hours), rows)


def _hours(row: WorkCalendar) -> dict[str, Any]:
    return {name: getattr(row, name) for name in HOURS}


@dataclass
class Book:
    """Every calendar, with its sheet, and all edits, the newest first: rare, and few."""

    rows: dict[UUID, WorkCalendar]
    sheets: dict[UUID, Sheet]
    edits: list[Entry]
    known: dict[tuple[str, int], Calendar] = field(default_factory=dict)

    @cached_property
    def county_key(self) -> UUID | None:
        """The row of the county's own."""
        return next((pk for pk, row in self.rows.items() if row.name == DEFAULT), None)

    def calendar(self, key: str = "", *, undone: int = 0) -> Calendar:
        """The calendar of a key (the county's where there is none such), so many edits ago."""
        found = self.known.get((key, undone))
        if found is None:
            found = self.known[key, undone] = self._built(key, undone)
        return found

    def _built(self, key: str, undone: int) -> Calendar:
        sheets = deepcopy(self.sheets) if undone else self.sheets
        for entry in self.edits[:undone]:
            sheets[entry.record].undo(entry.data)
        mine = next((sheet for pk, sheet in sheets.items() if str(pk) == key), None)
        county = sheets.get(self.county_key) if self.county_key else None
        if mine is None or mine is county:
            return county.calendar() if county else Calendar()
        return mine.calendar(county)


def _build() -> Book:
    rows = {row.pk: row for row in WorkCalendar.objects.all()}
    sheets = {key: Sheet(_hours(row)) for key, row in rows.items()}
    for day in CalendarDay.objects.filter(calendar__in=list(rows)):
        sheets[day.calendar_id].days[day.date] = (day.working, day.note)
    edits = Entry.objects.filter(record__in=list(rows), verb=EDITED).order_by("-id")
    return Book(rows, sheets, list(edits))


_book = Kept("calendar", _build)


def current(key: str = "") -> Calendar:
    """The calendar of a key (of a row, as text); the county's where there is none such."""
    return _book.get().calendar(key)


def as_of(key: str, at: datetime) -> Calendar:
    """The calendar as it stood at a moment: that of today with every later edit taken back."""
    book = _book.get()
    return book.calendar(key, undone=sum(1 for entry in book.edits if entry.at > at))


def name_of(key: str) -> str:
    """What a calendar is called; the county's is «全县工作时间»."""
    found = next((row.name for pk, row in _book.get().rows.items() if str(pk) == key), DEFAULT)
    return found if found != DEFAULT else _("全县工作时间")


def named(name: str) -> Calendar:
    """The calendar of a name: one of the county's own, or one that is built in (Refused)."""
    book = _book.get()
    known = {row.name: str(pk) for pk, row in book.rows.items()}
    if name in known:
        return book.calendar(known[name])
    return builtin(name, also=known)


def builtin(name: str, *, also: Iterable[str] = ()) -> Calendar:
    """A calendar that needs no database: `default` and `end-of-day` keep office hours and the
    State Council's days, `weekdays` knows no holidays, `always` runs day and night (Refused)."""
    today = timezone.localdate()
    office = Sheet({
        "periods": [["08:30", "12:00"], ["14:00", "17:30"]], "weekdays": [0, 1, 2, 3, 4],
        "end_of_day": name == "end-of-day", "urgent_periods": [], "follows_county": False,
    })  # fmt: skip
    if name in {DEFAULT, "end-of-day"}:
        days = worktime.default_calendar_days(range(FIRST_YEAR, today.year + 2))
        office.days = {day.date: (day.working, day.note) for day in days}
    elif name == "always":
        office.hours.update(periods=[["00:00", "24:00"]], weekdays=list(range(7)))
    elif name != "weekdays":
        known = dict.fromkeys([DEFAULT, "end-of-day", "weekdays", "always", *also])
        raise Refused(
            "no_calendar", _("没有名为“%(name)s”的日历，可用的有：%(known)s。")
            % {"name": name[:NAME], "known": _("、").join(known)}, field="calendar",
        )  # fmt: skip
    return office.calendar()


def edits(row: WorkCalendar, *, most: int = 20) -> list[Entry]:
    """The newest edits of a calendar."""
    rows = Entry.objects.filter(record=row.pk, verb=EDITED).order_by("-id")
    return list(rows.select_related("by")[:most])


def county() -> WorkCalendar:
    """The county's calendar as a row to be read; not yet written where there is none."""
    return WorkCalendar.objects.filter(name=DEFAULT).first() or WorkCalendar(
        name=DEFAULT, periods=[["08:30", "12:00"], ["14:00", "17:30"]], weekdays=[0, 1, 2, 3, 4]
    )


def county_row() -> WorkCalendar:
    """The row of the county's calendar, made with office hours where there is none yet."""
    row, _made = WorkCalendar.objects.get_or_create(
        name=DEFAULT,
        defaults={"periods": [["08:30", "12:00"], ["14:00", "17:30"]], "weekdays": [0, 1, 2, 3, 4]},
    )
    return row


# Deeds


@transaction.atomic
def seed(*, periods: Sequence[Sequence[str]], years: Iterable[int]) -> int:
    """Set the county's calendar up: working periods, and the holidays and make-up days of the
    years that are known. What was edited by hand stays as it is; returns the days added."""
    row, made = WorkCalendar.objects.get_or_create(
        name=DEFAULT,
        defaults={"periods": [list(p) for p in periods], "weekdays": [0, 1, 2, 3, 4]},
    )
    known = set(CalendarDay.objects.filter(calendar=row).values_list("date", flat=True))
    fresh = [day for day in worktime.default_calendar_days(years) if day.date not in known]
    if fresh and not made:
        edit(row, days={day.date: (day.working, day.note) for day in fresh}, by=None)
    else:
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=row, date=day.date, working=day.working, note=day.note)
            for day in fresh
        )
    versions.changed("calendar")
    return len(fresh)


@transaction.atomic
def found(name: str, *, by: models.Model | None) -> WorkCalendar:
    """A further calendar, which begins as a copy of the county's hours (Refused)."""
    name = name.strip()
    if not name or len(name) > NAME:
        raise Refused("name", _("请给日历起个名字，最多 60 个字。"), field="name")
    if WorkCalendar.objects.filter(name=name).exists():
        raise Refused("taken", _("已经有叫“%s”的日历了，请换个名字。") % name, field="name")
    row = WorkCalendar.objects.create(name=name, **_hours(county_row()))
    journal.remark(row, "calendar.founded", by=by, data={"name": name})
    versions.changed("calendar")
    return row


@transaction.atomic
def edit(
    row: WorkCalendar, *, by: models.Model | None, days: Mapping[date, Said | None] | None = None,
    at: datetime | None = None, **hours: Any,
) -> int:  # fmt: skip
    """Change hours, or days that differ (None: as its weekday says). Returns how much changed.

    What nobody could work by is refused (CalendarError) before anything is written.
    """
    row = WorkCalendar.objects.select_for_update().get(pk=row.pk)
    asked = {day: _checked(day, said) for day, said in (days or {}).items()}
    before = {
        day.date: (day.working, day.note)
        for day in CalendarDay.objects.filter(calendar=row, date__in=list(asked))
    }
    moved = {d: (before.get(d), said) for d, said in asked.items() if before.get(d) != said}
    set_to = {n: (getattr(row, n), v) for n, v in hours.items() if getattr(row, n) != v}
    if not moved and not set_to:
        return 0
    for name, (_was, value) in set_to.items():
        setattr(row, name, value)
    Sheet(_hours(row)).calendar()
    _write(row, moved, hours=list(set_to))
    journal.remark(row, EDITED, by=by, at=at, data={
        "days": {day.isoformat(): [was and list(was), now and list(now)] for day, (was, now) in moved.items()},
        "hours": {name: list(pair) for name, pair in set_to.items()},
    })  # fmt: skip
    versions.changed("calendar")
    announce(CalendarChanged(row))
    return len(moved) + len(set_to)


def _checked(day: date, said: Said | None) -> Said | None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("year", _("日期要在 2000 年到 2100 年之间。"), field="date")
    return said and (bool(said[0]), said[1].strip()[:NOTE])


def _write(
    row: WorkCalendar, moved: Mapping[date, tuple[Said | None, Said | None]], *, hours: list[str]
) -> None:
    if hours:
        row.save(update_fields=hours)
    CalendarDay.objects.filter(calendar=row, date__in=list(moved)).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=row, date=day, working=now[0], note=now[1])
        for day, (_was, now) in moved.items()
        if now is not None
    )

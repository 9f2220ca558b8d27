"""The values that deadlines are reckoned from: limits, and calendars of when an office works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Protocol, Self

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError

# China has kept one offset without summer time since 1992, so no zone database is needed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
MICROS = 1_000_000
DAY = 86_400 * MICROS
MINUTE = 60 * MICROS
HOUR = 60 * MINUTE
LONGEST = 9999
_ORIGIN = datetime(1970, 1, 1, tzinfo=SHANGHAI).astimezone(UTC)
_FIRST_DAY = date(1970, 1, 1).toordinal()
# The yearly notice names a good dozen days off; a lone local entry does not make a year known.
OFF_DAYS_OF_A_KNOWN_YEAR = 7

Span = tuple[int, int]


class LimitError(DeedError):
    """A time limit that cannot be read; the message shows how to write one."""

    code = "bad_limit"


class Unit(StrEnum):
    """What a limit is counted in."""

    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    URGENT_HOUR = "uh"
    WORKING_HOUR = "wh"
    WORKING_DAY = "wd"

    @property
    def working(self) -> bool:
        """Say whether only working time counts."""
        return self in {Unit.WORKING_HOUR, Unit.WORKING_DAY}


_UNITS = {
    **{unit.value: unit for unit in Unit},
    "分钟": Unit.MINUTE,
    "小时": Unit.HOUR,
    "天": Unit.DAY,
    "日": Unit.DAY,
    "自然日": Unit.DAY,
    "紧急工作时": Unit.URGENT_HOUR,
    "工作时": Unit.WORKING_HOUR,
    "工作小时": Unit.WORKING_HOUR,
    "工作日": Unit.WORKING_DAY,
}
_PLAIN = {Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.URGENT_HOUR: HOUR, Unit.DAY: DAY}
_LIMIT = re.compile(r"\s*(\d{1,4})\s*个?\s*([a-z]+|[\u4e00-\u9fff]+)\s*")


@dataclass(frozen=True)
class Limit:
    """A length of time that somebody has for a thing, such as 4wh: four working hours."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LONGEST:
            raise LimitError(_("时限要在 1 到 9999 之间。"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "30m", "2h", "1d", "2uh", "4wh", "3wd" or the Chinese wording (or LimitError)."""
        found = _LIMIT.fullmatch(text.lower())
        unit = _UNITS.get(found[2]) if found else None
        if found is None or unit is None:
            raise LimitError(_("看不懂这个时限。请写成 30m、2h、4wh、3wd，或“4 个工作时”的样子。"))
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"

    def words(self) -> str:
        """Say it to a person: 4 个工作时."""
        return amount_words(self.amount, self.unit)

    def micros(self, calendar: Calendar) -> int:
        """Give the length in microseconds of whatever this limit counts."""
        if self.unit is Unit.WORKING_DAY:
            return self.amount * calendar.day_length
        return self.amount * _PLAIN.get(self.unit, HOUR)


def amount_words(n: int, unit: Unit) -> str:
    """Say a number of units to a person."""
    return _amount_words(n, unit, get_language())


@lru_cache(maxsize=1024)
def _amount_words(n: int, unit: Unit, language: str | None) -> str:
    del language
    text = {
        Unit.MINUTE: ngettext("%(n)d 分钟", "%(n)d 分钟", n),
        Unit.HOUR: ngettext("%(n)d 小时", "%(n)d 小时", n),
        Unit.DAY: ngettext("%(n)d 天", "%(n)d 天", n),
        Unit.URGENT_HOUR: ngettext("%(n)d 个紧急工作时", "%(n)d 个紧急工作时", n),
        Unit.WORKING_HOUR: ngettext("%(n)d 个工作时", "%(n)d 个工作时", n),
        Unit.WORKING_DAY: ngettext("%(n)d 个工作日", "%(n)d 个工作日", n),
    }[unit]
    return text % {"n": n}


class CalendarError(DeedError):
    """A calendar row that nobody could work by; the message says why."""

    code = "bad_calendar"


def to_micros(moment: datetime) -> int:
    """Turn an aware time into microseconds of Chinese wall time since 1970-01-01 00:00."""
    gap = moment - _ORIGIN
    return (gap.days * 86_400 + gap.seconds) * MICROS + gap.microseconds


def to_moment(micros: int) -> datetime:
    """Turn microseconds of Chinese wall time back into an aware UTC time."""
    return _ORIGIN + timedelta(microseconds=micros)


def _rising(periods: Iterable[Span]) -> bool:
    """Say whether periods follow each other within one day."""
    edges = [edge for period in periods for edge in period]
    forward = all(low < high for low, high in periods) and edges == sorted(edges)
    return not edges or (forward and edges[0] >= 0 and edges[-1] <= 24 * 60)


@dataclass(frozen=True)
class Calendar:
    """Periods of a working day (minutes after midnight), working weekdays, and dates that differ.

    Every working day has the same periods. A year outside `years_known` is not an error: its days
    follow the weekdays alone, and `mulin doctor` warns.
    """

    periods: tuple[Span, ...] = ((510, 720), (840, 1050))
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict, hash=False)
    years_known: frozenset[int] = frozenset()
    end_of_day: bool = False
    # Within which urgent hours (紧急工作时) count, every day of the year; empty: round the clock.
    urgent_periods: tuple[Span, ...] = ()
    # What the days that differ are called: 春节, 春节调休上班.
    names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.periods or not _rising(self.periods) or not _rising(self.urgent_periods):
            raise CalendarError(_("工作时段要按先后填写，不能重叠，也不能超出 00:00–24:00。"))
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise CalendarError(_("每周至少要有一个工作日（0 是星期一，6 是星期日）。"))

    @cached_property
    def urgent(self) -> Calendar | None:
        """Give the calendar of urgent hours: its periods on all days; None if all time counts."""
        if not self.urgent_periods:
            return None
        return Calendar(periods=self.urgent_periods, weekdays=frozenset(range(7)))

    @cached_property
    def day_length(self) -> int:
        """Length of one working day in microseconds of work."""
        return sum(high - low for low, high in self._cuts)

    @cached_property
    def _cuts(self) -> tuple[Span, ...]:
        return tuple((low * MINUTE, high * MINUTE) for low, high in self.periods)

    @cached_property
    def _fixed(self) -> dict[int, bool]:
        return {day.toordinal() - _FIRST_DAY: works for day, works in self.exceptions.items()}

    def is_working(self, day: date) -> bool:
        """Say whether the office works on that date."""
        return self._works(day.toordinal() - _FIRST_DAY)

    def _works(self, number: int) -> bool:
        fixed = self._fixed.get(number)
        # Day number 0 was a Thursday.
        return (number + 3) % 7 in self.weekdays if fixed is None else fixed

    def spans(self, start: int, end: int | None = None) -> Iterator[Span]:
        """Yield working spans from `start` on, clipped to it and to `end` (wall microseconds)."""
        number = start // DAY
        while end is None or number * DAY < end:
            if self._works(number):
                yield from self._spans_of(number * DAY, start, end)
            number += 1

    def _spans_of(self, midnight: int, start: int, end: int | None) -> Iterator[Span]:
        for low, high in self._cuts:
            begin, finish = max(midnight + low, start), midnight + high
            if end is not None and end < finish:
                finish = end
            if begin < finish:
                yield begin, finish

    def closing(self, moment: int) -> int:
        """Give the end of the last period of the day that `moment` lies in (wall microseconds)."""
        return moment // DAY * DAY + self._cuts[-1][1]

    def stretches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of working time between two aware times, as UTC."""
        for begin, finish in self.spans(to_micros(start), to_micros(end)):
            yield to_moment(begin), to_moment(finish)

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Measure the working time between two aware times, in seconds (0 if end is not later)."""
        pairs = self.spans(to_micros(start), to_micros(end))
        return sum(finish - begin for begin, finish in pairs) / MICROS


class CalendarRow(Protocol):
    """What `from_rows` reads of a calendar: `core.models.WorkCalendar` has it."""

    @property
    def periods(self) -> Any:
        """Give [["08:30", "12:00"], …], local time."""

    @property
    def weekdays(self) -> Any:
        """Give [0, …, 4] for Monday to Friday."""

    @property
    def end_of_day(self) -> bool:
        """Say whether working days end at closing time."""


class DayRow(Protocol):
    """What `from_rows` reads of an exceptional day: `core.models.CalendarDay` has it."""

    @property
    def date(self) -> date:
        """Give the date."""

    @property
    def working(self) -> bool:
        """Say whether it is worked."""


def from_rows(calendar_row: CalendarRow, day_rows: Iterable[DayRow]) -> Calendar:
    """Build the value from rows; refuse periods or weekdays that make no sense (CalendarError)."""
    rows = list(day_rows)
    exceptions = {row.date: bool(row.working) for row in rows}
    try:
        periods = spans_of(calendar_row.periods)
        urgent = spans_of(getattr(calendar_row, "urgent_periods", ()))
        weekdays = frozenset(int(day) for day in calendar_row.weekdays)
    except (TypeError, ValueError) as error:
        raise CalendarError(
            _("工作时段请写成“08:30”到“12:00”的样子，工作日写成 0 到 6 的数字。")
        ) from error
    return Calendar(
        periods=periods,
        weekdays=weekdays,
        exceptions=exceptions,
        years_known=_years_known(exceptions),
        end_of_day=calendar_row.end_of_day,
        urgent_periods=urgent,
        names={row.date: note for row in rows if (note := getattr(row, "note", ""))},
    )


def spans_of(periods: Iterable[tuple[str, str]]) -> tuple[Span, ...]:
    """Read [["08:30", "12:00"], …] into minutes after midnight (ValueError, TypeError)."""
    return tuple((_minutes(low), _minutes(high)) for low, high in periods)


def _minutes(clock: str) -> int:
    hours, minutes = (int(part) for part in clock.split(":"))
    if not (0 <= minutes < 60 and 0 <= hours <= 24):
        raise ValueError(clock)
    return hours * 60 + minutes


def _years_known(exceptions: Mapping[date, bool]) -> frozenset[int]:
    off: dict[int, int] = {}
    for day, works in exceptions.items():
        if not works:
            off[day.year] = off.get(day.year, 0) + 1
    return frozenset(year for year, days in off.items() if days >= OFF_DAYS_OF_A_KNOWN_YEAR)


def years_missing(calendar: Calendar, today: date) -> tuple[int, ...]:
    """Name which of this year and the next have no holiday notice entered yet."""
    years = (today.year, today.year + 1)
    return tuple(year for year in years if year not in calendar.years_known)


class KnownDay(NamedTuple):
    """One date of the State Council's notice: a holiday, or a weekend day that is worked."""

    date: date
    working: bool
    note: str


def default_calendar_days(years: Iterable[int]) -> list[KnownDay]:
    """List the notice's days of these years (2004–2026 today); an unknown year gives nothing."""
    from chinese_calendar import constants  # noqa: PLC0415 (large tables; only seeding wants them)

    wanted = frozenset(years)
    names = {item.value: item.chinese for item in constants.Holiday}
    days = [
        KnownDay(day, working=False, note=names.get(name, name))
        for day, name in constants.holidays.items()
        if day.year in wanted
    ]
    days += [
        KnownDay(day, working=True, note=f"{names.get(name, name)}调休上班")
        for day, name in constants.workdays.items()
        if day.year in wanted
    ]
    return sorted(days)

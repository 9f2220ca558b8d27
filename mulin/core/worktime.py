"""Reckoning deadlines by clock time or working time, with pauses; saying what is left.

The clock of a limit counts up from the start, and stands still in pauses. What it counts:

- minutes, hours and plain days count all time; the deadline is the moment at which the limit is
  used up;
- urgent hours (GB/T 30428's 紧急工作时) run day and night too, holidays and weekends included, or
  only within the calendar's urgent periods where it has some;
- working hours count only the calendar's periods; the deadline is the moment at which the limit is
  used up, which may be the end of a period;
- a working day is as much working time as the periods of a day hold. As all working days have the
  same periods, that is the same time of day on the next working day. A start outside working time
  moves to the next period by itself, and working time that lies in a pause shifts the rest. The
  deadline is the first moment at which the clock *would count more*: used up at closing time, it
  falls on the start of the next period (outside pauses);
- working days that begin exactly at the end of a period (of which no pause covers the last moment)
  are over when they are used up: from closing time to closing time, from noon to noon;
- with `calendar.end_of_day`, working days end at the close of the day on which they are used up; if
  a pause covers that close, at the close of the first later day whose close no pause covers.

Extensions follow the limit, each by its own unit; neighbours of the same unit are added up first.
While a pause is open, and was begun before the deadline, there is no deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from mulin.core.worktime_data import (
    DAY,
    MICROS,
    SHANGHAI,
    Calendar,
    CalendarError,
    KnownDay,
    Limit,
    LimitError,
    Span,
    Unit,
    amount_words,
    default_calendar_days,
    from_rows,
    to_micros,
    to_moment,
    years_missing,
)

__all__ = [
    "SHANGHAI",
    "Calendar",
    "CalendarError",
    "Idle",
    "KnownDay",
    "Limit",
    "LimitError",
    "Pause",
    "Reckoning",
    "Unit",
    "Why",
    "default_calendar_days",
    "from_rows",
    "left_words",
    "reckon",
    "remaining",
    "words_for",
    "years_missing",
]

Pause = tuple[datetime, datetime | None]
_MicroPause = tuple[int, int | None]
# Plain time has no end; this one (27,000 years) is beyond any limit that can be written.
FAR = 10_000_000 * DAY
TWO_DAYS = 2 * 86_400


class Why(StrEnum):
    """Why a stretch of time did not count."""

    PAUSED = "paused"
    OFF = "off"

    def words(self) -> str:
        """Say it to a person."""
        return _("暂停") if self is Why.PAUSED else _("非工作时间")


class Idle(NamedTuple):
    """A stretch that did not count; `end` is None for the pause that is still open."""

    begin: datetime
    end: datetime | None
    why: Why


@dataclass(frozen=True)
class Reckoning:
    """When a limit is up, and how it was counted: `counted` and `idle` fill start to deadline.

    `deadline` is None while the clock is stopped; then `left` says the seconds that remained, in
    the units of the limit (working seconds or plain seconds). A list that only keeps the deadline
    may build one with `Reckoning(deadline, limit)`.
    """

    deadline: datetime | None
    limit: Limit
    start: datetime | None = None
    counted: tuple[tuple[datetime, datetime], ...] = ()
    idle: tuple[Idle, ...] = ()
    left: float = 0.0

    @property
    def stopped(self) -> bool:
        """Say whether an open pause holds the clock."""
        return self.deadline is None


def reckon(
    start: datetime,
    limit: Limit,
    *,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Limit] = (),
    explain: bool = True,
) -> Reckoning:
    """Reckon the deadline of a limit that began at `start` (rules: see the module's docstring).

    Pauses may come in any order, overlap, and begin before the start; one that ends before it
    begins is ignored. No calendar year is an error. Without `explain` the stretches are left out:
    who only wants the deadline gets it in a third of the time.
    """
    clock = _Clock(to_micros(start), _settled(pauses), calendar)
    parts = _parts([limit, *extensions], calendar)
    for place, (unit, need) in enumerate(parts):
        left = clock.run(unit, need)
        if left is not None:
            left += sum(later for _unit, later in parts[place + 1 :])
            return clock.reckoning(limit, left=left, explain=explain)
    return clock.reckoning(limit, left=None, explain=explain)


def _parts(limits: Sequence[Limit], calendar: Calendar) -> list[tuple[Unit, int]]:
    """Give the unit and the microseconds of each part, neighbours of one unit added up."""
    parts: list[tuple[Unit, int]] = []
    for limit in limits:
        need = limit.micros(calendar)
        if parts and parts[-1][0] is limit.unit:
            need += parts.pop()[1]
        parts.append((limit.unit, need))
    return parts


def _settled(pauses: Iterable[Pause]) -> list[_MicroPause]:
    """Sort, drop the empty, and join what touches."""
    raw = ((to_micros(begin), None if end is None else to_micros(end)) for begin, end in pauses)
    settled: list[_MicroPause] = []
    for begin, end in sorted(raw, key=lambda pause: pause[0]):
        if end is not None and end <= begin:
            continue
        if settled and (settled[-1][1] is None or begin <= settled[-1][1]):
            first, last = settled[-1]
            settled[-1] = (first, None if last is None or end is None else max(last, end))
        else:
            settled.append((begin, end))
    return settled


def _counting(
    start: int, pauses: Sequence[_MicroPause], calendar: Calendar | None
) -> Iterator[Span]:
    """Yield the spans that count from `start` on: outside pauses, and in working time if asked."""
    at = start
    for begin, end in pauses:
        if begin > at:
            yield from calendar.spans(at, begin) if calendar else [(at, begin)]
        if end is None:
            return
        at = max(at, end)
    yield from calendar.spans(at) if calendar else [(at, at + FAR)]


def time_of(unit: Unit, calendar: Calendar) -> Calendar | None:
    """Give the calendar whose time a unit counts; None if it counts all time."""
    if unit.working:
        return calendar
    return calendar.urgent if unit is Unit.URGENT_HOUR else None


class _Clock:
    """Counts one part of a limit after another, and remembers which time it counted."""

    def __init__(self, start: int, pauses: list[_MicroPause], calendar: Calendar) -> None:
        self.start = self.at = start
        self.pauses = pauses
        self.calendar = calendar
        self.counted: list[Span] = []

    def run(self, unit: Unit, need: int) -> int | None:
        """Count one part from where the clock stands; give what is left if a pause stops it."""
        spans = _counting(self.at, self.pauses, time_of(unit, self.calendar))
        if unit is Unit.WORKING_DAY:
            return self._days(need, spans, to_the_end=self._at_end())
        return self._until_used_up(need, spans)

    def _until_used_up(self, need: int, spans: Iterator[Span]) -> int | None:
        for begin, end in spans:
            if end - begin >= need:
                self._count(begin, begin + need)
                return None
            need -= end - begin
            self._count(begin, end)
        return need

    def _at_end(self) -> bool:
        """Say whether a period has just ended, and had been counting until then."""
        before, following = islice(self.calendar.spans(self.at - 1), 2)
        ended = before == (self.at - 1, self.at) and following[0] > self.at
        return ended and not any(
            begin < self.at and (end is None or self.at <= end) for begin, end in self.pauses
        )

    def _days(self, need: int, spans: Iterator[Span], *, to_the_end: bool) -> int | None:
        for begin, end in spans:
            if end - begin < need or (end - begin == need and not to_the_end):
                need -= end - begin
                self._count(begin, end)
            elif self.calendar.end_of_day:
                return self._until_closing((begin, end), spans)
            else:
                self._count(begin, begin + need)
                return None
        return need

    def _until_closing(self, span: Span, spans: Iterator[Span]) -> int | None:
        """Count on from the span in which the days were used up, to a close that counts."""
        closing = self.calendar.closing
        begin, end = span
        while end != closing(begin):
            self._count(begin, end)
            following = next(spans, None)
            if following is None:
                rest = self.calendar.spans(end, closing(begin))
                return sum(finish - first for first, finish in rest)
            begin, end = following
        self._count(begin, end)
        return None

    def _count(self, begin: int, end: int) -> None:
        self.at = end
        if self.counted and self.counted[-1][1] == begin:
            self.counted[-1] = (self.counted[-1][0], end)
        elif begin < end:
            self.counted.append((begin, end))

    def reckoning(self, limit: Limit, *, left: int | None, explain: bool) -> Reckoning:
        end = None if left is not None else self.at
        deadline = None if end is None else to_moment(end)
        if not explain:
            return Reckoning(deadline, limit, to_moment(self.start), left=(left or 0) / MICROS)
        return Reckoning(
            deadline=deadline,
            limit=limit,
            start=to_moment(self.start),
            counted=tuple((to_moment(begin), to_moment(finish)) for begin, finish in self.counted),
            idle=tuple(_idle(_gaps(self.start, end, self.counted), self.pauses)),
            left=(left or 0) / MICROS,
        )


def _gaps(start: int, end: int | None, counted: Iterable[Span]) -> Iterator[tuple[int, int | None]]:
    at = start
    for begin, finish in counted:
        if begin > at:
            yield at, begin
        at = finish
    if end is None or end > at:
        yield at, end


def _idle(gaps: Iterable[tuple[int, int | None]], pauses: Sequence[_MicroPause]) -> Iterator[Idle]:
    """Tell the paused parts of each gap from the parts in which nobody works."""
    for begin, end in gaps:
        at = begin
        for first, last in pauses:
            if (last is not None and last <= at) or (end is not None and first >= end):
                continue
            if first > at:
                yield Idle(to_moment(at), to_moment(first), Why.OFF)
            stop = end if last is None else last if end is None else min(last, end)
            yield Idle(
                to_moment(max(at, first)), None if stop is None else to_moment(stop), Why.PAUSED
            )
            at = at if stop is None else stop
        if end is not None and at < end:
            yield Idle(to_moment(at), to_moment(end), Why.OFF)


def remaining(now: datetime, reckoning: Reckoning, calendar: Calendar) -> float:
    """Give the seconds left in the limit's own time; negative, in plain seconds, once it is late.

    Working limits give working seconds, so that at 20:00 "due tomorrow at 08:30" is 0. Before the
    start the whole limit is left.
    """
    if reckoning.deadline is None:
        return reckoning.left
    if now > reckoning.deadline:
        return (reckoning.deadline - now) / timedelta(seconds=1)
    since = now if reckoning.start is None else max(now, reckoning.start)
    stops: list[Pause] = [
        (idle.begin, idle.end) for idle in reckoning.idle if idle.why is Why.PAUSED
    ]
    pauses = _settled([*stops, (reckoning.deadline, None)])
    spans = _counting(to_micros(since), pauses, time_of(reckoning.limit.unit, calendar))
    return sum(end - begin for begin, end in spans) / MICROS


def left_words(now: datetime, reckoning: Reckoning, calendar: Calendar) -> str:
    """Say what is left: 还剩 6 个工作时, 还剩 35 分钟, 超时 2 小时, 已暂停. Rounds down."""
    if reckoning.stopped:
        return _("已暂停")
    return words_for(remaining(now, reckoning, calendar), reckoning.limit, calendar)


def words_for(left: float, limit: Limit, calendar: Calendar) -> str:
    """Say these seconds of a limit's own time (`remaining`): 还剩 6 个工作时, 超时 2 小时."""
    if left < 0:
        return _("超时 %(time)s") % {"time": _plain_words(max(-left, 60))}
    if left < 60:
        return _("马上到期")
    if not limit.unit.working or left < 3600:
        return _("还剩 %(time)s") % {"time": _plain_words(left)}
    days = int(left * MICROS // calendar.day_length)
    if limit.unit is Unit.WORKING_DAY and days:
        return _("还剩 %(time)s") % {"time": amount_words(days, Unit.WORKING_DAY)}
    return _("还剩 %(time)s") % {"time": amount_words(int(left // 3600), Unit.WORKING_HOUR)}


def _plain_words(seconds: float) -> str:
    if seconds < 3600:
        return amount_words(int(seconds // 60), Unit.MINUTE)
    if seconds < TWO_DAYS:
        return amount_words(int(seconds // 3600), Unit.HOUR)
    return amount_words(int(seconds // 86_400), Unit.DAY)

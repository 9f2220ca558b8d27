"""Which days are compared with which: the period before (环比) and a year before (同比). Pure.

What is not over is compared with the same days: the 1st to the 22nd of this month with the 1st to the
22nd of the last. A whole month is compared with a whole month, however many days each has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from mulin.core.filters import day_of

PERIODS = {
    "month": gettext_lazy("本月"), "last_month": gettext_lazy("上月"),
    "quarter": gettext_lazy("本季度"), "year": gettext_lazy("今年"), "custom": gettext_lazy("自选日期"),
}  # fmt: skip
LENGTHS = {"month": 1, "last_month": 1, "quarter": 3, "year": 12}
LONGEST = timedelta(days=3 * 366)
# A change against fewer than this many is told as a number, and its percentage as uncertain.
SMALL = 20


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both counted."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Spans:
    """A stretch of days and what it is compared with. `whole`: it is over, and was a calendar month,
    quarter or year."""

    name: str
    now: Span
    before: Span
    year: Span
    whole: bool


class Known(StrEnum):
    """Whether a stretch to compare with is known: wholly, from a later day on, or not at all."""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Change:
    """How much more or less. `share` is None where there was nothing to compare with; `small` says
    that a percentage of so few tells little."""

    now: int
    then: int | None

    @property
    def difference(self) -> int | None:
        """How many more (or less)."""
        return None if self.then is None else self.now - self.then

    @property
    def share(self) -> float | None:
        """The change as a share of what was: -0.5 is half as many."""
        return None if not self.then else (self.now - self.then) / self.then

    @property
    def small(self) -> bool:
        """Whether it was so few that a percentage misleads."""
        return self.then is not None and 0 < self.then < SMALL


def months_back(day: date, months: int) -> date:
    """The same day some months ago; the last of that month where it has no such day."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = (date(year, month + 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, last.day))


def month_end(day: date) -> date:
    """The last day of a month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def spans_of(asked: Mapping[str, Any], today: date) -> Spans:
    """From an address: `period`, or `since` and `until`; this month for anything else."""
    name = str(asked.get("period", ""))
    since, until = day_of(str(asked.get("since", ""))), day_of(str(asked.get("until", "")))
    if name == "custom" or (name not in PERIODS and (since or until)):
        return _custom(since, until, today)
    name = name if name in LENGTHS else "month"
    length = LENGTHS[name]
    first = today.replace(day=1)
    first = first.replace(month=(today.month - 1) // length * length + 1)
    if name == "last_month":
        first = months_back(first, 1)
    end = month_end(months_back(first, 1 - length))
    return _calendar(name, Span(first, min(end, today)), length, whole=end < today)


def _calendar(name: str, now: Span, months: int, *, whole: bool) -> Spans:
    """Whole months against whole months; what is not over against the same days."""
    return Spans(name, now, _moved(now, months, whole=whole), _moved(now, 12, whole=whole), whole)


def _moved(now: Span, months: int, *, whole: bool) -> Span:
    until = months_back(now.until, months)
    return Span(months_back(now.since, months), month_end(until) if whole else until)


def _custom(since: date | None, until: date | None, today: date) -> Spans:
    """As many days just before, and the same dates a year before (29 February: the 28th)."""
    last = min(until or today, today)
    first = since or last.replace(day=1)
    first, last = min(first, last), max(first, last)
    last = min(last, today)
    now = Span(max(min(first, last), last - LONGEST), last)
    whole = now.since.day == 1 and now.until == month_end(now.until) and now.until < today
    months = (now.until.year - now.since.year) * 12 + now.until.month - now.since.month + 1
    if whole:
        return _calendar("custom", now, months, whole=True)
    before = Span(now.since - timedelta(days=now.days), now.since - timedelta(days=1))
    return Spans("custom", now, before, _moved(now, 12, whole=False), whole=False)


def known(span: Span, begins: date | None) -> Known:
    """Whether a stretch is known, where the figures begin on a day. What is known only in part is not
    compared: a difference would come from the counting, not from the town."""
    if begins is None or span.until < begins:
        return Known.NOTHING
    return Known.ALL if span.since >= begins else Known.PART

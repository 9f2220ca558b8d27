"""The stretch of days that figures are asked for, and how it is cut for a chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.filters import day_of
from mulin.core.wording import date_words, month_words

PERIODS = {
    "week": gettext_lazy("本周"), "month": gettext_lazy("本月"), "quarter": gettext_lazy("本季度"),
    "custom": gettext_lazy("自选日期"),
}  # fmt: skip
LONGEST = timedelta(days=3 * 366)
BY_DAY, BY_WEEK = 14, 200


@dataclass(frozen=True)
class Stretch:
    """Days from `since` to `until`, both counted, and what they are called."""

    label: str
    since: date
    until: date


@dataclass(frozen=True)
class Period:
    """Days from `since` to `until`, both counted."""

    name: str
    since: date
    until: date

    @property
    def label(self) -> str:
        """本月（11月1日至21日）."""
        year = self.since.year != self.until.year
        first, last = (date_words(day, year=year) for day in (self.since, self.until))
        days = first if self.since == self.until else _("%(a)s至%(b)s") % {"a": first, "b": last}
        if self.name == "custom":
            return days
        return _("%(name)s（%(days)s）") % {"name": PERIODS[self.name], "days": days}

    @property
    def unit(self) -> str:
        """What the period is cut into: days, weeks or months."""
        length = (self.until - self.since).days + 1
        return "day" if length <= BY_DAY else "week" if length <= BY_WEEK else "month"

    @property
    def stretches(self) -> list[Stretch]:
        """The days, weeks (from Monday) or months of the period, cut to it."""
        found, day = [], self.since
        while day <= self.until:
            end = min(_end(day, self.unit), self.until)
            found.append(Stretch(_name(day, self.unit), day, end))
            day = end + timedelta(days=1)
        return found


def _end(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _name(day: date, unit: str) -> str:
    if unit == "month":
        return _("%(year)s年%(month)s") % {"year": day.year, "month": month_words(day.month)}
    return _("%(month)s/%(day)s") % {"month": day.month, "day": day.day}


def period_of(asked: Mapping[str, Any], today: date | None = None) -> Period:
    """The period of an address: `period`, or `since` and `until`; this month for anything else."""
    today = today or timezone.localdate()
    name = str(asked.get("period", ""))
    since, until = day_of(str(asked.get("since", ""))), day_of(str(asked.get("until", "")))
    if name == "custom" or (name not in PERIODS and (since or until)):
        last = until or today
        first = since or last.replace(day=1)
        first, last = min(first, last), max(first, last)
        return Period("custom", max(first, last - LONGEST), last)
    if name == "week":
        return Period(name, today - timedelta(days=today.weekday()), today)
    if name == "quarter":
        return Period(name, today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)
    return Period("month", today.replace(day=1), today)

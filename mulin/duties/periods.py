"""Months, quarters, half years and years: which one a day lies in, what came before, what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

MONTHS = 12
#: How many months a period has; each begins with the year.
EVERY = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """From `since` to `until`, both days included."""

    since: date
    until: date


def _first(year: int, month: int) -> date:
    """The first day of a month that may be counted beyond the year's end."""
    return date(year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1, 1)


def period_of(every: str, day: date) -> Period:
    """The period that a day lies in."""
    size = EVERY[every]
    month = (day.month - 1) // size * size + 1
    return Period(date(day.year, month, 1), _first(day.year, month + size) - timedelta(days=1))


def before(every: str, period: Period) -> Period:
    """The period that ended the day before this one began."""
    return period_of(every, period.since - timedelta(days=1))


def words(every: str, period: Period) -> str:
    """«2026年11月», «2026年第4季度», «2026年下半年», «2026年»."""
    year, month = period.since.year, period.since.month
    if every == "month":
        return _("%(year)s年%(month)s月") % {"year": year, "month": month}
    if every == "quarter":
        return _("%(year)s年第%(n)s季度") % {"year": year, "n": (month + 2) // 3}
    if every == "half":
        half = _("%s年上半年") if month == 1 else _("%s年下半年")
        return half % year
    return _("%s年") % year

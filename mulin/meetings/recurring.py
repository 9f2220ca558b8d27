"""On which days a series meets: an RRULE (RFC 5545) in local time, days left out, moved, shifted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final, cast

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _

from mulin.core.worktime_data import SHANGHAI, Calendar
from mulin.meetings.models.choices import Holidays

# Parts of a rule that say something about days; hours belong to the series.
PARTS: Final = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FURTHEST: Final = timedelta(days=3 * 366)
MOST: Final = 400
LONGEST_SHIFT: Final = 30
# What numbers a part may hold, and whether they may count from the end. RFC 5545 knows no 0, and
# with «every 0 months» a rule would never come to an end.
NUMBERS: Final = {
    "INTERVAL": (366, False), "COUNT": (MOST, False), "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True), "BYSETPOS": (366, True),
}  # fmt: skip
_PART: Final = re.compile(r"([A-Z]+)=([A-Z0-9+,-]+)")


@dataclass(frozen=True)
class Moved:
    """A date that is left out (`to` is None) or held at another moment."""

    to: datetime | None


@dataclass(frozen=True)
class Pattern:
    """What the dates of a series follow from."""

    rule: str
    first_on: date
    starts: time
    minutes: int
    holidays: str = Holidays.KEEP
    exceptions: Mapping[date, Moved] | None = None


@dataclass(frozen=True)
class Occurrence:
    """One meeting of a series: the date that the rule gives it, and when it is held."""

    original_on: date
    starts_at: datetime
    ends_at: datetime


def parts(rule: str) -> dict[str, str] | None:
    """The parts of a rule; None for what is no rule of days."""
    found: dict[str, str] = {}
    for piece in rule.strip().upper().split(";"):
        match = _PART.fullmatch(piece)
        if (
            match is None
            or match[1] not in PARTS
            or match[1] in found
            or not _fits(*match.groups())
        ):
            return None
        found[match[1]] = match[2]
    return found if found.get("FREQ") in FREQUENCIES else None


def _fits(part: str, value: str) -> bool:
    if part not in NUMBERS:
        return True
    most, backwards = NUMBERS[part]
    numbers = [one.removeprefix("-") if backwards else one for one in value.split(",")]
    alone = len(numbers) == 1 or part.startswith("BY")
    return alone and all(one.isdigit() and 1 <= int(one) <= most for one in numbers)


def is_rule(rule: str, first_on: date) -> bool:
    """Whether a rule can be read and gives a day within three years."""
    if parts(rule) is None:
        return False
    try:
        return next(iter(days(rule, first_on, first_on, first_on + FURTHEST)), None) is not None
    except (ValueError, TypeError, OverflowError):
        return False


def days(rule: str, first_on: date, since: date, until: date) -> list[date]:
    """The days of the rule in a stretch of time, both ends within; 400 at most."""
    told = parts(rule)
    if told is None:
        raise ValueError(rule)
    count, ends = told.pop("COUNT", ""), told.pop("UNTIL", "")
    last = min(until, datetime.strptime(ends[:8], "%Y%m%d").date()) if ends else until  # noqa: DTZ007 (a day)
    text = ";".join(f"{part}={value}" for part, value in told.items())
    found = cast("rrule", rrulestr(text, dtstart=datetime.combine(first_on, time())))
    near = iter(found.replace(until=datetime.combine(last, time())))
    counted = islice(near, int(count)) if count else near
    return list(islice((one.date() for one in counted if one.date() >= since), MOST))


def occurrences(
    pattern: Pattern, calendar: Calendar, *, since: date, until: date
) -> Iterator[Occurrence]:
    """The meetings whose original date lies in this stretch, in the order of those dates."""
    moved = pattern.exceptions or {}
    for day in days(pattern.rule, pattern.first_on, since, until):
        begins: datetime | None
        if day in moved:
            begins = moved[day].to
        else:
            held_on = settled(day, pattern.holidays, calendar)
            begins = local(held_on, pattern.starts) if held_on else None
        if begins is not None:
            yield Occurrence(day, begins, begins + timedelta(minutes=pattern.minutes))


def settled(day: date, holidays: str, calendar: Calendar) -> date | None:
    """The day on which a date is held; None if it is left out. Weekends are no holidays: many a
    talk is on a Saturday."""
    if holidays == Holidays.KEEP or calendar.exceptions.get(day) is not False:
        return day
    if holidays == Holidays.SKIP:
        return None
    later = (day + timedelta(days=n) for n in range(1, LONGEST_SHIFT))
    return next((one for one in later if calendar.is_working(one)), None)


def local(day: date, at: time) -> datetime:
    """A moment of the county's own clock."""
    return datetime.combine(day, at, tzinfo=SHANGHAI)


def words(rule: str) -> str:
    """The usual rules as people say them; others as they are written."""
    found = parts(rule) or {}
    every = int(found.get("INTERVAL", "1")) if found.get("INTERVAL", "1").isdigit() else 1
    say = {"WEEKLY": _weekly, "MONTHLY": _monthly}.get(found.get("FREQ", ""))
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY"}
    said = say(found, every) if say and set(found) <= known else ""
    return said or rule


def weekday(code: str) -> str:
    """周三 for WE."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[DAYS.index(code)]


def _weekly(found: Mapping[str, str], every: int) -> str:
    named = found.get("BYDAY", "").split(",")
    if "BYMONTHDAY" in found or any(code not in DAYS for code in named):
        return ""
    on = _("、").join(weekday(code) for code in named)
    if every == 1:
        return _("每%(weekdays)s") % {"weekdays": on}
    return _("每 %(n)s 周的%(weekdays)s") % {"n": every, "weekdays": on}


def _monthly(found: Mapping[str, str], every: int) -> str:
    day, nth = (
        found.get("BYMONTHDAY", ""),
        re.fullmatch(r"(-?\d)([A-Z]{2})", found.get("BYDAY", "")),
    )
    each = _("每月") if every == 1 else _("每 %(n)s 个月的") % {"n": every}
    if day and "BYDAY" not in found:
        if day == "-1":
            return _("%(each)s最后一天") % {"each": each}
        numbers = day.split(",")
        if all(one.isdigit() for one in numbers):
            return _("%(each)s %(days)s 日") % {"each": each, "days": _("、").join(numbers)}
    if nth and not day and nth[2] in DAYS:
        if nth[1] == "-1":
            return _("%(each)s最后一个%(weekday)s") % {"each": each, "weekday": weekday(nth[2])}
        return _("%(each)s第 %(n)s 个%(weekday)s") % {
            "each": each, "n": nth[1], "weekday": weekday(nth[2]),
        }  # fmt: skip
    return ""

"""Working minutes for the demonstration's script: 08:30–12:00 and 14:00–17:30, Shanghai time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE: Final = ZoneInfo("Asia/Shanghai")
PERIODS: Final = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
DAY: Final = 420  # working minutes a day


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """By the official calendar; by the weekday in years that it does not know yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _periods(day: date) -> list[tuple[datetime, datetime]]:
    if not is_workday(day):
        return []
    return [
        (datetime.combine(day, start, ZONE), datetime.combine(day, end, ZONE))
        for start, end in PERIODS
    ]


def later(start: datetime, minutes: float) -> datetime:
    """The moment when so many working minutes have passed since `start`."""
    left = timedelta(minutes=minutes)
    start = start.astimezone(ZONE)
    day = start.date()
    while True:
        for opens, closes in _periods(day):
            begin = max(opens, start)
            if begin < closes and begin + left <= closes:
                return begin + left
            if begin < closes:
                left -= closes - begin
        day += timedelta(days=1)


def earlier(end: datetime, minutes: float) -> datetime:
    """The moment from which so many working minutes have passed until `end`."""
    left = timedelta(minutes=minutes)
    end = end.astimezone(ZONE)
    day = end.date()
    while True:
        for opens, closes in reversed(_periods(day)):
            stop = min(closes, end)
            if stop > opens and stop - left >= opens:
                return stop - left
            if stop > opens:
                left -= stop - opens
        day -= timedelta(days=1)


def limit_minutes(limit: str) -> int:
    """Working minutes of a limit like 30m, 2h, 4wh, 3wd or 30d, as near as planning needs."""
    number = int("".join(letter for letter in limit if letter.isdigit()))
    unit = limit.lstrip("0123456789")
    return number * {"m": 1, "h": 60, "wh": 60, "wd": DAY, "d": DAY * 5 // 7}[unit]

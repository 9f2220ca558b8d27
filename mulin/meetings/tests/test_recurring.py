"""On which days a series meets: rules of days, holidays, dates that differ, words for people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.worktime_data import SHANGHAI, Calendar
from mulin.meetings.recurring import (
    Moved,
    Pattern,
    days,
    is_rule,
    local,
    occurrences,
    settled,
    words,
)

FIFTEENTH = "FREQ=MONTHLY;BYMONTHDAY=15"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
# 2026-10-01 to 07 off, Saturday 10 October worked.
OFF = {date(2026, 10, n): False for n in range(1, 8)} | {date(2026, 10, 10): True}
CALENDAR = Calendar(exceptions=OFF)


def pattern(rule: str = FIFTEENTH, **changes: object) -> Pattern:
    """A talk at seven in the evening."""
    said = {"rule": rule, "first_on": YEAR[0], "starts": time(19), "minutes": 90, **changes}
    return Pattern(**said)  # type: ignore[arg-type]  # names are those of the dataclass


def test_the_fifteenth_comes_once_a_month_and_the_thirty_first_only_where_there_is_one() -> None:
    assert [day.month for day in days(FIFTEENTH, *YEAR[:1], *YEAR)] == list(range(1, 13))
    assert len(days("FREQ=MONTHLY;BYMONTHDAY=31", YEAR[0], *YEAR)) == 7
    assert len(days("FREQ=MONTHLY;BYMONTHDAY=-1", YEAR[0], *YEAR)) == 12


def test_times_are_local_and_given_with_their_offset() -> None:
    (one, *_others) = occurrences(pattern(), CALENDAR, since=YEAR[0], until=YEAR[1])
    assert one.starts_at == datetime(
        2026, 1, 15, 11, tzinfo=local(YEAR[0], time()).tzinfo
    ) + timedelta(hours=8)
    assert one.ends_at - one.starts_at == timedelta(minutes=90)
    assert one.starts_at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("holidays", "held"),
    [("keep", date(2026, 10, 2)), ("skip", None), ("shift", date(2026, 10, 8))],
)
def test_a_date_within_a_public_holiday_is_kept_skipped_or_shifted(
    holidays: str, held: date | None
) -> None:
    assert settled(date(2026, 10, 2), holidays, CALENDAR) == held


def test_a_weekend_is_no_holiday_and_a_worked_saturday_takes_what_is_shifted() -> None:
    assert settled(date(2026, 11, 21), "skip", CALENDAR) == date(2026, 11, 21)
    long = Calendar(
        exceptions={date(2026, 10, n): False for n in range(1, 10)} | {date(2026, 10, 10): True}
    )
    assert settled(date(2026, 10, 3), "shift", long) == date(2026, 10, 10)


def test_dates_are_left_out_and_moved_whatever_the_holidays_say() -> None:
    moved = datetime(2026, 3, 16, 20, tzinfo=SHANGHAI)
    exceptions = {date(2026, 2, 15): Moved(None), date(2026, 3, 15): Moved(moved)}
    found = list(occurrences(
        pattern(exceptions=exceptions), CALENDAR, since=YEAR[0], until=date(2026, 4, 30)
    ))  # fmt: skip
    assert [one.original_on.month for one in found] == [1, 3, 4]
    assert found[1].starts_at == moved


@pytest.mark.parametrize(
    "rule",
    ["", "每月一次", "FREQ=HOURLY", "FREQ=MONTHLY;BYHOUR=3", "FREQ=MONTHLY;BYMONTHDAY=99",
     "FREQ=MONTHLY;FREQ=DAILY", "INTERVAL=2", "FREQ=WEEKLY;UNTIL=20200101", "FREQ=WEEKLY;COUNT=0x",
     "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=1,2",
     "FREQ=MONTHLY;INTERVAL=0;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=0",
     "FREQ=MONTHLY;BYMONTHDAY=15,0", "FREQ=WEEKLY;UNTIL=ABC", "DTSTART:20260101\nRRULE:FREQ=DAILY"],
)  # fmt: skip
def test_what_is_no_rule_of_days_is_refused(rule: str) -> None:
    assert not is_rule(rule, YEAR[0])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (FIFTEENTH, "每月 15 日"), ("FREQ=MONTHLY;BYMONTHDAY=-1", "每月最后一天"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "每月 1、15 日"), ("FREQ=WEEKLY;BYDAY=WE", "每周三"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "每 2 周的周一、周五"),
        ("FREQ=MONTHLY;BYDAY=2TU", "每月第 2 个周二"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "每 3 个月的最后一个周五"),
        ("FREQ=DAILY", "FREQ=DAILY"), ("FREQ=WEEKLY", "FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "FREQ=MONTHLY;BYMONTHDAY=-3"), ("看不懂", "看不懂"),
        ("FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=1"),
    ],
)  # fmt: skip
def test_usual_rules_are_said_as_people_say_them(rule: str, said: str) -> None:
    assert words(rule) == said


@given(
    day=st.integers(1, 28), holidays=st.sampled_from(["keep", "skip", "shift"]),
    cut=st.integers(0, 364),
)  # fmt: skip
def test_a_stretch_cut_in_two_gives_the_same_meetings(day: int, holidays: str, cut: int) -> None:
    one = pattern(f"FREQ=MONTHLY;BYMONTHDAY={day}", holidays=holidays)
    middle = YEAR[0] + timedelta(days=cut)
    whole = list(occurrences(one, CALENDAR, since=YEAR[0], until=YEAR[1]))
    first = occurrences(one, CALENDAR, since=YEAR[0], until=middle)
    rest = occurrences(one, CALENDAR, since=middle + timedelta(days=1), until=YEAR[1])
    assert [*first, *rest] == whole
    assert len({found.original_on for found in whole}) == len(whole)
    assert all(
        CALENDAR.exceptions.get(found.starts_at.date()) is not False or holidays == "keep"
        for found in whole
    )


def test_a_rule_of_every_day_is_bounded() -> None:
    assert len(days("FREQ=DAILY", YEAR[0], YEAR[0], date(2036, 1, 1))) == 400


def test_a_number_of_times_is_counted_from_the_first_day_wherever_one_looks() -> None:
    rule, first = "FREQ=WEEKLY;COUNT=3", date(2026, 1, 5)
    every = days(rule, first, first, YEAR[1])
    assert every == [first + timedelta(weeks=n) for n in range(3)]
    assert days(rule, first, date(2026, 1, 6), YEAR[1]) == every[1:]
    until = days("FREQ=WEEKLY;UNTIL=20260112", first, first, YEAR[1])
    assert until == every[:2]

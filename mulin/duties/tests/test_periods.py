"""Periods cover every day once, without gaps, and say what they are called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mulin.duties.periods import EVERY, before, period_of, words

DAYS = some.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS, some.sampled_from(sorted(EVERY)))
def test_a_day_lies_in_its_period_and_all_days_of_it_say_the_same(day: date, every: str) -> None:
    period = period_of(every, day)
    assert period.since <= day <= period.until
    assert period_of(every, period.since) == period_of(every, period.until) == period


@given(DAYS, some.sampled_from(sorted(EVERY)))
def test_periods_follow_each_other_without_a_gap(day: date, every: str) -> None:
    period = period_of(every, day)
    last = before(every, period)
    assert last.until + timedelta(days=1) == period.since
    assert period.since.day == 1
    assert (period.since.month - 1) % EVERY[every] == 0


@pytest.mark.parametrize(
    ("every", "day", "said"),
    [
        ("month", date(2026, 11, 22), "2026年11月"), ("quarter", date(2026, 11, 22), "2026年第4季度"),
        ("quarter", date(2026, 1, 1), "2026年第1季度"), ("half", date(2026, 6, 30), "2026年上半年"),
        ("half", date(2026, 7, 1), "2026年下半年"), ("year", date(2026, 12, 31), "2026年"),
    ],
)  # fmt: skip
def test_a_period_is_called_as_people_call_it(every: str, day: date, said: str) -> None:
    assert words(every, period_of(every, day)) == said

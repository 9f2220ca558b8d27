"""Nobody is woken: hours in which what can wait is not told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mulin.core.quiet import Quiet
from mulin.core.worktime import SHANGHAI

NIGHT = Quiet(time(21), time(8))
NOON = Quiet(time(12), time(14))


def on(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=SHANGHAI)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.times(), st.times(), st.times())
def test_after_them_is_never_in_them_and_never_before(
    day: date, at: time, start: time, end: time
) -> None:
    quiet, moment = Quiet(start, end), datetime.combine(day, at, SHANGHAI)
    later = quiet.after(moment)
    assert moment <= later <= moment + timedelta(days=1)
    assert not quiet.covers(later)
    assert (later == moment) is not quiet.covers(moment)


def test_they_may_lie_over_midnight_or_within_a_day() -> None:
    assert NIGHT.after(on(23)) == on(8) + timedelta(days=1)
    assert NIGHT.after(on(3)) == on(8)
    assert NIGHT.after(on(20, 59)) == on(20, 59)
    assert NOON.after(on(12, 30)) == on(14)
    assert NOON.after(on(14)) == on(14)

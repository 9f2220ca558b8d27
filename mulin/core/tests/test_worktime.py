"""Deadlines: known days, and what is said of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mulin.core import worktime
from mulin.core.worktime import Calendar, Limit, Reckoning, Unit, Why, left_words, reckon, remaining

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def office(*, end_of_day: bool = False) -> Calendar:
    row = SimpleNamespace(
        periods=[["08:30", "12:00"], ["14:00", "17:30"]],
        weekdays=[0, 1, 2, 3, 4],
        end_of_day=end_of_day,
    )
    return worktime.from_rows(row, worktime.default_calendar_days([2025, 2026, 2027]))


OFFICE = office()


def due(start: str, limit: str, *, calendar: Calendar = OFFICE, **more: Any) -> str:
    reckoning = reckon(at(start), Limit.parse(limit), calendar=calendar, **more)
    assert reckoning.deadline is not None
    return reckoning.deadline.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


class TestLimit:
    @pytest.mark.parametrize(
        ("text", "short", "words"),
        [
            ("30m", "30m", "30 分钟"),
            ("2h", "2h", "2 小时"),
            ("1d", "1d", "1 天"),
            ("2uh", "2uh", "2 个紧急工作时"),
            (" 4WH ", "4wh", "4 个工作时"),
            ("4个工作时", "4wh", "4 个工作时"),
            ("3 个工作日", "3wd", "3 个工作日"),
            ("30分钟", "30m", "30 分钟"),
        ],
    )
    def test_is_read_and_said(self, text: str, short: str, words: str) -> None:
        limit = Limit.parse(text)
        assert (str(limit), limit.words()) == (short, words)
        assert Limit.parse(words) == limit

    @pytest.mark.parametrize(
        "text", ["", "4", "wh", "-2h", "4 weeks", "1.5h", "0wd", "99999h", "两天"]
    )
    def test_refuses_what_it_cannot_read(self, text: str) -> None:
        with pytest.raises(worktime.LimitError, match=r"时限"):
            Limit.parse(text)


class TestKnownDays:
    @pytest.mark.parametrize(
        ("start", "limit", "deadline"),
        [
            # 14 February 2026 is a Saturday that is worked for the Spring Festival.
            ("2026-02-13T17:30", "4wh", "2026-02-14 14:30"),
            ("2026-02-14T17:00", "1wh", "2026-02-24 09:00"),
            ("2026-09-30T16:00", "1wd", "2026-10-08 16:00"),
            ("2026-10-09T16:00", "1wd", "2026-10-10 16:00"),
            # Lunch: 11:30 + 1 hour of work is 14:30, and a start at lunch waits for 14:00.
            ("2026-11-23T11:30", "1wh", "2026-11-23 14:30"),
            ("2026-11-23T12:30", "1wd", "2026-11-24 14:00"),
            # Used up at closing time: hours end there, days at the next opening.
            ("2026-11-23T08:30", "7wh", "2026-11-23 17:30"),
            ("2026-11-20T18:00", "1wd", "2026-11-24 08:30"),
            # Days begun when a period ends are over when one ends; a minute later they are not.
            ("2026-02-13T17:29", "1wd", "2026-02-14 17:29"),
            ("2026-02-13T17:30", "1wd", "2026-02-14 17:30"),
            ("2026-02-13T17:31", "1wd", "2026-02-24 08:30"),
            ("2026-02-13T17:30", "2wd", "2026-02-24 17:30"),
            ("2026-02-13T12:00", "1wd", "2026-02-14 12:00"),
            # What runs day and night.
            ("2026-11-21T23:30", "2h", "2026-11-22 01:30"),
            ("2026-11-21T23:30", "2uh", "2026-11-22 01:30"),
            ("2026-11-21T23:30", "30m", "2026-11-22 00:00"),
            ("2026-11-21T23:30", "1d", "2026-11-22 23:30"),
            # Nobody has told us 2027's holidays: weekdays alone, and no error.
            ("2026-12-31T17:00", "1wh", "2027-01-01 09:00"),
            ("2027-02-05T10:00", "2wd", "2027-02-09 10:00"),
        ],
    )
    def test_deadline(self, start: str, limit: str, deadline: str) -> None:
        assert due(start, limit) == deadline

    def test_days_may_end_at_closing_time(self) -> None:
        closing = office(end_of_day=True)
        assert due("2026-11-23T10:00", "1wd", calendar=closing) == "2026-11-24 17:30"
        night = [(at("2026-11-24T17:00"), at("2026-11-25T09:00"))]
        assert due("2026-11-23T10:00", "1wd", calendar=closing, pauses=night) == "2026-11-25 17:30"

    def test_days_begun_at_closing_time_end_at_the_close_as_those_begun_before_it(self) -> None:
        closing = office(end_of_day=True)
        for start in ("2026-02-13T17:29", "2026-02-13T17:30", "2026-02-13T12:00"):
            assert due(start, "1wd", calendar=closing) == "2026-02-14 17:30"
        assert due("2026-02-13T17:31", "1wd", calendar=closing) == "2026-02-24 17:30"

    def test_a_pause_over_closing_time_makes_it_a_start_outside_of_working_time(self) -> None:
        evening = [(at("2026-11-23T17:00"), at("2026-11-23T18:00"))]
        assert due("2026-11-23T17:30", "1wd", pauses=evening) == "2026-11-25 08:30"
        after = [(at("2026-11-23T17:30"), at("2026-11-23T18:00"))]
        assert due("2026-11-23T17:30", "1wd", pauses=after) == "2026-11-24 17:30"

    def test_pauses_shift_by_their_working_time_only(self) -> None:
        weekend = [(at("2026-11-20T17:00"), at("2026-11-23T09:00"))]
        assert due("2026-11-20T16:00", "2wd", pauses=weekend) == "2026-11-24 17:00"
        assert due("2026-11-20T16:00", "2h", pauses=weekend) == "2026-11-23 10:00"

    def test_extensions_follow_in_their_own_unit(self) -> None:
        more = [Limit.parse("1wd"), Limit.parse("1wd"), Limit.parse("2h")]
        assert due("2026-11-20T16:00", "1wd", extensions=more) == "2026-11-25 18:00"
        minutes = [Limit(9999, Unit.MINUTE)]
        assert due("2026-11-20T16:00", "9999m", extensions=minutes) == "2026-12-04 13:18"

    def test_a_day_and_night_calendar_crosses_midnight(self) -> None:
        always = Calendar(periods=((0, 24 * 60),), weekdays=frozenset(range(7)))
        assert due("2026-11-20T23:00", "2wh", calendar=always) == "2026-11-21 01:00"
        assert due("2026-11-20T23:00", "1wd", calendar=always) == "2026-11-21 23:00"
        weekdays = Calendar(periods=((0, 24 * 60),))
        assert due("2026-11-20T00:00", "1wd", calendar=weekdays) == "2026-11-23 00:00"


class TestCalendar:
    def test_knows_the_notice_and_guesses_beyond(self) -> None:
        assert OFFICE.is_working(date(2026, 2, 14))
        assert not OFFICE.is_working(date(2026, 2, 17))
        assert OFFICE.is_working(date(2027, 10, 1)), "a Friday nobody has entered yet"
        assert OFFICE.years_known == {2025, 2026}

    def test_names_the_years_that_nobody_entered(self) -> None:
        assert worktime.years_missing(OFFICE, date(2026, 11, 21)) == (2027,)
        assert worktime.years_missing(OFFICE, date(2025, 12, 31)) == ()
        one = SimpleNamespace(date=date(2027, 3, 1), working=False)
        row = SimpleNamespace(periods=[["9:00", "17:00"]], weekdays=[0], end_of_day=False)
        assert worktime.years_missing(worktime.from_rows(row, [one]), date(2027, 1, 1)) == (
            2027,
            2028,
        )

    def test_seeds_carry_their_reason(self) -> None:
        days = {day.date: day for day in worktime.default_calendar_days([2026])}
        assert days[date(2026, 2, 17)].note == "春节"
        assert days[date(2026, 2, 14)].working
        assert days[date(2026, 2, 14)].note == "春节调休上班"
        assert worktime.default_calendar_days([2030]) == []

    def test_stretches_and_their_length(self) -> None:
        start, end = at("2026-11-23T11:00"), at("2026-11-23T15:00")
        stretches = list(OFFICE.stretches(start, end))
        assert stretches == [
            (at("2026-11-23T11:00"), at("2026-11-23T12:00")),
            (at("2026-11-23T14:00"), at("2026-11-23T15:00")),
        ]
        assert stretches[0][0].tzinfo is UTC
        assert OFFICE.working_seconds(start, end) == 7200
        assert OFFICE.working_seconds(end, start) == 0

    @pytest.mark.parametrize(
        ("periods", "weekdays"),
        [
            ([], [0]),
            ([["12:00", "08:00"]], [0]),
            ([["08:00", "12:00"], ["11:00", "13:00"]], [0]),
            ([["08:00", "25:00"]], [0]),
            ([["08:00", "24:30"]], [0]),
            ([["八点", "12:00"]], [0]),
            ([["08:00"]], [0]),
            (None, [0]),
            ([["08:00", "12:00"]], []),
            ([["08:00", "12:00"]], [7]),
            ([["08:00", "12:00"]], ["x"]),
        ],
    )
    def test_refuses_a_calendar_nobody_could_work_by(
        self, periods: object, weekdays: object
    ) -> None:
        row = SimpleNamespace(periods=periods, weekdays=weekdays, end_of_day=False)
        with pytest.raises(worktime.CalendarError, match=r"工作"):
            worktime.from_rows(row, [])


class TestWords:
    @pytest.mark.parametrize(
        ("now", "limit", "words"),
        [
            ("2026-11-23T09:00", "7wh", "还剩 6 个工作时"),
            ("2026-11-23T16:55", "7wh", "还剩 35 分钟"),
            ("2026-11-23T19:30", "7wh", "超时 2 小时"),
            ("2026-11-23T17:30:30", "7wh", "超时 1 分钟"),
            ("2026-11-29T17:30", "7wh", "超时 6 天"),
            ("2026-11-23T09:00", "3wd", "还剩 2 个工作日"),
            ("2026-11-25T09:00", "3wd", "还剩 6 个工作时"),
            ("2026-11-25T20:00", "3wd", "马上到期"),
            ("2026-11-23T09:00", "3d", "还剩 2 天"),
            ("2026-11-23T09:00", "2h", "还剩 1 小时"),
            ("2026-11-23T06:00", "7wh", "还剩 7 个工作时"),
        ],
    )
    def test_what_is_left(self, now: str, limit: str, words: str) -> None:
        reckoning = reckon(at("2026-11-23T08:30"), Limit.parse(limit), calendar=OFFICE)
        assert left_words(at(now), reckoning, OFFICE) == words

    def test_a_stored_deadline_is_enough_for_a_list(self) -> None:
        stored = Reckoning(at("2026-11-23T15:00"), Limit.parse("4wh"))
        assert left_words(at("2026-11-23T11:00"), stored, OFFICE) == "还剩 2 个工作时"

    def test_an_open_pause_stops_the_clock(self) -> None:
        pauses = [(at("2026-11-23T10:30"), None)]
        reckoning = reckon(
            at("2026-11-23T08:30"), Limit.parse("4wh"), calendar=OFFICE, pauses=pauses
        )
        assert reckoning.stopped
        assert remaining(at("2026-12-01T00:00"), reckoning, OFFICE) == 2 * 3600
        assert left_words(at("2026-12-01T00:00"), reckoning, OFFICE) == "已暂停"
        assert reckoning.idle[-1] == (at("2026-11-23T10:30"), None, Why.PAUSED)

    def test_reasons_are_told_apart(self) -> None:
        pauses = [(at("2026-11-23T11:30"), at("2026-11-23T13:00"))]
        reckoning = reckon(
            at("2026-11-23T11:00"), Limit.parse("1wh"), calendar=OFFICE, pauses=pauses
        )
        assert reckoning.idle == (
            (at("2026-11-23T11:30"), at("2026-11-23T13:00"), Why.PAUSED),
            (at("2026-11-23T13:00"), at("2026-11-23T14:00"), Why.OFF),
        )
        assert [idle.why.words() for idle in reckoning.idle] == ["暂停", "非工作时间"]


def test_without_the_stretches_the_deadline_is_the_same() -> None:
    start, limit = at("2026-02-13T17:00"), Limit.parse("15wd")
    pauses = [(at("2026-02-25T09:00"), at("2026-02-26T10:00"))]
    whole = reckon(start, limit, pauses=pauses, calendar=OFFICE)
    brief = reckon(start, limit, pauses=pauses, calendar=OFFICE, explain=False)
    assert (brief.deadline, brief.left) == (whole.deadline, whole.left)
    assert whole.counted
    assert brief.counted == ()

"""Deadlines: known days, and random clocks against one that counts minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


# ── against a clock that looks at every minute ────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    start: datetime
    limits: tuple[Limit, ...]
    pauses: tuple[tuple[datetime, datetime | None], ...]
    end_of_day: bool

    @property
    def calendar(self) -> Calendar:
        return CALENDARS[self.end_of_day]


CALENDARS = {flag: office(end_of_day=flag) for flag in (False, True)}
OPEN = (8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30)
WORKED = {date(2026, 2, 14), date(2026, 2, 28)}
FESTIVAL = {date(2026, 2, day) for day in range(15, 24)}


def works(minute: datetime) -> bool:
    local = minute.astimezone(SHANGHAI)
    day = local.date()
    if day in FESTIVAL or (local.weekday() >= 5 and day not in WORKED):
        return False
    return any(low <= local.hour * 60 + local.minute < high for low, high in OPEN)


class SlowClock:
    """Counts minute by minute; knows nothing of spans."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.now = case.start
        self.horizon = case.start + timedelta(days=40)
        self.minutes: list[datetime] = []

    def paused(self, minute: datetime) -> bool:
        return any(
            begin <= minute and (end is None or minute < end) for begin, end in self.case.pauses
        )

    def counts(self, unit: Unit) -> bool:
        return not self.paused(self.now) and (not unit.working or works(self.now))

    def run(self, unit: Unit, need: int) -> bool:
        while need or unit is Unit.WORKING_DAY:
            if self.now >= self.horizon:
                return False
            if self.counts(unit):
                if not need and (not self.case.end_of_day or self.at_close()):
                    self.now += MINUTE if self.case.end_of_day else timedelta(0)
                    return True
                need = max(need - 1, 0)
            self.now += MINUTE
        return True

    def at_close(self) -> bool:
        local = self.now.astimezone(SHANGHAI)
        return (local.hour, local.minute) == (17, 29)

    def deadline(self) -> datetime | None:
        sizes = {Unit.MINUTE: 1, Unit.WORKING_DAY: 420, Unit.DAY: 1440}
        parts: list[tuple[Unit, int]] = []
        for limit in self.case.limits:
            need = limit.amount * sizes.get(limit.unit, 60)
            if parts and parts[-1][0] == limit.unit:
                need += parts.pop()[1]
            parts.append((limit.unit, need))
        return self.now if all(self.run(unit, need) for unit, need in parts) else None


FIRST = at("2026-02-09T00:00")
minutes = st.one_of(
    st.integers(0, 9 * 1440),
    # Edges of periods on some day: where clocks go wrong.
    st.builds(
        lambda day, edge: day * 1440 + edge,
        st.integers(0, 9),
        st.sampled_from([510, 509, 720, 840, 1050, 1049, 0]),
    ),
)
moments = minutes.map(lambda n: FIRST + n * MINUTE)
lengths = st.one_of(
    st.builds(Limit, st.integers(1, 9), st.sampled_from(list(Unit))),
    st.builds(Limit, st.sampled_from([7, 14, 3]), st.just(Unit.WORKING_HOUR)),
).filter(lambda limit: limit.unit is not Unit.WORKING_DAY or limit.amount <= 4)
pause_lists = st.lists(
    st.tuples(moments, st.one_of(moments, moments, moments, st.none())), max_size=4
)
cases = st.builds(
    Case,
    moments,
    st.lists(lengths, min_size=1, max_size=3).map(tuple),
    pause_lists.map(tuple),
    st.booleans(),
)


def reckoned(case: Case) -> Reckoning:
    first, *more = case.limits
    return reckon(case.start, first, calendar=case.calendar, pauses=case.pauses, extensions=more)


class TestAgainstTheSlowClock:
    @settings(max_examples=120, deadline=None)
    @given(cases)
    def test_same_deadline(self, case: Case) -> None:
        assert reckoned(case).deadline == SlowClock(case).deadline()

    @settings(max_examples=200, deadline=None)
    @given(cases)
    def test_counted_and_idle_fill_the_time(self, case: Case) -> None:
        reckoning = reckoned(case)
        tiles: list[tuple[datetime, datetime | None]] = [
            *reckoning.counted,
            *((idle.begin, idle.end) for idle in reckoning.idle),
        ]
        tiles.sort(key=lambda tile: tile[0])
        edges = [case.start, *(end for _begin, end in tiles)]
        assert [begin for begin, _end in tiles] == edges[:-1]
        assert edges[-1] == reckoning.deadline

    @settings(max_examples=100, deadline=None)
    @given(cases, minutes)
    def test_same_time_left(self, case: Case, later: int) -> None:
        case = Case(case.start, case.limits[:1], case.pauses, case.end_of_day)
        reckoning = reckoned(case)
        if reckoning.deadline is None:
            return
        clock, unit, seconds = SlowClock(case), case.limits[0].unit, 0
        clock.now = now = case.start + later * MINUTE
        while clock.now < reckoning.deadline:
            seconds += 60 * clock.counts(unit)
            clock.now += MINUTE
        late = (reckoning.deadline - now).total_seconds()
        assert remaining(now, reckoning, case.calendar) == (late if late < 0 else seconds)

    @settings(max_examples=200, deadline=None)
    @given(cases, pause_lists)
    def test_a_pause_never_takes_time_away(
        self, case: Case, more: list[tuple[datetime, datetime]]
    ) -> None:
        longer = Case(case.start, case.limits, (*case.pauses, *more), case.end_of_day)
        before, after = reckoned(case).deadline, reckoned(longer).deadline
        assert after is None or (before is not None and after >= before)

    @settings(max_examples=200, deadline=None)
    @given(cases, moments)
    def test_counted_and_left_are_the_whole_limit(self, case: Case, stop: datetime) -> None:
        pauses = (*case.pauses, (stop, None))
        case = Case(case.start, case.limits[:1], pauses, end_of_day=False)
        reckoning = reckoned(case)
        spent = sum((end - begin).total_seconds() for begin, end in reckoning.counted)
        whole = case.limits[0].micros(case.calendar) / 1_000_000
        assert spent + reckoning.left == whole
        if reckoning.stopped:
            assert remaining(stop, reckoning, case.calendar) == reckoning.left


def test_without_the_stretches_the_deadline_is_the_same() -> None:
    start, limit = at("2026-02-13T17:00"), Limit.parse("15wd")
    pauses = [(at("2026-02-25T09:00"), at("2026-02-26T10:00"))]
    whole = reckon(start, limit, pauses=pauses, calendar=OFFICE)
    brief = reckon(start, limit, pauses=pauses, calendar=OFFICE, explain=False)
    assert (brief.deadline, brief.left) == (whole.deadline, whole.left)
    assert whole.counted
    assert brief.counted == ()

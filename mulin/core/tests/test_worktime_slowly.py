"""Random clocks against one that knows nothing of spans and counts minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.core.tests.test_worktime import SHANGHAI, at, office
from mulin.core.worktime import Calendar, Limit, Reckoning, Unit, reckon, remaining

MINUTE = timedelta(minutes=1)


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

    def at_end(self) -> bool:
        """A period has ended with the minute before, which no pause covered."""
        before = self.now - MINUTE
        return works(before) and not works(self.now) and not self.paused(before)

    def run(self, unit: Unit, need: int) -> bool:
        to_the_end = unit is Unit.WORKING_DAY and self.at_end()
        while need or unit is Unit.WORKING_DAY:
            if self.now >= self.horizon:
                return False
            if self.counts(unit):
                if not need and (not self.case.end_of_day or self.at_close()):
                    self.now += MINUTE if self.case.end_of_day else timedelta(0)
                    return True
                need = max(need - 1, 0)
                if not need and to_the_end and (not self.case.end_of_day or self.at_close()):
                    self.now += MINUTE
                    return True
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

    @settings(max_examples=200, deadline=None)
    @given(cases, st.sampled_from([1, 2, 30, 1440]))
    def test_who_begins_later_is_not_due_sooner(self, case: Case, later: int) -> None:
        moved = Case(case.start + later * MINUTE, case.limits, case.pauses, case.end_of_day)
        before, after = reckoned(case).deadline, reckoned(moved).deadline
        assert after is None or (before is not None and after >= before)

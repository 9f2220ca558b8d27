"""The clock of a silence: when whom, in which order, and each once, whatever the worker does."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mulin.care import clocks, flow
from mulin.care.flow.watching import look, people_of, sweep, watch
from mulin.care.models import Alert, PairEnd, Pairing, PairStatus, Recipient
from mulin.care.presets import ladder_of_silence
from mulin.care.testing import Cast, days_ago
from mulin.core import journal
from mulin.core.worktime import SHANGHAI
from mulin.notices.models import Notice

LADDER = ladder_of_silence()
RUNGS = [rung.key for rung in LADDER.rungs]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


# Pure


@given(
    st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 1, 1)),
    st.lists(st.sampled_from(RUNGS), unique=True),
)
def test_who_is_there_is_told_in_the_order_of_the_ladder(due: date, there: list[str]) -> None:
    found = clocks.moments(due, there, LADDER)
    assert list(found) == [rung for rung in RUNGS if rung in there]
    assert sorted(found.values()) == list(found.values())
    for moment in found.values():
        assert moment.astimezone(SHANGHAI).date() > due
        assert not LADDER.quiet.covers(moment)
    if there:
        first = min(found.values()).astimezone(SHANGHAI)
        assert (first.date(), first.time()) == (due + timedelta(days=1), time(8))


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (-3, "late", "超了 3 天"),
        (0, "soon", "今天该去"),
        (1, "soon", "还有 1 天"),
        (5, "ok", "还有 5 天"),
    ],
)
def test_the_chip_says_how_it_stands(days: int, state: str, words: str) -> None:
    today = date(2026, 11, 22)
    assert clocks.chip(today + timedelta(days=days), today) == clocks.Chip(state, words)


def test_the_last_day_is_counted_where_the_county_is() -> None:
    late_evening = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)
    assert clocks.due_on(late_evening, 7) == date(2026, 11, 29)


# Told


@pytest.mark.django_db
def test_each_rung_is_told_in_its_turn(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(30))
    for day, rung, person in (
        (1, "visitor", cast.visitor), (2, "backup", cast.backup), (3, "community", cast.keeper),
        (5, "centre", cast.centre),
    ):  # fmt: skip
        assert sweep(noon(recipient.due_on + timedelta(days=day - 1))) <= 1
        assert not Alert.objects.filter(rung=rung).exists()
        sweep(noon(recipient.due_on + timedelta(days=day)))
        assert Alert.objects.get(rung=rung).told == [str(person.pk)]
        notice = Notice.objects.get(person=person, kind=f"care.silence.{rung}")
        assert notice.url == f"/care/{recipient.pk}/"
        assert "王" not in notice.title + notice.body
    assert sweep(noon(recipient.due_on + timedelta(days=60))) == 0


@pytest.mark.django_db
def test_without_a_visitor_the_community_is_told_first(cast: Cast) -> None:
    recipient = cast.recipient(at=days_ago(30))
    sweep(noon(recipient.due_on + timedelta(days=1)))
    assert [alert.rung for alert in Alert.objects.all()] == ["community"]
    assert list(people_of(recipient)) == ["community", "centre"]


@pytest.mark.django_db
def test_nobody_is_told_in_the_quiet_hours(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(30))
    night = datetime.combine(recipient.due_on + timedelta(days=9), time(23), SHANGHAI)
    assert look(recipient, now=night) == []
    recipient.refresh_from_db()
    assert recipient.watch_at == night + timedelta(hours=9)
    assert look(recipient, now=night + timedelta(hours=9)) == RUNGS


@pytest.mark.django_db
def test_once_somebody_was_met_whoever_was_told_hears_and_the_next_silence_is_told_anew(
    cast: Cast,
) -> None:
    recipient = cast.paired(at=days_ago(12))
    sweep(noon(recipient.due_on + timedelta(days=3)))
    cast.visit(recipient)
    kinds = Notice.objects.filter(kind="care.found").values_list("person", flat=True)
    assert set(kinds) == {cast.backup.pk, cast.keeper.pk}
    recipient.refresh_from_db()
    sweep(noon(recipient.due_on + timedelta(days=1)))
    assert Alert.objects.filter(rung="visitor").count() == 2


@pytest.mark.django_db
def test_nobody_is_told_of_whom_the_care_has_ended_for(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(30))
    flow.end(recipient, by=cast.keeper, reason="moved")
    assert look(recipient, now=noon(recipient.due_on + timedelta(days=9))) == []


@pytest.mark.django_db
def test_the_job_looks_at_all_whose_time_has_come(cast: Cast) -> None:
    first = cast.recipient(cast.lives_here("李四"), at=days_ago(30))
    cast.recipient(cast.lives_here("赵六"))
    watch(timezone.now())
    assert sweep() == 0 or LADDER.quiet.covers(timezone.now())
    first.refresh_from_db()
    assert first.watch_at is None or first.watch_at > timezone.now()


class Silence(RuleBasedStateMachine):
    """One recipient; time goes by, the worker looks when it likes, people come and go. The people
    are the same in every life."""

    cast: ClassVar[Cast]

    @initialize()
    def begin(self) -> None:
        """The world is taken back by `teardown`."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = datetime(2026, 6, 1, 10, tzinfo=SHANGHAI)
        self.recipient = self.cast.recipient(at=self.now, every_days=3)
        self.last = self.now

    def teardown(self) -> None:
        """Nothing of this life is kept."""
        if hasattr(self, "block"):
            assert list(journal.verify()) == []
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def fresh(self) -> Recipient:
        return Recipient.objects.get(pk=self.recipient.pk)

    @rule(hours=st.integers(min_value=1, max_value=60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def work(self) -> None:
        """The worker comes round: as often as it likes."""
        sweep(self.now)

    @rule(stale=st.booleans())
    def look_again(self, stale: bool) -> None:  # noqa: FBT001 (Hypothesis names it)
        """Two workers with the same row in their hands."""
        row = self.fresh()
        look(row, now=self.now)
        if stale:
            look(row, now=self.now)

    @rule(backup=st.booleans())
    def pair(self, backup: bool) -> None:  # noqa: FBT001 (Hypothesis names it)
        if not Pairing.objects.open().exists():
            row = Recipient.objects.with_place().get(pk=self.recipient.pk)
            self.cast.pair(row, backup=self.cast.backup if backup else None, at=self.now)

    @rule()
    def part(self) -> None:
        found = Pairing.objects.filter(status=PairStatus.ACTIVE).first()
        if found:
            flow.part(found, by=self.cast.keeper, reason=PairEnd.STAFF, at=self.now)

    @rule(met=st.booleans())
    def visit(self, met: bool) -> None:  # noqa: FBT001 (Hypothesis names it)
        seen = flow.Seen(met=met, words="没人应")
        row = Recipient.objects.with_place().get(pk=self.recipient.pk)
        flow.log(row, seen, by=self.cast.keeper, at=self.now)
        if met:
            self.last = self.now

    @invariant()
    def each_rung_once_a_silence(self) -> None:
        if not hasattr(self, "recipient"):
            return
        marks = Counter(Alert.objects.values_list("round", "rung"))
        assert set(marks.values()) <= {1}
        kinds = Counter(
            Notice.objects.filter(kind__startswith="care.silence").values_list("person", "kind")
        )
        for (_person, kind), number in kinds.items():
            assert number <= Alert.objects.filter(rung=kind.rpartition(".")[2]).count()

    @invariant()
    def never_too_early_never_at_night(self) -> None:
        if not hasattr(self, "recipient"):
            return
        row = self.fresh()
        assert row.due_on == clocks.due_on(self.last, 3)
        for alert in Alert.objects.all():
            assert not LADDER.quiet.covers(alert.at)
        for alert in Alert.objects.filter(round=row.round):
            assert alert.at.astimezone(SHANGHAI).date() > row.due_on

    @invariant()
    def whoever_is_due_is_told_when_the_worker_has_looked(self) -> None:
        if not hasattr(self, "recipient") or LADDER.quiet.covers(self.now):
            return
        with transaction.atomic():
            sweep(self.now)
            row = self.fresh()
            due = clocks.moments(row.due_on, list(people_of(row)), LADDER)
            told = set(Alert.objects.filter(round=row.round).values_list("rung", flat=True))
            assert {rung for rung, moment in due.items() if moment <= self.now} <= told
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order() -> None:
    Silence.cast = Cast()
    run_state_machine_as_test(
        Silence,
        settings=settings(
            max_examples=10, stateful_step_count=16, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

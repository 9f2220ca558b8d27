"""Any order of deeds, by anybody: counts are those of the latest answers, nothing is answered out of
its phase, work is closed only when appraised well enough, and the journal always proves."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from mulin.core import journal
from mulin.core.deeds import DeedError
from mulin.core.tests.lives import play
from mulin.matters import flow
from mulin.matters.models import (
    Answer,
    Matter,
    MatterAppraisal,
    Participant,
    Stand,
    Statement,
    Status,
    TaskStatus,
)
from mulin.matters.queries import now_open
from mulin.matters.testing import SAID, Cast, open_phases, over

ENDS: Counter[str] = Counter()
WHO = st.sampled_from(["leader", "proposer", "neighbour", "outsider", "worker"])
VOTE = st.sampled_from([1, 0, -1])


class Life(RuleBasedStateMachine):
    """One matter, two statements, a proposer, a neighbour, and people who may not."""

    cast: Cast

    @initialize()
    def propose(self) -> None:
        """The world is taken back by `teardown`."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast = Cast()
        self.now: datetime = timezone.now()
        self.key = self.cast.propose().pk

    def teardown(self) -> None:
        """Nothing of this life is kept."""
        if hasattr(self, "block"):
            ENDS[self.matter.status] += 1
            assert list(journal.verify()) == []
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @property
    def matter(self) -> Matter:
        """As a page would fetch it."""
        return Matter.objects.get(pk=self.key)

    def attempt(self, do: Any) -> bool:
        """A deed that may be refused: then nothing of it stands."""
        with contextlib.suppress(DeedError), transaction.atomic():
            do()
            return True
        return False

    def person(self, who: str) -> Any:
        """One of the cast."""
        return getattr(self.cast, who)

    @rule(who=WHO)
    def take_up(self, who: str) -> None:
        day = timezone.localtime(self.now).date()
        matter, phases = self.matter, open_phases(day)
        by = self.person(who)
        self.attempt(lambda: flow.take_up(matter, by=by, phases=phases, at=self.now))

    @rule(which=st.sampled_from(["decline", "reconsider", "withdraw"]))
    def turn_down(self, which: str) -> None:
        matter = self.matter
        if which == "decline":
            self.attempt(lambda: flow.decline(matter, by=self.cast.leader, words="不归我们"))
            self.attempt(lambda: flow.reconsider(self.matter, by=self.cast.leader))
        elif which == "withdraw":
            self.attempt(lambda: flow.withdraw(matter, by=self.cast.neighbour))

    @rule(done=st.booleans())
    def plan(self, *, done: bool) -> None:
        day = timezone.localtime(self.now).date()
        phases = over(day) if done else open_phases(day)
        matter = self.matter
        self.attempt(lambda: flow.plan(matter, by=self.cast.leader, phases=phases, words="改"))

    @rule(n=st.sampled_from([0, 1]))
    def say(self, n: int) -> None:
        matter = self.matter
        self.attempt(
            lambda: flow.publish(
                flow.say(matter, by=self.cast.neighbour, text=SAID[n], at=self.now),
                by=self.cast.leader, at=self.now,
            )
        )  # fmt: skip

    @rule(n=st.sampled_from([0, 1]))
    def hide(self, n: int) -> None:
        if said := self.statement(n):
            self.attempt(lambda: flow.hide(said, by=self.cast.leader, words="再看看"))

    def statement(self, n: int) -> Statement | None:
        """The nth, if there is one."""
        rows = Statement.objects.filter(matter=self.key).select_related("matter").order_by("number")
        found = list(rows)
        return found[n] if n < len(found) else None

    @rule(who=WHO, n=st.sampled_from([0, 0, 1]), vote=VOTE)
    def answer(self, who: str, n: int, vote: int) -> None:
        if said := self.statement(n):
            by, day = self.person(who), timezone.localtime(self.now).date()
            allowed = "answer" in now_open(self.matter, day) and who in {"proposer", "neighbour"}
            shown = said.status == Stand.SHOWN
            done = self.attempt(lambda: flow.answer(said, by=by, vote=vote, at=self.now))
            assert done == (allowed and shown)

    @rule(slip=st.sampled_from(["1", "2"]), vote=VOTE)
    def paper(self, slip: str, vote: int) -> None:
        matter = self.matter
        self.attempt(
            lambda: flow.enter_slip(
                matter, by=self.cast.worker, slip=slip, votes={1: vote}, at=self.now
            )
        )

    @rule()
    def take_back(self) -> None:
        matter = self.matter
        self.attempt(lambda: flow.forget_answers(matter, by=self.cast.neighbour, at=self.now))

    @rule(verdict=st.sampled_from(["approve", "approve", "defer"]))
    def decide(self, verdict: str) -> None:
        matter = self.matter
        self.attempt(
            lambda: flow.decide(
                matter, self.cast.resolution(verdict=verdict), by=self.cast.leader, at=self.now
            )
        )

    @rule(done=st.booleans())
    def work(self, *, done: bool) -> None:
        matter = self.matter
        self.attempt(lambda: self.cast.done(matter) if done else self.cast.task(matter))

    @rule()
    def finish(self) -> None:
        matter = self.matter
        self.attempt(lambda: flow.finish(matter, by=self.cast.leader, words="好了", at=self.now))

    @rule(steps=st.integers(1, 3))
    def further(self, steps: int) -> None:
        """The next steps as a community would take them, so that lives come to their end."""
        for _step in range(steps):
            self.one_further()

    def one_further(self) -> None:
        """One of them."""
        if self.matter.status == Status.PROPOSED:
            self.take_up("leader")
        elif self.matter.status == Status.DISCUSSING:
            self.plan(done=True)
            self.decide("approve")
        elif self.matter.status == Status.CARRYING:
            for task in self.matter.tasks.filter(status=TaskStatus.OPEN).select_related("matter"):
                self.attempt(lambda task=task: flow.drop(task, by=self.cast.leader, words="不办"))
            self.work(done=True)
            self.finish()

    @rule(who=WHO, mark=st.integers(1, 5))
    def appraise(self, who: str, mark: int) -> None:
        matter, by = self.matter, self.person(who)
        self.attempt(lambda: flow.appraise(matter, by=by, mark=mark, words="因为", at=self.now))

    @rule(days=st.sampled_from([0, 15]))
    def settle(self, days: int) -> None:
        before = self.matter
        flow.settle_due(self.now + timedelta(days=days))
        after = self.matter
        if before.status == Status.APPRAISING and after.status == Status.CLOSED:
            assert (
                before.marks < before.fewest or before.mark_sum >= before.threshold * before.marks
            )
        if after.round > before.round:
            assert after.status == Status.CARRYING

    @invariant()
    def counts_are_those_of_the_latest_answers(self) -> None:
        if not hasattr(self, "key"):
            return
        for said in Statement.objects.filter(matter=self.key):
            rows = Answer.objects.filter(statement=said, latest=True)
            counted = rows.aggregate(
                a=Count("pk", filter=Q(vote=1)), d=Count("pk", filter=Q(vote=-1)),
                p=Count("pk", filter=Q(vote=0)),
            )  # fmt: skip
            assert counted == {"a": said.agreed, "d": said.disagreed, "p": said.passed}
        assert self.matter.people == Participant.objects.filter(matter=self.key).count()
        latest = MatterAppraisal.objects.filter(
            matter=self.key, latest=True, round=self.matter.round
        )
        assert self.matter.marks == latest.count()

    @invariant()
    def nothing_is_appraised_with_work_left(self) -> None:
        if hasattr(self, "key") and self.matter.status == Status.APPRAISING:
            assert not self.matter.tasks.filter(status=TaskStatus.OPEN).exists()


@pytest.mark.django_db
def test_any_order_of_deeds() -> None:
    ENDS.clear()
    later = (Status.CARRYING, Status.APPRAISING, Status.CLOSED)
    play(Life, lambda: any(ENDS[status] for status in later), examples=8, steps=25)

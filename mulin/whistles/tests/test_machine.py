"""Any order of deeds, by anybody: a whistle is released only when every unit is settled, each
turn raises it at most once, and the counts and the journal always agree."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
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
from mulin.core.models import Entry
from mulin.core.tests.lives import play
from mulin.whistles import flow
from mulin.whistles.models import OPEN, SETTLED, Status, Summons, Turnout, Whistle
from mulin.whistles.testing import Cast

# Mostly the two that are called first; the third comes with the next level.
PARTS = st.sampled_from([0, 1, 0, 1, 2])
ENDS: Counter[str] = Counter()


class Life(RuleBasedStateMachine):
    """One whistle, two departments, the centre that a late one brings."""

    cast: Cast
    blower: Any
    seen: set[int]

    @initialize()
    def blow(self) -> None:
        """The world is taken back by `teardown`."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast = Cast()
        self.now: datetime = timezone.now()
        self.whistle = self.cast.blow(at=self.now)
        self.released_with: list[str] = []

    def teardown(self) -> None:
        """Brought to its end, and then nothing of this life is kept."""
        if hasattr(self, "block"):
            self.to_the_end()
            ENDS[self.fresh().status] += 1
            assert list(journal.verify()) == []
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def to_the_end(self) -> None:
        """Nobody is held for ever: from wherever it stands, units that come and finish bring it to
        its release – unless all were excused, or it was withdrawn."""
        before = self.fresh().status
        self.all_come_and_finish()
        able = Turnout.DONE in self.turnouts()
        self.release()
        self.released_only_when_settled()
        self.counts_are_those_of_the_rows()
        after = self.fresh().status
        assert after == (Status.RELEASED if able and before in OPEN else before)

    def turnouts(self) -> list[str]:
        """Where the units stand."""
        return list(Summons.objects.filter(whistle=self.whistle).values_list("status", flat=True))

    def part(self, which: int) -> Summons | None:
        """One of the units' parts, as it stands."""
        rows = Summons.objects.filter(whistle=self.whistle).select_related("whistle").order_by("id")
        found = list(rows)
        return found[which] if which < len(found) else None

    def actor(self, summons: Summons) -> Any:
        """Who acts for the unit."""
        if summons.organisation_id == self.cast.police_body.pk:
            return self.cast.police
        fire = summons.organisation_id == self.cast.fire_body.pk
        return self.cast.fire if fire else self.cast.centre

    def fresh(self) -> Whistle:
        """The whistle as a page would fetch it."""
        return Whistle.objects.get(pk=self.whistle.pk)

    def attempt(self, do: Any) -> None:
        """A deed that may be refused: then nothing of it stands."""
        with contextlib.suppress(DeedError), transaction.atomic():
            do()

    @rule(minutes=st.integers(min_value=1, max_value=90))
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.now += timedelta(minutes=minutes)

    @rule(which=PARTS)
    def report_in(self, which: int) -> None:
        if part := self.part(which):
            presence = flow.Presence(place="门口")
            by = self.actor(part)
            self.attempt(lambda: flow.report_in(part, presence, by=by, at=self.now))

    @rule(which=PARTS)
    def finish(self, which: int) -> None:
        if part := self.part(which):
            by = self.actor(part)
            self.attempt(lambda: flow.finish(part, by=by, words="办完了", at=self.now))

    @rule(which=PARTS)
    def refuse(self, which: int) -> None:
        if part := self.part(which):
            by = self.actor(part)
            self.attempt(lambda: flow.refuse(part, by=by, words="来不了", at=self.now))

    @rule(which=PARTS, deed=st.sampled_from(["excuse", "insist", "send_back"]))
    def decide(self, which: int, deed: str) -> None:
        if part := self.part(which):
            do = getattr(flow, deed)
            self.attempt(lambda: do(part, by=self.cast.blower, words="因为", at=self.now))

    @rule(turn=st.integers(min_value=0, max_value=2))
    def look(self, turn: int) -> None:
        """A worker, perhaps late, perhaps with an old turn in its hand."""
        self.attempt(lambda: flow.look(self.fresh(), turn=turn, at=self.now))

    @rule()
    def raise_by_hand(self) -> None:
        self.attempt(
            lambda: flow.escalate(self.fresh(), by=self.cast.blower, words="升", at=self.now)
        )

    @rule()
    def release(self) -> None:
        standing = self.turnouts()

        def do() -> None:
            flow.release(self.fresh(), by=self.cast.blower, words="好了", at=self.now)
            self.released_with = standing

        self.attempt(do)

    @rule(which=PARTS)
    def come_and_finish(self, which: int) -> None:
        """The usual way, so that whistles come to their end often enough."""
        self.report_in(which)
        self.finish(which)

    @rule()
    def all_come_and_finish(self) -> None:
        for which in range(3):
            self.come_and_finish(which)

    @rule(sure=st.sampled_from([False, False, False, False, False, True]))
    def withdraw(self, *, sure: bool) -> None:
        """Seldom: after it nothing more can happen."""
        if sure:
            do = partial(flow.withdraw, by=self.cast.blower, words="撤", at=self.now)
            self.attempt(lambda: do(self.fresh()))

    @invariant()
    def released_only_when_settled(self) -> None:
        """The point of it all (事不完人不走)."""
        if not hasattr(self, "whistle") or self.fresh().status != Status.RELEASED:
            return
        assert set(self.turnouts()) <= set(SETTLED)
        assert Turnout.DONE in self.released_with
        assert set(self.released_with) <= set(SETTLED)

    @invariant()
    def each_turn_is_raised_once(self) -> None:
        """As many turns as entries, and no level twice."""
        if not hasattr(self, "whistle"):
            return
        entries = Entry.objects.filter(record=self.whistle.pk, verb="escalate")
        levels = [entry.data["level"] for entry in entries]
        assert len(levels) == len(set(levels)) == self.fresh().turn

    @invariant()
    def counts_are_those_of_the_rows(self) -> None:
        """Counts, statuses and journal tell one story."""
        if not hasattr(self, "whistle"):
            return
        row, parts = self.fresh(), list(Summons.objects.filter(whistle=self.whistle))
        assert row.units == len(parts)
        if row.status != Status.WITHDRAWN:
            assert row.came == sum(part.came_at is not None for part in parts)
            assert row.settled == sum(part.status in SETTLED for part in parts)
        if row.status == Status.BLOWN:
            assert not any(part.status == Turnout.ON_SITE for part in parts)
        if row.status == Status.READY:
            assert all(part.status in SETTLED for part in parts)


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order() -> None:
    play(Life, lambda: ENDS[Status.RELEASED], examples=40, steps=20)

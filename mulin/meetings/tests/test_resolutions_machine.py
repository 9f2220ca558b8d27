"""Any order of deeds about a resolution, by anybody: it has one owner and a day or a reason, is done
only with evidence that another has confirmed, and the journal always proves."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

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
from mulin.core.flow import can
from mulin.core.tests.lives import play
from mulin.meetings import rules_minutes
from mulin.meetings.flow import handing, reminding, resolving
from mulin.meetings.flow.resolving import Owner
from mulin.meetings.flow.steps_minutes import RESOLUTION_STEPS
from mulin.meetings.models import Resolution, ResolutionStatus
from mulin.meetings.testing import Book
from mulin.notices.models import Notice

ENDS: Counter[str] = Counter()
WHO = st.sampled_from(["leader", "colleague", "builder", "builder", "resident", "stranger"])
S = ResolutionStatus


class Life(RuleBasedStateMachine):
    """One resolution, its owner, who leads, and people who may not."""

    @initialize()
    def decide(self) -> None:
        """The world is taken back by `teardown`."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.book = Book()
        self.now = timezone.now()
        self.key = self.book.resolution().pk
        self.reminders = 0

    def teardown(self) -> None:
        """Nothing of this life is kept."""
        if hasattr(self, "block"):
            ENDS[self.one.status] += 1
            assert list(journal.verify()) == []
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @property
    def one(self) -> Resolution:
        """As a page would fetch it."""
        return self.book.again(Resolution(pk=self.key))

    def attempt(self, verb: str, do: Any, *, allowed: bool) -> None:
        """A deed that may be refused: done exactly where the table and the rule have it."""
        fits = can(self.one, verb, RESOLUTION_STEPS) and allowed
        done = False
        with contextlib.suppress(DeedError), transaction.atomic():
            do()
            done = True
        assert done == fits, (verb, self.one.status)

    @property
    def due(self) -> Any:
        """Some days from the present of this life."""
        return timezone.localtime(self.now).date() + timedelta(days=5)

    @rule(who=WHO)
    def report(self, who: str) -> None:
        by, one = getattr(self.book, who), self.one
        self.attempt(
            "report", lambda: resolving.report(one, by=by, words="换好了", at=self.now),
            allowed=rules_minutes.may_report(by, one),
        )  # fmt: skip

    @rule(who=WHO, yes=st.booleans())
    def judge(self, who: str, *, yes: bool) -> None:
        by, one = getattr(self.book, who), self.one
        allowed = rules_minutes.may_confirm(by, one)
        assert not (allowed and rules_minutes.owns(by, one))
        if yes:
            self.attempt("confirm", lambda: resolving.confirm(one, by=by), allowed=allowed)
        else:
            self.attempt(
                "not_yet", lambda: resolving.not_yet(one, by=by, words="差", due=self.due, at=self.now),
                allowed=allowed,
            )  # fmt: skip

    @rule(who=WHO, to=st.sampled_from(["company_post", "worker_post", "leader_post"]))
    def amend(self, who: str, to: str) -> None:
        by, one, owner = getattr(self.book, who), self.one, Owner("post", getattr(self.book, to).pk)
        self.attempt(
            "amend",
            lambda: resolving.amend(
                one, by=by, owner=owner, words="换人", due=self.due, at=self.now
            ),
            allowed=rules_minutes.may_lead_it(by, one),
        )

    @rule(who=WHO, again=st.booleans())
    def drop(self, who: str, *, again: bool) -> None:
        by, one = getattr(self.book, who), self.one
        allowed = rules_minutes.may_lead_it(by, one)
        if again:
            self.attempt(
                "reopen", lambda: resolving.reopen(one, by=by, words="要", due=self.due, at=self.now),
                allowed=allowed,
            )  # fmt: skip
        else:
            self.attempt("drop", lambda: resolving.drop(one, by=by, words="算了"), allowed=allowed)

    @rule(ends=st.sampled_from(["settle", "take_back", "wait"]))
    def hand(self, ends: str) -> None:
        thing = handing.Became("matter", uuid4(), "议题")
        one = self.one
        self.attempt("hand", lambda: handing.hand(one.pk, thing, by=self.book.leader), allowed=True)
        if ends != "wait":
            do = handing.settle if ends == "settle" else handing.take_back
            assert do("matter", thing.id, words="完了") == (self.one.became_id == thing.id)

    @rule(days=st.integers(0, 4))
    def time_goes_on(self, days: int) -> None:
        self.now += timedelta(days=days)
        reminding.remind(self.now)
        before = Notice.objects.filter(kind="meeting.due").count()
        reminding.remind(self.now)
        assert Notice.objects.filter(kind="meeting.due").count() == before

    @invariant()
    def it_says_what_it_must(self) -> None:
        if not hasattr(self, "key"):
            return
        one = self.one
        assert one.owner in {one.owner_post_id, one.owner_body_id, one.owner_person_id}
        assert one.due or one.no_due
        assert one.evidence or one.status not in {S.REPORTED, S.DONE}
        assert one.reason or one.status != S.DROPPED
        assert (one.settled_at is None) == (one.status not in {S.DONE, S.DROPPED})
        assert [entry.new for entry in journal.entries_of(one)][-1] == one.status


@pytest.mark.django_db
def test_any_order_of_deeds() -> None:
    ENDS.clear()
    play(Life, lambda: len(ENDS) > 1, examples=6, steps=20)

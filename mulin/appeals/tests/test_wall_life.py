"""The life of what hangs on the wall: any deeds in any order, and the table of its page."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mulin.appeals import flow
from mulin.appeals.flow import publishing
from mulin.appeals.flow.publishing import Shown
from mulin.appeals.models import Appeal, Publication
from mulin.appeals.queries import wall
from mulin.appeals.testing import Cast
from mulin.appeals.tests.wall import again, agreed
from mulin.core import search
from mulin.core.deeds import Forbidden, NotAllowed
from tests.reading import ROOT

pytestmark = pytest.mark.django_db
Where = Publication.Status


class Life(RuleBasedStateMachine):
    """Whatever people press in whatever order: only what a moderator let through is on the wall."""

    @initialize()
    def begin(self) -> None:
        self.cast = Cast()
        self.publication = agreed(self.cast)
        self.allowed = False

    def _try(self, deed: str, *args: object, **kwargs: object) -> bool:
        fresh = again(self.publication)
        subject = fresh.appeal if deed == "offer" else fresh
        try:
            getattr(publishing, deed)(subject, *args, **kwargs)
        except (NotAllowed, Forbidden):
            return False
        return True

    @rule()
    def offer(self) -> None:
        self._try("offer", by=self.cast.reporter)

    @rule()
    def publish(self) -> None:
        fresh = again(self.publication)
        if self._try("publish", Shown(fresh.title, fresh.text), by=self.cast.dispatcher):
            self.allowed = True

    @rule()
    def stranger_publishes(self) -> None:
        assert not self._try("publish", Shown("题", "字"), by=self.cast.stranger)

    @rule()
    def refuse(self) -> None:
        self._try("refuse", by=self.cast.dispatcher, reason="不合适。")

    @rule()
    def reconsider(self) -> None:
        self._try("reconsider", by=self.cast.centre)

    @rule()
    def take_down(self) -> None:
        if self._try("take_down", by=self.cast.reporter):
            self.allowed = False

    @rule()
    def withdraw_the_appeal(self) -> None:
        appeal = Appeal.objects.get(pk=self.publication.appeal_id)
        if appeal.is_open:
            flow.withdraw(appeal, by=self.cast.reporter)
            self.allowed = False

    @invariant()
    def only_what_was_let_through_hangs(self) -> None:
        if not hasattr(self, "publication"):
            return
        keys: list[UUID] = [row.pk for row in wall.hanging()]
        assert (self.publication.pk in keys) == self.allowed
        found = Publication.objects.filter(search.matching("wall", "楼道灯"))
        assert found.filter(pk=self.publication.pk).exists() == self.allowed


class TestLife(TestCase):
    """Each example in a transaction of its own."""

    def test_life(self) -> None:
        run_state_machine_as_test(
            Life,
            settings=hypothesis_settings(max_examples=12, stateful_step_count=12, deadline=None),
        )


def test_the_life_table_of_the_page_is_the_code_s() -> None:
    text = (ROOT / "docs" / "capabilities" / "wall.md").read_text()
    table = text.split("## The life table")[1].split("\n## ")[0]
    told = {}
    for row in [line for line in table.splitlines() if line.startswith("| `")]:
        deed, _chinese, before, after, *_rest = (cell.strip() for cell in row.strip("|").split("|"))
        told[deed.strip("`")] = (set(before.split(", ")), None if after == "–" else after)
    written = {
        verb: ({str(one) for one in step.before}, step.after and str(step.after))
        for verb, step in publishing.WALL_STEPS.items()
    }
    assert told == written

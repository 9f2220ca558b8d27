"""From agreed to in force, looked at every year and told of it once, replaced, ended, given up."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.events import when
from mulin.covenants import flow
from mulin.covenants.events import CovenantAgreed, CovenantInForce
from mulin.covenants.flow.steps import DESK, PAGE
from mulin.covenants.models import (
    COMING,
    SHARES,
    Covenant,
    Result,
    Signature,
    Status,
    Threshold,
    Version,
)
from mulin.covenants.queries import clauses_of, current, story, versions_of
from mulin.covenants.testing import Cast, days, fresh
from mulin.notices.models import Notice


def test_a_meeting_s_numbers_must_speak_for_it(cast: Cast) -> None:
    version = cast.opened()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"basis": "signatures"}, "basis"), ({"threshold": "few"}, "threshold"),
        ({"held_on": days(1)}, "held_on"), ({"body": ""}, "body"), ({"place": ""}, "place"),
        ({"against": -1}, "against"), ({"present": 61}, "present"),
        ({"in_favour": 50}, "in_favour"), ({"present": 30, "in_favour": 20}, "present"),
        ({"in_favour": 26, "against": 20}, "in_favour"),
        ({"in_favour": 34, "against": 3, "threshold": "two_thirds"}, "in_favour"),
        ({"basis": "ballot", "in_favour": 30}, "in_favour"),
    ]  # fmt: skip
    for changes, field in wrong:
        with pytest.raises(Refused) as refused:
            flow.resolve(version, cast.outcome(**changes), by=cast.keeper)
        assert refused.value.field == field, changes
    assert not Result.objects.exists()
    flow.resolve(version, cast.outcome(), by=cast.keeper)
    assert version.status == Status.AGREED
    assert version.agreed_on == days(0)


def test_a_ballot_of_another_room_is_taken_once(cast: Cast) -> None:
    ballot = uuid4()
    told: dict[str, Any] = {"basis": "ballot", "source_kind": "ballot", "source_id": ballot}
    flow.resolve(cast.opened(), cast.outcome(**told), by=cast.keeper)
    other = cast.opened(kind="village", sample="village")
    with pytest.raises(IntegrityError), transaction.atomic():
        flow.resolve(other, cast.outcome(**told), by=cast.keeper)


def test_it_is_filed_before_it_is_in_force_where_its_kind_says_so(cast: Cast) -> None:
    version = cast.agreed()
    on: dict[str, Any] = {"on": days(0), "posted": "公告栏", "review_on": days(300)}
    with pytest.raises(Refused, match="要先报备案"):
        flow.enact(version, by=cast.keeper, **on)
    for day, words in ((days(1), "今天以后"), (days(-1), "不能早于")):
        with pytest.raises(Refused, match=words):
            flow.file(version, by=cast.keeper, on=day, body="镇政府")
    flow.file(version, by=cast.keeper, on=days(0), body="镇政府", number="3 号")
    for changes, field in (
        ({"on": days(1)}, "on"), ({"posted": ""}, "posted"), ({"review_on": days(0)}, "review_on"),
        ({"review_on": days(500)}, "review_on"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            flow.enact(version, by=cast.keeper, **{**on, **changes})
        assert refused.value.field == field
    flow.enact(version, by=cast.keeper, **on)
    covenant = Covenant.objects.get()
    assert (covenant.standing, covenant.coming, covenant.is_public) == ("in_force", "", True)


def test_a_grid_contract_needs_no_filing(cast: Cast) -> None:
    version = cast.agreed(kind="grid", sample="grid")
    flow.enact(version, by=cast.keeper, on=days(0), posted="楼道", review_on=days(300))
    flow.file(version, by=cast.keeper, on=days(0), body="社区")
    assert fresh(version).filed_with == "社区"


def test_who_took_part_is_told_and_others_hear_of_it(cast: Cast) -> None:
    heard: list[str] = []
    when(CovenantAgreed)(lambda event: heard.append(f"agreed {event.version.number}"))
    when(CovenantInForce)(lambda event: heard.append(f"in force {event.version.number}"))
    version = cast.opened()
    said = cast.comment(version, shown=True, by=cast.neighbour)
    flow.answer(said, by=cast.keeper, taken=False, words="谢谢")
    flow.call(version, cast.terms(base=1), by=cast.keeper)
    flow.sign(version, by=cast.resident)
    flow.agree(version, by=cast.keeper)
    flow.file(version, by=cast.keeper, on=days(0), body="镇政府")
    flow.enact(version, by=cast.keeper, on=days(0), posted="公告栏", review_on=days(300))
    told = Notice.objects.filter(kind="covenant.in_force")
    assert set(told.values_list("person", flat=True)) == {cast.resident.pk, cast.neighbour.pk}
    assert heard[-2:] == ["agreed 1", "in force 1"]


def test_the_next_version_takes_the_place_of_the_one_before(cast: Cast) -> None:
    first = cast.in_force()
    words = [one.text for one in clauses_of(first)]
    second = cast.replace(first.covenant)
    assert fresh(first).status == Status.SUPERSEDED
    assert current(versions_of(first.covenant, None)) == second
    assert [one.text for one in clauses_of(first)] == words
    assert {item.verb for item in story([fresh(first)])} >= {"enact", "supersede"}
    assert "paper" not in {item.verb for item in story([fresh(first)])}
    assert "paper" in {item.verb for item in story([fresh(first)], inner=True)}


def test_the_yearly_look_goes_on_or_begins_the_next_version(cast: Cast) -> None:
    version = cast.in_force()
    with pytest.raises(Refused):
        flow.review(version, by=cast.keeper, verdict="burn", words="好")
    with pytest.raises(Refused):
        flow.review(version, by=cast.keeper, verdict="keep", words="")
    flow.review(version, by=cast.keeper, verdict="keep", words="守得不错", review_on=days(200))
    assert fresh(version).review_on == days(200)
    flow.review(version, by=cast.keeper, verdict="revise", words="充电那条要改")
    assert Covenant.objects.get().coming == Status.DRAFTING


def test_keepers_are_told_of_a_review_exactly_once(cast: Cast) -> None:
    version = cast.in_force()
    now = timezone.now()
    assert flow.remind(now) == 0
    near = now + timedelta(days=340)
    assert [flow.remind(near), flow.remind(near), flow.remind(near + timedelta(days=9))] == [
        1,
        0,
        0,
    ]
    assert Notice.objects.filter(kind="covenant.review").count() == 2  # both who hold the post
    later = days(365) + timedelta(days=300)
    flow.review(version, by=cast.keeper, verdict="keep", words="好", review_on=later, at=near)
    assert flow.remind(near) == 0
    assert flow.remind(near + timedelta(days=310)) == 1


def test_a_reminder_taken_by_another_worker_is_not_told_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = cast.in_force()
    near = timezone.now() + timedelta(days=340)
    from django.db.models import query  # noqa: PLC0415 (what another worker did meanwhile)

    real = query.QuerySet.update

    def late(self: Any, **columns: Any) -> int:
        if "reminded_for" in columns:
            monkeypatch.setattr(query.QuerySet, "update", real)
            Version.objects.filter(pk=version.pk).update(reminded_for=version.review_on)
        return real(self, **columns)

    monkeypatch.setattr(query.QuerySet, "update", late)
    assert flow.remind(near) == 0


def test_ended_and_dropped_say_why(cast: Cast) -> None:
    version = cast.in_force()
    with pytest.raises(Refused):
        flow.end(version, by=cast.keeper, words="")
    with pytest.raises(Forbidden):
        flow.end(version, by=cast.worker, words="不要了")
    flow.end(version, by=cast.keeper, words="社区合并")
    assert fresh(version).over_on == days(0)
    coming = flow.draft_next(version.covenant, by=cast.keeper)
    flow.drop(coming, by=cast.keeper, words="先不订了")
    assert not coming.is_public
    with pytest.raises(NotAllowed):
        flow.drop(coming, by=cast.keeper, words="再来")


def test_every_status_can_be_reached(cast: Cast) -> None:
    for status in Status:
        with transaction.atomic():
            assert cast.version(status).status == status
            transaction.set_rollback(True)


def test_messages_lead_to_pages() -> None:
    from django.urls import reverse  # noqa: PLC0415 (only here)

    key = uuid4()
    assert DESK.format(key) == reverse("covenants:desk_detail", args=[key])
    assert PAGE.format(key) == reverse("covenants:detail", args=[key])


ENDS: Counter[str] = Counter()
ROOM = st.sampled_from(["101", "102", "103", "501"])
WHO = st.sampled_from(["resident", "housemate", "neighbour", "outsider", "keeper", "worker"])


class Life(RuleBasedStateMachine):
    """One covenant, a household of two, a neighbour, paper for four doors, people who may not."""

    cast: Cast

    @initialize()
    def begin(self) -> None:
        """The world is taken back by `teardown`."""
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast = Cast()
        home = self.cast.home()
        self.cast.lives(self.cast.resident, home)
        self.cast.lives(self.cast.housemate, home)
        self.now: datetime = timezone.now()
        self.key = self.cast.opened().covenant_id
        self.agreed: dict[object, list[str]] = {}

    def teardown(self) -> None:
        """Nothing of this life is kept."""
        if hasattr(self, "block"):
            ENDS.update(Version.objects.values_list("status", flat=True))
            assert list(journal.verify()) == []
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @property
    def version(self) -> Version:
        """The newest, as a page would fetch it."""
        rows = Version.objects.filter(covenant=self.key).select_related("covenant")
        return rows.order_by("-number")[0]

    def do(self, deed: Any) -> None:
        """What is refused leaves nothing behind."""
        with contextlib.suppress(DeedError), transaction.atomic():
            deed()

    @rule(who=WHO)
    def sign(self, who: str) -> None:
        """On a phone."""
        self.do(lambda: flow.sign(self.version, by=getattr(self.cast, who)))

    @rule(who=WHO)
    def unsign(self, who: str) -> None:
        """Taken back."""
        self.do(lambda: flow.unsign(self.version, by=getattr(self.cast, who)))

    @rule(room=ROOM)
    def paper(self, room: str) -> None:
        """On paper."""
        self.do(lambda: self.cast.paper(self.version, room))

    @rule()
    def strike(self) -> None:
        """One on paper is taken away."""
        rows = Signature.objects.stand().filter(version=self.version, person=None)
        one = rows.select_related("version").first()
        if one is not None:
            self.do(lambda: flow.strike(one, by=self.cast.keeper, words="录错"))

    @rule(luck=st.integers(0, 9))
    def go_on(self, luck: int) -> None:
        """The keeper takes the next step, or (rarely) gives up."""
        by, version = self.cast.keeper, self.version
        if luck == 9:
            self.do(lambda: flow.drop(version, by=by, words="不订了"))
            return
        on: dict[str, Any] = {"on": days(0), "posted": "公告栏", "review_on": days(300)}
        for deed in (
            lambda: flow.agree(self.version, by=by),
            lambda: flow.file(self.version, by=by, on=days(0), body="镇政府"),
            lambda: flow.enact(self.version, by=by, **on),
            lambda: flow.call(self.version, self.cast.terms(base=3), by=by),
            lambda: flow.open_talk(self.version, by=by, since=days(0), until=days(5)),
        ):
            self.do(deed)
        self.do(lambda: flow.draft_next(version.covenant, by=by))

    @invariant()
    def counts_are_those_that_stand(self) -> None:
        """Each mark once, the number kept is the number there is."""
        if not hasattr(self, "block"):
            return
        for version in Version.objects.filter(covenant=self.key):
            marks = list(
                Signature.objects.stand().filter(version=version).values_list("who", flat=True)
            )
            assert len(marks) == len(set(marks)) == version.signed

    @invariant()
    def one_holds_one_is_coming(self) -> None:
        """And what is agreed had enough, and keeps its words."""
        if not hasattr(self, "block"):
            return
        rows = list(Version.objects.filter(covenant=self.key))
        assert sum(one.status == Status.IN_FORCE for one in rows) <= 1
        assert sum(one.status in COMING for one in rows) <= 1
        for one in rows:
            if one.agreed_on is not None:
                result = one.result
                share = SHARES[Threshold(one.threshold)]
                assert share.is_met(result.in_favour, result.entitled)
                words = [clause.text for clause in clauses_of(one)]
                assert self.agreed.setdefault(one.pk, words) == words


@pytest.mark.django_db
def test_any_order_of_deeds_counts_every_household_once() -> None:
    ENDS.clear()
    run_state_machine_as_test(
        Life, settings=settings(
            max_examples=12, stateful_step_count=30, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=True,
        ),
    )  # fmt: skip
    assert ENDS[Status.IN_FORCE] + ENDS[Status.SUPERSEDED], "no life came as far as that"

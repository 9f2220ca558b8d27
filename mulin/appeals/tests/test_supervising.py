"""Supervision: asked for an answer by a date, answered by the handler, shown and counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import flow
from mulin.appeals.flow import supervising
from mulin.appeals.models import Appeal, Status, Supervision
from mulin.appeals.queries import supervisions as reads
from mulin.appeals.queries import timeline
from mulin.appeals.testing import Cast
from mulin.appeals.tests.desk import do, look
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import browser, statements, text
from mulin.notices.models import Notice
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def asked(cast: Cast, appeal: Appeal | None = None) -> Supervision:
    """A supervision just asked for by the centre."""
    appeal = appeal or cast.appeal(Status.HANDLING)
    return supervising.supervise(appeal, what="一周了还没装，什么时候好？", by=cast.centre)


def test_asked_answered_and_accepted(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    one = asked(cast, appeal)
    assert (one.status, Appeal.objects.get(pk=appeal.pk).supervised) == ("asked", 1)
    assert Notice.objects.filter(person=cast.handler, kind="appeal.supervised").count() == 1
    for person in (cast.centre, cast.dispatcher, cast.reporter):
        with pytest.raises(Forbidden):
            supervising.answer(one, by=person, answer="马上")
    with pytest.raises(Refused):
        supervising.answer(one, by=cast.handler, answer=" ")
    supervising.answer(one, by=cast.handler, answer="周五前装好，灯具已到。")
    assert (one.status, one.in_time) == ("answered", True)
    with pytest.raises(Forbidden):
        supervising.accept(one, by=cast.handler)
    supervising.accept(one, by=cast.centre)
    assert one.status == "accepted"
    assert list(journal.verify()) == []


def test_an_answer_that_is_none_is_asked_for_again_with_a_new_date(cast: Cast) -> None:
    one = asked(cast)
    late = one.due + timedelta(minutes=1)
    supervising.answer(one, by=cast.handler, answer="在办。", at=late)
    assert one.in_time is False
    assert reads.chip(one, timezone.now()).state == "late"
    with pytest.raises(Refused):
        supervising.again(one, by=cast.centre, reason="")
    before = one.due
    supervising.again(one, by=cast.centre, reason="请写明哪天。", at=late)
    row = Supervision.objects.get(pk=one.pk)
    assert (row.status, row.in_time) == ("asked", None)
    assert row.due > before
    assert Notice.objects.filter(person=cast.handler, kind="appeal.supervised").count() == 2


def test_who_may_supervise(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    for person in (cast.handler, cast.dispatcher, cast.reporter, cast.stranger):
        with pytest.raises(Forbidden):
            supervising.supervise(appeal, what="快点", by=person)


def test_one_at_a_time_with_words_and_a_date(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(Refused, match="答复什么"):
        supervising.supervise(appeal, what=" ", by=cast.centre)
    with pytest.raises(Refused, match="多久"):
        supervising.supervise(appeal, what="快点", within="9wd", by=cast.centre)
    asked(cast, appeal)
    with pytest.raises(NotAllowed, match="正在督办"):
        asked(cast, Appeal.objects.get(pk=appeal.pk))


def test_the_end_of_the_appeal_ends_it(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    one = asked(cast, appeal)
    flow.withdraw(appeal, by=cast.reporter)
    assert Supervision.objects.get(pk=one.pk).status == "withdrawn"


def test_taken_back_with_a_reason(cast: Cast) -> None:
    one = asked(cast)
    with pytest.raises(Forbidden):
        supervising.withdraw(one, by=cast.handler, reason="不用")
    with pytest.raises(Refused):
        supervising.withdraw(one, by=cast.centre, reason="")
    supervising.withdraw(one, by=cast.centre, reason="已经装好")
    assert one.status == "withdrawn"


def test_it_stands_in_the_story_and_the_resident_reads_only_that_it_is_watched(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    supervising.answer(asked(cast, appeal), by=cast.handler, answer="灯具缺货，周五到。")
    theirs = timeline(appeal, staff=True)
    assert theirs[0].title == "答复了督办"
    mine = timeline(appeal, staff=False)
    assert mine[0].title == "上级督办这件事"
    assert "缺货" not in "".join(item.text + item.inner for item in mine)
    assert "一周了" not in "".join(item.text + item.inner for item in mine)


def test_who_sees_it(cast: Cast) -> None:
    one = asked(cast)

    def sees(person: Person) -> bool:
        again = Person.objects.get(pk=person.pk)
        return Supervision.objects.visible_to(again).filter(pk=one.pk).exists()

    assert all(map(sees, (cast.handler, cast.dispatcher, cast.centre)))
    assert not any(map(sees, (cast.reporter, cast.stranger, Cast().handler)))


def test_the_pages_ask_and_answer(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    assert do(cast.centre, "supervise", appeal, what="", within="1wd").status_code == 400
    done = do(cast.centre, "supervise", appeal, what="什么时候装好？", within="1wd")
    assert done.status_code == 302
    one = Supervision.objects.get()
    assert "什么时候装好" in text(browser(cast.handler).get(reverse("appeals:supervisions")))
    assert "什么时候装好" in text(look(cast.handler, appeal))
    assert reads.waiting(Person.objects.get(pk=cast.handler.pk)).count() == 1
    own = reverse("appeals:supervision", args=[one.pk])
    assert 'id="next"' in text(browser(cast.handler).get(own))
    assert 'id="next"' not in text(browser(cast.centre).get(own)), (
        "what ends it is not offered first"
    )

    def press(person: Person, name: str, **said: str) -> int:
        address = reverse(f"appeals:supervision_{name}", args=[one.pk])
        return int(browser(person).post(address, said).status_code)

    assert press(cast.handler, "answer", answer="") == 400
    assert press(cast.stranger, "answer", answer="周五") == 403
    assert press(cast.handler, "answer", answer="周五装好") == 302
    assert press(cast.centre, "again", reason="哪天？", within="1wd") == 302
    assert press(cast.handler, "answer", answer="周五下午") == 302
    assert press(cast.centre, "accept") == 302
    assert press(cast.centre, "withdraw", reason="好了") == 409
    for view in reads.VIEWS:
        listing = browser(cast.centre).get(reverse("appeals:supervisions") + f"?view={view}")
        assert ("什么时候装好" in text(listing)) is (view == "over")
    page = reverse("appeals:supervision", args=[one.pk])
    assert "周五下午" in text(browser(cast.dispatcher).get(page))
    assert browser(Cast().handler).get(page).status_code == 404
    seen = browser(cast.centre)
    assert statements(lambda: seen.get(page)) <= 8


MOVES = {
    "answer": lambda c, o: supervising.answer(o, by=c.handler, answer="周五装好"),
    "again": lambda c, o: supervising.again(o, by=c.centre, reason="哪天？"),
    "accept": lambda c, o: supervising.accept(o, by=c.centre),
    "withdraw": lambda c, o: supervising.withdraw(o, by=c.centre, reason="不用了"),
}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=6))
def test_any_order_of_deeds_follows_the_life_table(cast: Cast, verbs: list[str]) -> None:
    one = asked(cast)
    for verb in verbs:
        step, before = supervising.STEPS[verb], one.status
        if before in step.before:
            MOVES[verb](cast, one)
            assert one.status == step.after
        else:
            with pytest.raises(NotAllowed):
                MOVES[verb](cast, one)
    assert Supervision.objects.get(pk=one.pk).status == one.status

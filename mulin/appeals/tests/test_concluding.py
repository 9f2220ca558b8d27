"""How handling ends: proof, a second pair of eyes, honest ends, looking again on the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import Filters, listed, timeline
from mulin.appeals.testing import Cast, a_category, a_practice
from mulin.appeals.tests.desk import do, look
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import text
from mulin.core.wording import date_words
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def explained(cast: Cast, **said: Any) -> Appeal:
    """Not possible now, and accepted by the resident."""
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(
        appeal, by=cast.handler, ending=Ending.EXPLAINED, public="管网明年统一改造。", **said
    )
    answers = flow.Answers(reached=True, solved=False, satisfied="fair")
    return flow.call_back(appeal, answers, by=cast.centre)


def test_where_the_practice_asks_for_it_somebody_else_verifies_first(cast: Cast) -> None:
    appeal = cast.appeal(Status.VERIFYING)
    assert (appeal.status, appeal.due) == (Status.VERIFYING, None)
    assert not Notice.objects.filter(person=cast.reporter, kind="appeal.proposed").exists()
    for person in (cast.handler, cast.reporter, cast.stranger):
        with pytest.raises(Forbidden):
            flow.verify(appeal, by=person)
    flow.verify(appeal, by=cast.dispatcher, inner="到现场看过")
    assert appeal.status == Status.PROPOSED
    mine = timeline(appeal, staff=False)[0]
    assert (mine.title, mine.text) == ("办理结果：已解决", "灯泡已经换好，三到五楼都亮了。")
    assert Notice.objects.filter(person=cast.reporter, kind="appeal.proposed").exists()
    cast.close(appeal)
    assert list(journal.verify()) == []


def test_what_does_not_hold_goes_back_and_its_clock_goes_on(cast: Cast) -> None:
    appeal = cast.appeal(Status.VERIFYING)
    with pytest.raises(Refused, match="哪里"):
        flow.send_back(appeal, by=cast.dispatcher, reason="")
    with pytest.raises(Forbidden):
        flow.send_back(appeal, by=cast.handler, reason="自己退")
    flow.send_back(appeal, by=cast.dispatcher, reason="四楼还是不亮")
    row = Appeal.objects.get(pk=appeal.pk)
    assert (row.status, row.ending, row.closed_in_time, row.proposed_at) == (
        Status.HANDLING, "", None, None
    )  # fmt: skip
    assert row.due is not None
    assert "核查" not in "".join(item.title for item in timeline(appeal, staff=False))


@pytest.mark.parametrize(("marks", "status"), [
    (["03"], Status.VERIFYING), (["0301"], Status.VERIFYING), (["*"], Status.VERIFYING),
    (["04"], Status.PROPOSED), ([], Status.PROPOSED), ([""], Status.PROPOSED),
])  # fmt: skip
def test_the_category_decides_who_is_verified(cast: Cast, marks: list[str], status: str) -> None:
    a_category("0301")
    a_practice(verify=marks)
    appeal = cast.appeal(Status.HANDLING, category="0301")
    assert cast.propose(appeal).status == status


def test_a_practice_of_tomorrow_does_not_hold_today(cast: Cast) -> None:
    a_practice(verify=["*"], since=timezone.localdate() + timedelta(days=1))
    assert cast.appeal(Status.PROPOSED).status == Status.PROPOSED


def test_an_explanation_comes_back_on_its_day(cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=10)
    appeal = explained(cast, review_on=day)
    assert (appeal.status, appeal.review_on) == (Status.CLOSED, day)
    then = timezone.now() + timedelta(days=10)
    assert appeal not in listed(cast.dispatcher, Filters(view="review"))
    assert appeal in listed(cast.dispatcher, Filters(view="review"), now=then)
    later = day + timedelta(days=30)
    flow.review(appeal, by=cast.handler, public="改造排到了下半年。", review_on=later, at=then)
    assert appeal.review_on == later
    assert timeline(appeal, staff=False)[0].text == "改造排到了下半年。"
    flow.resume(appeal, by=cast.dispatcher, public="改造提前了，现在来修。")
    row = Appeal.objects.get(pk=appeal.pk)
    assert (row.status, row.review_on, row.reopened) == (Status.DISPATCHED, None, 1)


def test_without_a_day_the_town_s_usual_number_holds(cast: Cast) -> None:
    assert explained(cast).review_on == timezone.localdate() + timedelta(days=90)
    a_practice(review_days=30)
    assert explained(cast).review_on == timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2099, 1, 1)])
def test_a_day_that_makes_no_sense_is_refused(cast: Cast, day: date) -> None:
    with pytest.raises(Refused, match="三年以内"):
        explained(cast, review_on=day)


def test_only_an_explanation_is_looked_at_again_and_not_by_a_stranger(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        flow.review(cast.appeal(Status.CLOSED), by=cast.handler, public="再看看")
    appeal = explained(cast)
    with pytest.raises(Forbidden):
        flow.review(appeal, by=cast.stranger, public="再看看")
    with pytest.raises(Forbidden):
        flow.resume(appeal, by=cast.reporter, public="再看看")
    with pytest.raises(Refused):
        flow.review(appeal, by=cast.handler, public="")


def test_handed_over_says_where_to(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(
        appeal, by=cast.handler, ending=Ending.HANDED_OVER, public="已转市长信箱，可凭编号查询。",
        where="市长信箱",
    )  # fmt: skip
    entry = journal.entries_of(appeal).last()
    assert entry is not None
    assert (entry.data["where"], appeal.review_on) == ("市长信箱", None)


def told(appeal: Appeal, *, staff: bool = False) -> str:
    """The newest line about how it ended."""
    lines = (item for item in timeline(appeal, staff=staff) if item.verb != "close")
    return next(item.text for item in lines if item.verb != "callback")


def test_the_story_and_the_message_say_what_is_planned_and_when_it_is_looked_at(cast: Cast) -> None:
    appeal = explained(cast, until="等管网改造。", review_on=timezone.localdate() + timedelta(9))
    assert appeal.review_on is not None
    day = date_words(appeal.review_on, year=True)
    words = f"管网明年统一改造。\n打算：等管网改造。\n{day}再看一次。"
    assert told(appeal) == told(appeal, staff=True) == words
    assert Notice.objects.get(person=cast.reporter, kind="appeal.proposed").body == words


def test_the_story_says_where_it_was_handed_to_after_a_second_pair_of_eyes_too(cast: Cast) -> None:
    a_category("0301")
    a_practice(verify=["*"])
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(
        appeal, by=cast.handler, ending=Ending.HANDED_OVER, public="已转，可凭编号查询。",
        where="市长信箱",
    )  # fmt: skip
    flow.verify(appeal, by=cast.dispatcher)
    assert told(appeal) == "已转，可凭编号查询。\n转到：市长信箱。"


def test_nobody_reached_as_often_as_the_practice_says_closes_with_no_answer(cast: Cast) -> None:
    a_practice(tries=2)
    appeal = cast.appeal(Status.PROPOSED)
    for expected in (Status.PROPOSED, Status.CLOSED):
        flow.call_back(appeal, flow.Answers(reached=False), by=cast.centre)
        assert appeal.status == expected
    assert (appeal.solved, appeal.satisfied) == (None, "")


def test_the_pages_verify_and_send_back(cast: Cast) -> None:
    appeal = cast.appeal(Status.VERIFYING)
    assert "核查通过" in text(look(cast.dispatcher, appeal))
    assert "正在等核查" in text(look(cast.handler, appeal))
    assert do(cast.dispatcher, "send_back", appeal, reason="").status_code == 400
    assert do(cast.dispatcher, "send_back", appeal, reason="还没亮").status_code == 302
    again = cast.appeal(Status.VERIFYING)
    assert again in listed(cast.dispatcher, Filters(view="verify"))
    assert do(cast.handler, "verify", again).status_code == 403
    assert do(cast.dispatcher, "verify", again, inner="看过").status_code == 302
    assert Appeal.objects.get(pk=again.pk).status == Status.PROPOSED


def test_the_pages_look_again(cast: Cast) -> None:
    appeal = explained(cast)
    assert "还是办不了" in text(look(cast.handler, appeal))
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    typed = {"public": "还在排队。", "review_on": day}
    assert do(cast.handler, "review", appeal, **typed).status_code == 302
    assert Appeal.objects.get(pk=appeal.pk).review_on == date.fromisoformat(day)
    assert do(cast.handler, "review", appeal, public="x", review_on="明年").status_code == 400
    assert do(cast.handler, "resume", appeal, public="可以修了。").status_code == 302
    assert Appeal.objects.get(pk=appeal.pk).status == Status.DISPATCHED

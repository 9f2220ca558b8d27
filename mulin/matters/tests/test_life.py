"""The life of a matter: proposed, talked over, decided, carried out, appraised – and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.matters import flow
from mulin.matters.models import Decision, Follower, Matter, MatterPractice, Opening, Phase, Status
from mulin.matters.practice import Custom, Period, practice
from mulin.matters.testing import Cast, open_phases
from mulin.notices.models import Notice
from mulin.people.models import Person

TODAY = timezone.localdate


def told(person: Person) -> list[str]:
    """The kinds of what somebody was told, oldest first."""
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_a_whole_life_from_proposal_to_close(cast: Cast) -> None:
    matter = cast.matter(Status.APPRAISING)
    assert matter.outcome == "充电棚装好了。"
    flow.appraise(matter, by=cast.proposer, mark=5)
    flow.settle_due(timezone.now() + timedelta(days=15))
    matter.refresh_from_db()
    assert (matter.status, matter.marks, matter.mean) == (Status.CLOSED, 1, 5.0)
    assert "matter.closed" in told(cast.proposer)
    assert list(journal.verify()) == []


def test_a_proposal_is_struck_of_what_is_personal_and_rings_at_the_community(cast: Cast) -> None:
    matter = cast.propose(text="我叫王小美，电话13800138000，想装充电棚。")
    assert "13800138000" not in matter.text
    assert "王小美" not in matter.text
    assert told(cast.leader) == ["matter.proposed"]
    assert told(cast.centre) == []
    assert Follower.objects.filter(matter=matter, person=cast.proposer).exists()
    assert matter.answer_by == TODAY() + timedelta(days=7)


def test_the_same_key_proposes_once(cast: Cast) -> None:
    first, again = (flow.propose(cast.proposal(), by=cast.proposer, key="k" * 12) for _ in "ab")
    assert first == again


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"text": ""}, "text"), ({"title": "长" * 61}, "title"),
        ({"area": "000"}, "area"), ({"origin": "moon"}, "origin"),
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_says_where(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        cast.propose(**changes)
    assert refused.value.field == field
    assert not Matter.objects.exists()


def test_only_staff_of_the_area_write_down_what_others_propose(cast: Cast) -> None:
    matter = cast.walk_in()
    assert (matter.proposer, matter.recorded_by) == (None, cast.leader)
    for person in (cast.proposer, cast.stranger):
        with pytest.raises(Forbidden):
            cast.propose(by=person, origin="meeting")
    with pytest.raises(Refused) as refused:
        cast.propose(by=cast.leader, origin="walk_in", text="电话13800138000")
    assert refused.value.field == "text"


def test_a_source_outside_of_the_house_is_no_address(cast: Cast) -> None:
    away = flow.From("hazard", None, "一件隐患", "//evil.example/")
    inside = flow.From("hazard", None, "一件隐患", "/desk/appeals/1/")
    for source, url in ((away, ""), (inside, "/desk/appeals/1/")):
        matter = cast.propose(by=cast.leader, origin="appeal", source=source)
        assert matter.source_url == url


def test_taken_up_with_the_usual_phases(cast: Cast) -> None:
    matter = cast.propose()
    flow.take_up(matter, by=cast.leader)
    planned = {phase.opens: phase for phase in Phase.objects.filter(matter=matter)}
    assert planned[Opening.GATHER].since == planned[Opening.ANSWER].since == TODAY()
    assert planned[Opening.RESULT].since == planned[Opening.ANSWER].until + timedelta(days=1)
    assert "matter.taken_up" in told(cast.proposer)


@pytest.mark.parametrize(
    "phases",
    [
        [Period("moon", TODAY(), TODAY())],
        [Period("gather", TODAY(), TODAY() - timedelta(days=1))],
        [Period("gather", TODAY(), TODAY() + timedelta(days=500))],
        [Period("gather", TODAY(), TODAY())] * 13,
        [Period("gather", TODAY() - timedelta(days=9), TODAY() - timedelta(days=1))],
    ],
)
def test_phases_that_cannot_be(cast: Cast, phases: list[Period]) -> None:
    matter = cast.propose()
    with pytest.raises(Refused) as refused:
        flow.take_up(matter, by=cast.leader, phases=phases)
    assert refused.value.field == "phases"
    with pytest.raises(Refused):
        flow.plan(cast.discussed(), by=cast.leader, phases=[], words="改")


def test_declined_with_a_reason_and_reconsidered(cast: Cast) -> None:
    matter = cast.propose()
    with pytest.raises(Refused):
        flow.decline(matter, by=cast.leader, words=" ")
    flow.decline(matter, by=cast.leader, words="归供电公司管，已经转去。")
    assert matter.reason == "归供电公司管，已经转去。"
    assert "matter.declined" in told(cast.proposer)
    flow.reconsider(matter, by=cast.colleague)
    assert (matter.status, matter.reason) == (Status.PROPOSED, "")


def test_withdrawn_by_the_proposer_alone(cast: Cast) -> None:
    matter = cast.propose()
    with pytest.raises(Forbidden):
        flow.withdraw(matter, by=cast.neighbour)
    flow.withdraw(matter, by=cast.proposer)
    assert matter.status == Status.WITHDRAWN
    with pytest.raises(NotAllowed):
        flow.take_up(matter, by=cast.leader)
    with pytest.raises(Refused):
        flow.follow(matter, by=cast.proposer)


def test_words_mended_dates_moved_and_a_line_for_all(cast: Cast) -> None:
    matter = cast.discussed()
    flow.revise(matter, by=cast.leader, title="充电棚装哪里", text="请大家商量。")
    assert Entry.objects.filter(record=matter.pk, verb="revise").exists()
    flow.plan(matter, by=cast.leader, phases=open_phases()[:1], words="先征集")
    assert Phase.objects.filter(matter=matter).count() == 1
    flow.note(matter, by=cast.leader, words="周六上午十点在东门看现场。")
    assert told(cast.proposer)[-2:] == ["matter.planned", "matter.note"]
    with pytest.raises(Refused):
        flow.note(matter, by=cast.leader, words="身份证 11010519491231002X")


def test_nobody_decides_while_people_may_still_answer(cast: Cast) -> None:
    matter = cast.discussed()
    with pytest.raises(Refused) as refused:
        flow.decide(matter, cast.resolution(), by=cast.leader)
    assert refused.value.code == "still_open"
    cast.close_talk(matter)
    decision = flow.decide(matter, cast.resolution(), by=cast.leader)
    assert decision.counted
    assert (decision.entered_by, matter.status) == (cast.leader, Status.CARRYING)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "moon"}, "verdict"), ({"basis": "moon"}, "basis"), ({"body": ""}, "body"),
        ({"words": ""}, "words"), ({"held_on": TODAY() + timedelta(days=1)}, "held_on"),
        ({"held_on": TODAY() - timedelta(days=900)}, "held_on"),
        ({"in_favour": -1}, "in_favour"), ({"in_favour": None}, "in_favour"),
        ({"present": 5}, "present"), ({"in_favour": 4, "against": 4}, "verdict"),
        ({"basis": "ballot", "in_favour": None, "against": None}, "in_favour"),
    ],
)  # fmt: skip
def test_a_decision_that_does_not_add_up_is_refused(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    matter = cast.close_talk(cast.discussed())
    with pytest.raises(Refused) as refused:
        flow.decide(matter, cast.resolution(**changes), by=cast.leader)
    assert refused.value.field == field
    assert not Decision.objects.exists()


def test_deferred_is_talked_over_further_and_rejected_is_over(cast: Cast) -> None:
    matter = cast.close_talk(cast.discussed())
    without = {"in_favour": None, "against": None, "present": None, "abstained": None}
    flow.decide(matter, cast.resolution(verdict="defer", **without), by=cast.leader)
    assert matter.status == Status.DISCUSSING
    flow.decide(matter, cast.resolution(verdict="reject", **without), by=cast.leader)
    assert (matter.status, matter.ended_at is not None) == (Status.REJECTED, True)
    assert Decision.objects.filter(matter=matter).count() == 2


def test_tasks_belong_to_posts_and_are_done_with_words(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    task = cast.task(matter)
    assert "matter.task" in told(cast.company)
    for person in (cast.neighbour, cast.worker):
        with pytest.raises(Forbidden):
            flow.complete(task, by=person, words="好了")
    with pytest.raises(Refused):
        flow.complete(task, by=cast.company, words="")
    with pytest.raises(Refused) as refused:
        flow.finish(matter, by=cast.leader, words="都好了")
    assert refused.value.code == "tasks_open"
    flow.complete(task, by=cast.company, words="装好了")
    flow.redo(task, by=cast.leader, words="棚顶漏雨", due=TODAY())
    assert (task.status, task.settled_at) == ("open", None)
    flow.drop(task, by=cast.leader, words="换了一家来做")
    with pytest.raises(Refused) as refused:
        flow.finish(matter, by=cast.leader, words="都好了")
    assert refused.value.code == "nothing_done"
    usual: dict[str, Any] = {"what": "装", "owner": cast.company_post.pk, "due": TODAY()}
    for bad in ({"owner": None}, {"due": TODAY() - timedelta(days=1)}, {"what": ""}):
        with pytest.raises(Refused):
            flow.assign(matter, by=cast.leader, **{**usual, **bad})
    with pytest.raises(Refused):
        flow.redo(task, by=cast.leader, words="再来", due=TODAY() - timedelta(days=1))


def test_a_task_of_an_ended_matter_rests_and_one_due_is_reminded_of_once(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    task = cast.task(matter, days=1)
    now = timezone.now()
    assert (flow.remind(now), flow.remind(now)) == (1, 0)
    assert "matter.due" in told(cast.company)
    other = cast.task(matter, days=0)
    assert flow.remind(now + timedelta(days=2)) == 1
    assert told(cast.leader)[-1] == "matter.late"
    flow.complete(other, by=cast.leader, words="好了")
    flow.complete(task, by=cast.company, words="好了")
    flow.finish(matter, by=cast.leader, words="都好了")
    task.refresh_from_db()
    with pytest.raises(Refused):
        flow.redo(task, by=cast.leader, words="再来", due=TODAY())


def test_back_to_the_talk_when_it_cannot_be_done(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    task = cast.task(matter)
    with pytest.raises(Refused):
        flow.discuss_again(matter, by=cast.leader, words="地下有管线")
    flow.drop(task, by=cast.leader, words="地下有管线")
    flow.discuss_again(matter, by=cast.leader, words="地下有管线")
    assert matter.status == Status.DISCUSSING


def test_who_leads_another_area_does_nothing_here(cast: Cast) -> None:
    matter = cast.discussed()
    deeds: tuple[Callable[[Person], object], ...] = (
        lambda who: flow.revise(matter, by=who, title="一", text="二"),
        lambda who: flow.plan(matter, by=who, phases=open_phases(), words="改"),
        lambda who: flow.note(matter, by=who, words="说"),
        lambda who: flow.decide(matter, cast.resolution(), by=who),
        lambda who: flow.finish(matter, by=who, words="完"),
    )
    for person in (cast.stranger, cast.proposer, cast.worker):
        for deed in deeds:
            with pytest.raises(Forbidden):
                deed(person)


def test_practice_holds_from_its_day_on_and_is_the_centre_s(cast: Cast) -> None:
    flow.set_practice(Custom(answer_days=3, fewest=5), by=cast.centre)
    assert (practice().answer_days, practice(TODAY() - timedelta(days=1)).answer_days) == (3, 7)
    with pytest.raises(Forbidden):
        flow.set_practice(Custom(), by=cast.leader)
    with pytest.raises(Refused) as refused:
        flow.set_practice(Custom(longest=500), by=cast.centre)
    assert refused.value.field == "longest"
    assert MatterPractice.objects.count() == 1


@pytest.mark.parametrize("status", [one for one in Status if one != Status.PROPOSED])
def test_a_refused_step_writes_nothing(cast: Cast, status: str) -> None:
    matter = cast.matter(status)
    before = Entry.objects.count()
    deeds: tuple[Callable[[], object], ...] = (
        lambda: flow.take_up(matter, by=cast.leader),
        lambda: flow.decline(matter, by=cast.leader, words="不"),
        lambda: flow.finish(matter, by=cast.leader, words="完"),
        lambda: flow.end_appraisal(matter, by=cast.leader),
    )
    for deed in deeds:
        with pytest.raises(DeedError):
            deed()
    assert Entry.objects.count() == before

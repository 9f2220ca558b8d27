"""民评: who may mark the work, on a screen and on paper, and what a low mean does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.matters import flow, rules
from mulin.matters.models import Matter, MatterAppraisal, Status
from mulin.matters.practice import Custom
from mulin.matters.queries import statements_of
from mulin.matters.testing import Cast
from mulin.notices.models import Notice
from mulin.people.testing import a_person

LATER = timedelta(days=15)


def test_the_proposer_and_those_who_took_part_appraise_and_nobody_else(cast: Cast) -> None:
    matter = cast.discussed(1)
    follower = a_person("关注的人", area=cast.area)
    flow.answer(statements_of(matter)[0], by=cast.neighbour, vote=1)
    flow.follow(matter, by=follower)
    flow.unfollow(matter, by=follower)
    flow.follow(matter, by=follower)
    cast.close_talk(matter)
    flow.decide(matter, cast.resolution(), by=cast.leader)
    assert not rules.may_appraise(cast.neighbour, matter)
    cast.done(matter)
    flow.finish(matter, by=cast.leader, words="装好了。")
    assert Notice.objects.filter(person=cast.neighbour, kind="matter.appraise").exists()
    late = a_person("后来的人", area=cast.area)
    flow.follow(matter, by=late)
    for person in (late, cast.outsider, cast.leader):
        with pytest.raises(Forbidden):
            flow.appraise(matter, by=person, mark=1, words="不行")
    for person, mark in ((cast.proposer, 5), (cast.neighbour, 4), (follower, 3)):
        flow.appraise(matter, by=person, mark=mark)
    assert (matter.marks, matter.mean) == (3, 4.0)
    sides = MatterAppraisal.objects.order_by("id").values_list("side", flat=True)
    assert list(sides) == ["proposer", "affected", "affected"]


def test_the_newest_mark_holds_and_a_low_one_says_why(cast: Cast) -> None:
    matter = cast.matter(Status.APPRAISING)
    with pytest.raises(Refused) as refused:
        flow.appraise(matter, by=cast.proposer, mark=2)
    assert refused.value.field == "words"
    with pytest.raises(Refused):
        flow.appraise(matter, by=cast.proposer, mark=6)
    flow.appraise(matter, by=cast.proposer, mark=2, words="漏雨，打 13800138000 没人接")
    flow.appraise(matter, by=cast.proposer, mark=4)
    assert (matter.marks, matter.mark_sum) == (1, 4)
    words = MatterAppraisal.objects.order_by("id")[0].words
    assert "13800138000" not in words
    with pytest.raises(NotAllowed):
        flow.appraise(matter, by=cast.proposer, mark=5, at=timezone.now() + LATER)


def test_a_low_mean_reopens_and_the_second_round_is_counted_anew(cast: Cast) -> None:
    flow.set_practice(Custom(fewest=2, threshold=Decimal("3.5")), by=cast.centre)
    matter = cast.matter(Status.APPRAISING)
    flow.appraise(matter, by=cast.proposer, mark=3)
    with pytest.raises(NotAllowed):
        flow.end_appraisal(matter, by=cast.leader)
    flow.enter_appraisal(matter, by=cast.worker, slip="3", side="affected", mark=3)
    flow.end_appraisal(matter, by=cast.leader)
    assert (matter.status, matter.round, matter.marks) == (Status.CARRYING, 1, 0)
    kinds = Notice.objects.filter(person=cast.proposer).values_list("kind", flat=True)
    assert "matter.reopened" in kinds
    with pytest.raises(Refused) as refused:
        flow.finish(matter, by=cast.leader, words="又好了")
    assert refused.value.code == "nothing_done"
    cast.done(matter)
    flow.finish(matter, by=cast.leader, words="补了防雨檐。")
    for person in (cast.proposer,):
        flow.appraise(matter, by=person, mark=5)
    assert flow.settle_due(timezone.now() + LATER) == 1
    matter.refresh_from_db()
    assert matter.status == Status.CLOSED or matter.round == 2
    assert (matter.status, matter.marks) == (Status.CLOSED, 1)


def test_paper_appraisals_name_slip_and_recorder(cast: Cast) -> None:
    matter = Matter.objects.get(pk=_appraised(cast).pk)
    row = flow.enter_appraisal(
        matter, by=cast.worker, slip="a1", side="proposer", mark=1, words="没修好"
    )
    assert (row.slip, row.recorded_by, row.person) == ("A1", cast.worker, None)
    bad = {"slip": "a2", "side": "affected", "mark": 3}
    for wrong in ({"slip": "王 阿姨"}, {"side": "moon"}, {"source": "screen"}):
        with pytest.raises(Refused):
            flow.enter_appraisal(matter, by=cast.worker, **{**bad, **wrong})  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(Forbidden):
        flow.enter_appraisal(matter, by=cast.company, slip="a3", side="affected", mark=3)
    own = cast.matter(Status.APPRAISING)
    with pytest.raises(Refused) as refused:
        flow.enter_appraisal(own, by=cast.worker, slip="a4", side="proposer", mark=3)
    assert refused.value.code == "has_account"


def _appraised(cast: Cast) -> Matter:
    matter = cast.walk_in()
    flow.take_up(matter, by=cast.leader)
    cast.close_talk(matter)
    flow.decide(matter, cast.resolution(), by=cast.leader)
    cast.done(matter)
    return flow.finish(matter, by=cast.leader, words="好了")


def test_with_few_marks_the_proposer_s_own_decides(cast: Cast) -> None:
    low, silent = cast.matter(Status.APPRAISING), cast.matter(Status.APPRAISING)
    flow.appraise(low, by=cast.proposer, mark=1, words="没装")
    assert flow.settle_due(timezone.now()) == 0
    assert flow.settle_due(timezone.now() + LATER) == 2
    for matter, status in ((low, Status.CARRYING), (silent, Status.CLOSED)):
        matter.refresh_from_db()
        assert matter.status == status


@given(
    marks=st.lists(st.integers(1, 5), max_size=12), own=st.none() | st.integers(1, 5),
    fewest=st.integers(1, 6), threshold=st.decimals("1", "5", places=2),
)  # fmt: skip
def test_low_is_the_mean_below_the_threshold_exactly(
    marks: list[int], own: int | None, fewest: int, threshold: Decimal
) -> None:
    low = rules.is_low(
        marks=len(marks), total=sum(marks), proposer=own, threshold=threshold, fewest=fewest
    )
    if len(marks) >= fewest:
        assert low == (Decimal(sum(marks)) / len(marks) < threshold)
    else:
        assert low == (own is not None and own < threshold)

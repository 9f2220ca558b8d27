"""Many appeals about one thing: handled once, every reporter told, none lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import clocks, flow
from mulin.appeals.flow import merging
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import Filters, counts, listed, timeline
from mulin.appeals.queries import inbox as reads
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.appeals.tests.desk import do, look
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import browser, statements, text
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db
SOLVED = flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes")
UNSOLVED = flow.Answers(
    reached=True, contacted=True, solved=False, satisfied="no", words="我家还黑"
)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def fresh(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def another(cast: Cast, **said: Any) -> Appeal:
    """The same thing, told by somebody else."""
    return an_appeal(area=cast.area, by=a_person(name="李大爷"), **said)


def pair(cast: Cast, status: str = Status.HANDLING) -> tuple[Appeal, Appeal]:
    """A main one, and one merged into it."""
    main = cast.appeal(status)
    one = merging.merge(another(cast), into=main, by=cast.dispatcher)
    return main, one


def told(appeal: Appeal) -> list[str]:
    """Kinds of messages its reporter got about it."""
    rows = Notice.objects.filter(person=appeal.reporter_id, record=appeal.pk)
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_both_are_told_and_each_is_called_back(cast: Cast) -> None:
    main, one = pair(cast)
    assert (one.status, one.merged_into_id, one.post_id) == (Status.MERGED, main.pk, cast.post.pk)
    assert fresh(main).merged == 1
    flow.progress(main, by=cast.handler, public="电工明天来。", inner="欠费")
    cast.propose(main)
    one = fresh(one)
    assert (one.status, one.ending) == (Status.PROPOSED, Ending.SOLVED)
    assert told(one) == [
        "appeal.received", "appeal.merged", "appeal.progress", "appeal.proposed"
    ]  # fmt: skip
    flow.call_back(main, SOLVED, by=cast.dispatcher)
    assert fresh(one).status == Status.PROPOSED
    flow.call_back(one, SOLVED, by=cast.centre)
    assert (fresh(one).status, fresh(main).status) == (Status.CLOSED, Status.CLOSED)
    assert list(journal.verify()) == []


def test_what_is_said_in_public_stands_in_each_story_and_the_inner_line_in_none(cast: Cast) -> None:
    main, one = pair(cast)
    flow.contact(main, by=cast.handler, way="phone", public="约了王阿姨周五上门。")
    flow.progress(main, by=cast.handler, public="电工明天来。", inner="王阿姨脾气急")
    flow.progress(main, by=cast.handler, inner="只说给同事")
    mine = timeline(one, staff=False)
    assert [item.text for item in mine][:1] == ["电工明天来。"]
    theirs = "".join(item.text + item.inner for item in timeline(one, staff=True))
    assert "王阿姨" not in theirs
    assert "只说给同事" not in theirs


def test_not_solved_for_one_parts_that_one_and_leaves_the_main_one(cast: Cast) -> None:
    main, one = pair(cast)
    cast.propose(main)
    flow.call_back(main, SOLVED, by=cast.dispatcher)
    flow.call_back(fresh(one), UNSOLVED, by=cast.centre)
    one = fresh(one)
    assert (one.status, one.merged_into_id, one.post_id, one.reopened) == (
        Status.DISPATCHED, None, cast.post.pk, 1
    )  # fmt: skip
    assert (fresh(main).status, fresh(main).merged) == (Status.CLOSED, 0)
    assert one in listed(cast.handler, Filters(view="mine"))


def test_unmerging_gives_it_its_own_life_and_its_own_clock_back(cast: Cast) -> None:
    begin = timezone.now() - timedelta(days=20)
    main = cast.appeal(Status.HANDLING)
    one = another(cast, at=begin)
    before = one.due
    merging.merge(one, into=main, by=cast.dispatcher, at=begin + timedelta(hours=1))
    assert fresh(one).due is None
    with pytest.raises(Refused, match="拆出来"):
        merging.unmerge(one, by=cast.dispatcher, reason="")
    merging.unmerge(one, by=cast.dispatcher, reason="不是同一盏灯")
    row = fresh(one)
    assert (row.status, row.merged_into_id, row.post_id) == (Status.RECEIVED, None, None)
    assert fresh(main).merged == 0
    assert row.due == clocks.read(journal.entries_of(row)).resolution.deadline
    assert row.due is not None
    assert before is not None
    assert row.due > before
    assert one in listed(cast.dispatcher, Filters(view="inbox"))
    assert told(one)[-1] == "appeal.unmerged"


def test_chains_circles_and_what_is_over_are_refused(cast: Cast) -> None:
    main, one = pair(cast)
    third = another(cast)
    for appeal, into, words in (
        (third, fresh(one), "已经并入别处"), (fresh(main), third, "下面已经并了 1 件"),
        (third, third, "自己"), (third, cast.appeal(Status.CLOSED), "报结或办结"),
        (third, cast.appeal(Status.PROPOSED), "报结或办结"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            merging.merge(appeal, into=into, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="待派单"):
        merging.merge(cast.appeal(Status.WAITING), into=main, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="没有并到"):
        merging.unmerge(third, by=cast.dispatcher, reason="试试")
    Appeal.objects.filter(pk=main.pk).update(merged=merging.MOST)
    with pytest.raises(Refused, match="不能再多"):
        merging.merge(third, into=fresh(main), by=cast.dispatcher)


def test_a_complaint_of_staff_is_not_merged_with_anything_else(cast: Cast) -> None:
    main = cast.appeal(Status.HANDLING)
    complaint = cast.appeal(about_staff=True)
    with pytest.raises(Refused, match="涉及工作人员"):
        merging.merge(complaint, into=main, by=cast.centre)
    with pytest.raises(Refused, match="没有找到"):
        merging.target(complaint.number, person=Person.objects.get(pk=cast.dispatcher.pk))


def test_only_who_decides_about_both_merges(cast: Cast) -> None:
    main = cast.appeal(Status.HANDLING)
    one = another(cast)
    for person in (cast.handler, cast.reporter, cast.stranger, Cast().dispatcher):
        with pytest.raises(Forbidden):
            merging.merge(one, into=main, by=person)
    elsewhere = Cast()
    with pytest.raises(Forbidden):
        merging.merge(one, into=elsewhere.appeal(), by=cast.dispatcher)
    merging.merge(one, into=main, by=cast.dispatcher)
    with pytest.raises(Forbidden):
        merging.unmerge(one, by=cast.handler, reason="不是我的")


def test_it_follows_the_main_one_from_post_to_post(cast: Cast) -> None:
    main = cast.appeal()
    one = merging.merge(another(cast), into=main, by=cast.dispatcher)
    assert one.post_id is None
    cast.dispatch(main)
    assert fresh(one).post_id == cast.post.pk
    flow.return_(main, by=cast.handler, reason="不归网格", basis="清单")
    assert fresh(one).post_id is None
    newest = timeline(one, staff=False)[0]
    assert (newest.title, newest.text, newest.inner) == ("退回了，重新派单", "", "")
    assert not Notice.objects.filter(record=one.pk, title__contains="退回").exists()
    cast.sign(cast.dispatch(main))
    seen = Appeal.objects.visible_to(Person.objects.get(pk=cast.handler.pk))
    assert seen.filter(pk=one.pk).exists()


def test_the_work_is_counted_once(cast: Cast) -> None:
    main, one = pair(cast)
    assert list(listed(cast.handler, Filters(view="mine"))) == [main]
    assert counts(cast.handler)["mine"] == 1
    late = timezone.now() + timedelta(days=60)
    assert one not in listed(cast.dispatcher, Filters(view="late"), now=late)
    assert reads.load_of([cast.post.pk]) == {cast.post.pk: 1}


def test_urging_by_many_counts_for_the_main_one_and_tells_its_handler_once_a_day(
    cast: Cast,
) -> None:
    main, one = pair(cast)
    two = merging.merge(another(cast), into=fresh(main), by=cast.dispatcher)
    flow.urge(fresh(one), by=one.reporter)
    flow.urge(fresh(two), by=two.reporter)
    assert (fresh(main).urged, fresh(one).urged) == (2, 1)
    assert Notice.objects.filter(person=cast.handler, kind="appeal.urge").count() == 1
    with pytest.raises(NotAllowed, match="明天"):
        flow.urge(fresh(one), by=one.reporter)


def test_the_main_one_withdrawn_the_others_go_on(cast: Cast) -> None:
    main, one = pair(cast)
    flow.withdraw(main, by=cast.reporter)
    assert (fresh(one).status, fresh(one).merged_into_id) == (Status.RECEIVED, None)


def test_a_merged_one_may_be_added_to_and_withdrawn(cast: Cast) -> None:
    main, one = pair(cast)
    flow.supplement(fresh(one), by=one.reporter, public="五楼也不亮")
    assert Notice.objects.filter(person=cast.handler, kind="appeal.supplement").exists()
    flow.withdraw(fresh(one), by=one.reporter)
    assert fresh(one).status == Status.CLOSED
    cast.propose(fresh(main))
    assert fresh(one).ending == Ending.WITHDRAWN


def test_declining_waits_until_the_others_are_taken_out(cast: Cast) -> None:
    main = cast.appeal()
    merging.merge(another(cast), into=main, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="拆出来"):
        flow.decline(main, by=cast.dispatcher, reason="请找法院。")


def test_what_is_being_supported_is_not_merged(cast: Cast) -> None:
    one, main = cast.appeal(Status.HANDLING), cast.appeal(Status.HANDLING)
    flow.supports.open(one, post=_other(cast), what="请看看", by=cast.handler)
    with pytest.raises(NotAllowed, match="协办"):
        merging.merge(one, into=main, by=cast.dispatcher)


def _other(cast: Cast) -> Any:
    return cast.centre.appointments.get().post_id


def test_who_handled_the_main_one_does_not_call_a_merged_one_back(cast: Cast) -> None:
    main = cast.appeal(Status.HANDLING)
    flow.escalate(main, by=cast.handler, reason="请社区出面")
    flow.sign(main, by=cast.dispatcher)
    flow.escalate(main, by=cast.dispatcher, reason="请中心出面")
    flow.sign(main, by=cast.centre)
    one = merging.merge(another(cast), into=main, by=cast.centre)
    cast_of_centre = flow.propose(
        main, by=cast.centre, ending=Ending.SOLVED, public="中心已经协调换好了灯。"
    )
    assert cast_of_centre.status == Status.PROPOSED
    for person in (cast.dispatcher, cast.centre):
        with pytest.raises(Forbidden):
            flow.call_back(fresh(one), SOLVED, by=person)
    flow.call_back(fresh(one), SOLVED, by=one.reporter)


def test_late_before_it_was_merged_is_late(cast: Cast) -> None:
    main = cast.appeal(Status.HANDLING)
    old = another(cast, at=timezone.now() - timedelta(days=40))
    new = another(cast)
    for one in (old, new):
        merging.merge(one, into=fresh(main), by=cast.dispatcher)
    cast.propose(fresh(main))
    assert (fresh(old).closed_in_time, fresh(new).closed_in_time) == (False, True)


def test_number_and_code_of_a_merged_one_keep_working(cast: Cast) -> None:
    main, one = pair(cast)
    visitor = browser(None)
    typed = {"number": one.number, "code": tracking_code(one)}
    assert visitor.post(reverse("appeals:track"), typed).status_code == 302
    page = text(visitor.get(reverse("appeals:mine", args=[one.pk])))
    assert "一起办" in page
    assert main.number not in page


def test_the_page_offers_near_ones_and_takes_a_number(cast: Cast) -> None:
    a_category("0301")
    main = cast.appeal(Status.HANDLING, category="0301")
    one = another(cast, category="0301")
    address = reverse("appeals:merge", args=[one.pk])
    page = text(browser(cast.dispatcher).get(address))
    assert main.number in page
    assert browser(cast.handler).get(address).status_code in {403, 404}
    assert browser(cast.stranger).get(address).status_code == 403
    empty = browser(cast.dispatcher).post(address, {})
    assert empty.status_code == 400
    wrong = browser(cast.dispatcher).post(address, {"into": "360483-1"})
    assert "没有找到" in text(wrong)
    assert "360483-1" in text(wrong)
    assert browser(cast.dispatcher).post(address, {"near": str(main.pk)}).status_code == 302
    assert fresh(one).merged_into_id == main.pk
    seen = text(look(cast.handler, main))
    assert one.number in seen
    assert main.number in text(look(cast.dispatcher, fresh(one)))
    assert do(cast.dispatcher, "unmerge", one, reason="不是一回事").status_code == 302
    two = another(cast)
    address = reverse("appeals:merge", args=[two.pk])
    assert browser(cast.dispatcher).post(address, {"into": main.number}).status_code == 302


def test_a_page_with_everything_beside_it_takes_few_statements(cast: Cast) -> None:
    main, _one = pair(cast)
    flow.supports.open(fresh(main), post=_other(cast), what="请看看", by=cast.handler)
    handler = browser(cast.handler)
    page = reverse("appeals:detail", args=[main.pk])
    assert statements(lambda: handler.get(page)) <= 9


DEEDS = ("merge", "unmerge", "progress", "propose", "reopen", "withdraw", "urge")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2), st.integers(0, 2)), max_size=10)
)
def test_whatever_happens_counts_agree_and_nobody_is_lost(
    cast: Cast, deeds: list[tuple[str, int, int]]
) -> None:
    appeals = [cast.sign(cast.dispatch(another(cast))) for _ in range(3)]
    for verb, first, second in deeds:
        one, other = fresh(appeals[first]), fresh(appeals[second])
        try:
            _do(cast, verb, one, other)
        except (NotAllowed, Refused, Forbidden):
            pass
    for appeal in map(fresh, appeals):
        assert appeal.merged == Appeal.objects.filter(merged_into=appeal.pk).count()
        if appeal.merged_into_id is not None:
            assert fresh(Appeal(pk=appeal.merged_into_id)).merged_into_id is None
        if appeal.status == Status.MERGED:
            main = fresh(Appeal(pk=appeal.merged_into_id))
            assert main.is_open
            assert main.post_id == appeal.post_id
    assert list(journal.verify()) == []


def _do(cast: Cast, verb: str, one: Appeal, other: Appeal) -> object:
    by_reporter: dict[str, Any] = {"by": one.reporter}
    return {
        "merge": lambda: merging.merge(one, into=other, by=cast.dispatcher),
        "unmerge": lambda: merging.unmerge(one, by=cast.dispatcher, reason="拆"),
        "progress": lambda: flow.progress(one, by=cast.handler, public="有进展"),
        "propose": lambda: cast.propose(one),
        "reopen": lambda: flow.call_back(one, UNSOLVED, **by_reporter),
        "withdraw": lambda: flow.withdraw(one, **by_reporter),
        "urge": lambda: flow.urge(one, **by_reporter),
    }[verb]()

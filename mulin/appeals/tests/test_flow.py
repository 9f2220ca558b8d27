"""The life of an appeal, deed by deed, told by the people around it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import timeline
from mulin.appeals.testing import Cast, a_category
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.notices.models import Notice
from mulin.people.flow import dismiss
from mulin.people.models import Appointment, Role
from mulin.people.testing import a_holder, a_post, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def test_from_the_door_to_a_reopened_and_a_closed_end(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    unsolved = flow.Answers(
        reached=True, contacted=True, solved=False, satisfied="no", words="又灭了"
    )
    flow.call_back(appeal, unsolved, by=cast.dispatcher)
    assert (appeal.status, appeal.reopened, appeal.ending) == (Status.DISPATCHED, 1, "")
    assert appeal.post_id == cast.post.pk
    cast.sign(appeal)
    cast.propose(appeal)
    cast.close(appeal)
    assert (appeal.status, appeal.ending, appeal.solved) == (Status.CLOSED, Ending.SOLVED, True)
    verbs = [item.verb for item in timeline(appeal, staff=False)]
    assert verbs == [
        "close", "callback", "propose", "sign", "reopen", "callback", "propose", "sign",
        "dispatch", "report",
    ]  # fmt: skip


def test_only_the_dispatcher_of_the_area_dispatches(cast: Cast) -> None:
    appeal = cast.appeal()
    elsewhere = Cast().dispatcher
    for person in (cast.stranger, cast.reporter, cast.handler, elsewhere):
        with pytest.raises(Forbidden):
            flow.dispatch(appeal, post=cast.post.pk, by=person)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    assert appeal.status == Status.DISPATCHED


def test_a_vacant_post_is_not_given_anything(cast: Cast) -> None:
    vacant = a_post(Role.PROPERTY, cast.area)
    with pytest.raises(Refused, match="没有人"):
        flow.dispatch(cast.appeal(), post=vacant.pk, by=cast.dispatcher)


def test_only_who_holds_the_post_handles(cast: Cast) -> None:
    appeal = cast.appeal(Status.DISPATCHED)
    for person in (cast.stranger, cast.reporter, cast.dispatcher, cast.centre):
        with pytest.raises(Forbidden):
            flow.sign(appeal, by=person)


def test_signing_twice_is_refused_with_a_sentence(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(NotAllowed, match="别的环节"):
        flow.sign(appeal, by=cast.handler)


def test_the_first_contact_stops_its_clock_and_later_ones_do_not_move_it(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.contact(appeal, by=cast.handler, way="phone", public="约好明天上午")
    first = appeal.first_contact_at
    flow.contact(appeal, by=cast.handler, way="visit")
    assert first is not None
    assert Appeal.objects.get(pk=appeal.pk).first_contact_at == first


def test_the_clock_stands_still_while_the_resident_is_asked(cast: Cast) -> None:
    appeal = cast.appeal(Status.WAITING)
    assert appeal.due is None
    flow.answer(appeal, by=cast.reporter, public="在家")
    assert appeal.status == Status.HANDLING
    assert appeal.due is not None


def test_the_handler_writes_down_an_answer_given_by_phone(cast: Cast) -> None:
    appeal = cast.appeal(Status.WAITING)
    flow.answer(appeal, by=cast.handler, public="电话里说在家")
    assert appeal.status == Status.HANDLING


def test_help_is_asked_from_above_and_sent_down_again(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.escalate(appeal, by=cast.handler, reason="要动用消防云梯")
    assert appeal.status == Status.DISPATCHED
    assert appeal.post_id != cast.post.pk
    flow.sign(appeal, by=cast.dispatcher)
    flow.hand_down(appeal, post=cast.post.pk, by=cast.dispatcher, reason="请到现场拉警戒线")
    assert appeal.post_id == cast.post.pk


def test_one_below_cannot_send_down(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(Forbidden):
        flow.hand_down(appeal, post=cast.post.pk, by=cast.handler, reason="请去看看")


def test_reassigning_wants_a_reason(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    other = a_post(Role.PROPERTY, cast.area)
    other_handler = staff(Role.PROPERTY, cast.area)
    post = other_handler.appointments.get().post
    with pytest.raises(Refused, match="为什么改派"):
        flow.reassign(appeal, post=post.pk, by=cast.dispatcher, reason=" ")
    flow.reassign(appeal, post=post.pk, by=cast.dispatcher, reason="归物业")
    assert appeal.post_id == post.pk != other.pk


def test_solved_wants_proof(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(Refused, match="照片"):
        flow.propose(appeal, by=cast.handler, ending=Ending.SOLVED, public="好了")
    with pytest.raises(Refused, match="居民看得到"):
        flow.propose(appeal, by=cast.handler, ending=Ending.SOLVED, public="")
    with pytest.raises(Refused, match="办理结果"):
        flow.propose(appeal, by=cast.handler, ending=Ending.WITHDRAWN, public="好了好了")


def test_who_handled_it_does_not_call_back(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.escalate(appeal, by=cast.handler, reason="请社区出面")
    flow.sign(appeal, by=cast.dispatcher)
    flow.propose(
        appeal, by=cast.dispatcher, ending=Ending.SOLVED, public="社区已经协调物业换好了灯。"
    )
    answers = flow.Answers(reached=True, solved=True, satisfied="yes")
    for person in (cast.handler, cast.dispatcher, cast.stranger):
        with pytest.raises(Forbidden):
            flow.call_back(appeal, answers, by=person)
    flow.call_back(appeal, answers, by=cast.centre)
    assert appeal.status == Status.CLOSED


def test_nor_does_a_colleague_on_the_same_post_who_did_nothing(cast: Cast) -> None:
    post = cast.centre.appointments.get().post
    mate = a_holder(post, "中心小吴")
    appeal = cast.appeal()
    flow.dispatch(appeal, post=post.pk, by=cast.dispatcher)
    flow.sign(appeal, by=cast.centre)
    flow.propose(appeal, by=cast.centre, ending=Ending.SOLVED, public="灯泡换好了，试过三次。")
    with pytest.raises(Forbidden, match="没有经手"):
        flow.call_back(appeal, flow.Answers(reached=False), by=mate)


def test_the_resident_answers_the_callback_without_being_called(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    flow.call_back(
        appeal, flow.Answers(reached=True, solved=True, satisfied="fair"), by=cast.reporter
    )
    assert (appeal.status, appeal.satisfied) == (Status.CLOSED, "fair")
    assert appeal.callbacks.get().way == "link"


def test_closed_is_not_solved_and_solved_is_not_satisfied(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(
        appeal,
        by=cast.handler,
        ending=Ending.EXPLAINED,
        public="地下管网明年统一改造，现在挖不了。",
    )
    flow.call_back(
        appeal, flow.Answers(reached=True, solved=False, satisfied="yes"), by=cast.centre
    )
    assert (appeal.status, appeal.solved, appeal.satisfied) == (Status.CLOSED, False, "yes")


def test_an_explanation_that_is_not_accepted_goes_on(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(
        appeal, by=cast.handler, ending=Ending.EXPLAINED, public="现在办不了，等明年改造。"
    )
    answers = flow.Answers(
        reached=True, solved=False, satisfied="no", go_on=True, words="再想想办法"
    )
    flow.call_back(appeal, answers, by=cast.centre)
    assert (appeal.status, appeal.reopened) == (Status.DISPATCHED, 1)


def test_nobody_reached_three_times_closes_it_with_no_answer(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    for expected in (Status.PROPOSED, Status.PROPOSED, Status.CLOSED):
        flow.call_back(appeal, flow.Answers(reached=False), by=cast.centre)
        assert appeal.status == expected
    assert (appeal.solved, appeal.satisfied) == (None, "")


def test_what_is_classified_and_located_as_it_is_writes_no_line(cast: Cast) -> None:
    a_category("0501")
    appeal = cast.appeal()
    flow.classify(appeal, category="0501", by=cast.dispatcher)
    flow.locate(appeal, area=cast.community.code, by=cast.dispatcher)
    head, lines = appeal.journal_head, len(timeline(appeal, staff=True))
    flow.classify(appeal, category="0501", by=cast.dispatcher)
    flow.classify(appeal, category="0501", urgency=appeal.urgency, by=cast.dispatcher)
    flow.locate(appeal, area=cast.community.code, by=cast.dispatcher)
    assert (appeal.journal_head, len(timeline(appeal, staff=True))) == (head, lines)
    flow.classify(appeal, category="0501", urgency="urgent", by=cast.dispatcher)
    assert len(timeline(appeal, staff=True)) == lines + 1


def test_a_callback_asks_both_questions(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    with pytest.raises(Refused, match="解决了吗"):
        flow.call_back(appeal, flow.Answers(reached=True, satisfied="yes"), by=cast.centre)
    with pytest.raises(Refused, match="满意吗"):
        flow.call_back(appeal, flow.Answers(reached=True, solved=True), by=cast.centre)
    assert appeal.callbacks.count() == 0


def test_who_was_not_reached_gave_no_answer_whatever_else_is_said(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    said = flow.Answers(
        reached=False, contacted=True, solved=True, satisfied="yes", words="很好", go_on=True,
        way="visit",
    )  # fmt: skip
    for _time in range(3):
        flow.call_back(appeal, said, by=cast.centre)
    assert (appeal.status, appeal.contacted) == (Status.CLOSED, None)
    assert (appeal.solved, appeal.satisfied) == (None, "")
    kept = appeal.callbacks.values_list("solved", "satisfied", "words", "way")
    assert set(kept) == {(None, "", "很好", "visit")}
    told = journal.entries_of(appeal).filter(verb="callback")
    assert not any(entry.data.get("public") for entry in told)


@pytest.mark.parametrize("reached", [True, False])
def test_satisfied_is_one_of_its_choices_or_is_refused(cast: Cast, *, reached: bool) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    said = flow.Answers(reached=reached, solved=True, satisfied="boom")
    with pytest.raises(Refused, match="基本满意") as caught:
        flow.call_back(appeal, said, by=cast.centre)
    assert caught.value.field == "satisfied"


def test_the_resident_cannot_say_that_nobody_reached_him(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    with pytest.raises(Refused) as caught:
        flow.call_back(appeal, flow.Answers(reached=False), by=cast.reporter)
    assert caught.value.field == "reached"
    assert Appeal.objects.get(pk=appeal.pk).callback_tries == 0


def test_a_closed_appeal_is_contested_within_thirty_days(cast: Cast) -> None:
    appeal = cast.appeal(Status.CLOSED)
    assert appeal.closed_at is not None
    late = appeal.closed_at + timedelta(days=31)
    with pytest.raises(NotAllowed, match="30 天"):
        flow.reopen(appeal, by=cast.reporter, public="又灭了", at=late)
    flow.reopen(appeal, by=cast.reporter, public="又灭了", at=late - timedelta(days=2))
    again = Appeal.objects.get(pk=appeal.pk)
    assert (again.status, again.solved, again.closed_at) == (Status.DISPATCHED, False, None)


def test_reopened_with_its_post_vacant_it_waits_for_the_dispatcher(cast: Cast) -> None:
    appeal = cast.appeal(Status.CLOSED)
    dismiss(Appointment.objects.get(person=cast.handler))
    flow.reopen(appeal, by=cast.reporter, public="又灭了")
    assert (appeal.status, appeal.post_id) == (Status.RECEIVED, None)


def test_urging_once_a_day(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    now = timezone.now()
    flow.urge(appeal, by=cast.reporter, at=now)
    with pytest.raises(NotAllowed, match="明天"):
        flow.urge(appeal, by=cast.reporter, at=now + timedelta(seconds=1))
    flow.urge(appeal, by=cast.reporter, at=now + timedelta(days=1))
    assert appeal.urged == 2


def test_the_reporter_withdraws_and_nobody_else(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    for person in (cast.handler, cast.centre, cast.stranger, None):
        with pytest.raises(Forbidden):
            flow.withdraw(appeal, by=person)
    flow.withdraw(appeal, by=cast.reporter, public="自己修好了")
    assert (appeal.status, appeal.ending) == (Status.CLOSED, Ending.WITHDRAWN)
    with pytest.raises(NotAllowed, match="重新反映"):
        flow.reopen(appeal, by=cast.reporter, public="还是办吧")


def test_a_visitor_who_proved_the_code_follows_like_the_reporter(cast: Cast) -> None:
    appeal = cast.appeal(Status.WAITING)
    flow.answer(appeal, by=None, public="在家", proved=True)
    flow.supplement(appeal, by=None, public="四楼也不亮", proved=True)
    flow.urge(appeal, by=None, proved=True)
    assert appeal.urged == 1


def test_declining_says_where_to_turn(cast: Cast) -> None:
    appeal = cast.appeal()
    with pytest.raises(Refused):
        flow.decline(appeal, by=cast.dispatcher, reason="")
    flow.decline(appeal, by=cast.dispatcher, reason="已在法院审理，请向承办法官了解。")
    assert appeal.ending == Ending.DECLINED


def test_a_corrected_category_changes_limits_and_is_remembered(cast: Cast) -> None:
    a_category("0501", "漏水", resolve_within="1wd", phrases=["漏水"])
    appeal = cast.appeal(Status.HANDLING)
    before = appeal.due
    flow.classify(appeal, category="0501", by=cast.dispatcher)
    assert appeal.resolve_within == "1wd"
    assert appeal.due is not None
    assert before is not None
    assert appeal.due < before


def test_what_is_said_to_the_public_and_among_staff_are_two_lines(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.progress(appeal, by=cast.handler, public="电工明天来", inner="物业欠费，先垫付")
    mine = timeline(appeal, staff=False)[0]
    theirs = timeline(appeal, staff=True)[0]
    assert (mine.text, mine.inner) == ("电工明天来", "")
    assert theirs.inner == "物业欠费，先垫付"
    assert "小李" not in mine.who
    assert theirs.who == "小李"


def test_inner_deeds_are_no_line_for_the_resident(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.remark(appeal, by=cast.dispatcher, inner="催一下物业")
    flow.reveal(appeal, by=cast.handler, purpose="contact")
    assert {"remark", "reveal"}.isdisjoint(item.verb for item in timeline(appeal, staff=False))
    assert {"remark", "reveal"} <= {item.verb for item in timeline(appeal, staff=True)}


def test_the_resident_gets_messages_and_the_handler_too(cast: Cast) -> None:
    cast.appeal(Status.CLOSED)
    told = Notice.objects.filter(person=cast.reporter).order_by("id")
    kinds = list(told.values_list("kind", flat=True))
    assert kinds == [
        "appeal.received", "appeal.dispatched", "appeal.signed", "appeal.proposed", "appeal.closed"
    ]  # fmt: skip
    assert Notice.objects.filter(person=cast.handler).exists()
    assert not Notice.objects.filter(person=cast.stranger).exists()


def test_a_line_of_ten_thousand_letters_is_refused_and_says_how_long_it_may_be(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(Refused, match="2000"):
        flow.progress(appeal, by=cast.handler, public="长" * 10_000)
    assert timeline(appeal, staff=True)[0].verb == "sign"


def test_revealing_wants_a_purpose_and_a_reason_to_ask(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING, contact_name="王秀英", contact_phone="13900002222")
    with pytest.raises(Refused):
        flow.reveal(appeal, by=cast.handler, purpose="curious")
    for person in (cast.stranger, Cast().handler):
        with pytest.raises(Forbidden):
            flow.reveal(appeal, by=person, purpose="contact")
    assert flow.reveal(appeal, by=cast.handler, purpose="contact") == ("王秀英", "13900002222")


def test_who_asked_for_no_name_is_not_named_to_staff(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING, anonymous=True)
    flow.supplement(appeal, by=cast.reporter, public="四楼也不亮")
    assert all("王阿姨" not in item.who for item in timeline(appeal, staff=True))

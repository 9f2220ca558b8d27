"""What deeds refuse, with the sentence that says what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from mulin.appeals import flow
from mulin.appeals.flow.filters import drop_filter, note_export, save_filter
from mulin.appeals.models import Appeal, Ending, SavedFilter, Status
from mulin.appeals.testing import Cast, a_category
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post, staff

pytestmark = pytest.mark.django_db
Deed = Callable[[Cast, Appeal], object]


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0301")
    return Cast()


STRANGE: dict[str, tuple[str, Deed]] = {
    "classify": ("received", lambda c, a: flow.classify(a, category="0301", by=c.stranger)),
    "locate": ("received", lambda c, a: flow.locate(a, area=c.area.code, by=c.stranger)),
    "decline": ("received", lambda c, a: flow.decline(a, reason="不归这里", by=c.stranger)),
    "reassign": (
        "handling", lambda c, a: flow.reassign(a, post=c.post.pk, reason="换", by=c.stranger)
    ),
    "escalate": ("handling", lambda c, a: flow.escalate(a, reason="帮忙", by=c.stranger)),
    "hand_down": (
        "handling", lambda c, a: flow.hand_down(a, post=c.post.pk, reason="去", by=c.stranger)
    ),
    "return": ("handling", lambda c, a: flow.return_(a, reason="不归这里", basis="职责清单第 3 条", by=c.stranger)),
    "contact": ("handling", lambda c, a: flow.contact(a, way="phone", by=c.stranger)),
    "progress": ("handling", lambda c, a: flow.progress(a, public="在办", by=c.stranger)),
    "remark": ("handling", lambda c, a: flow.remark(a, inner="记一笔", by=c.stranger)),
    "ask": ("handling", lambda c, a: flow.ask(a, public="几楼", by=c.stranger)),
    "answer": ("waiting", lambda c, a: flow.answer(a, public="三楼", by=c.stranger)),
    "propose": (
        "handling",
        lambda c, a: flow.propose(a, ending=Ending.SOLVED, public="办好了办好了", by=c.stranger),
    ),
    "reopen": ("closed", lambda c, a: flow.reopen(a, public="没好", by=c.stranger)),
    "supplement": ("handling", lambda c, a: flow.supplement(a, public="还有", by=c.stranger)),
    "urge": ("handling", lambda c, a: flow.urge(a, by=c.stranger)),
    "reveal": ("handling", lambda c, a: flow.reveal(a, purpose="contact", by=c.stranger)),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_stranger_does_nothing(cast: Cast, name: str) -> None:
    status, deed = STRANGE[name]
    appeal = cast.appeal(status)
    head = appeal.journal_head
    with pytest.raises(Forbidden):
        deed(cast, appeal)
    row = Appeal.objects.get(pk=appeal.pk)
    assert (row.status, row.journal_head) == (status, head)


WRONG: dict[str, tuple[str, str, Deed]] = {
    "no such category": (
        "received", "category", lambda c, a: flow.classify(a, category="9999", by=c.dispatcher)
    ),
    "no such urgency": (
        "received", "urgency",
        lambda c, a: flow.classify(a, category="0301", urgency="x", by=c.dispatcher),
    ),
    "no such area": ("received", "area", lambda c, a: flow.locate(a, area="1", by=c.dispatcher)),
    "no such post": (
        "received", "post", lambda c, a: flow.dispatch(a, post=uuid4(), by=c.dispatcher)
    ),
    "no such way": ("handling", "way", lambda c, a: flow.contact(a, way="owl", by=c.handler)),
    "nothing said": ("handling", "public", lambda c, a: flow.progress(a, by=c.handler)),
    "nothing noted": ("handling", "inner", lambda c, a: flow.remark(a, inner=" ", by=c.handler)),
    "nothing asked": ("handling", "public", lambda c, a: flow.ask(a, public="", by=c.handler)),
    "nothing added": (
        "handling", "public", lambda c, a: flow.supplement(a, public=" ", by=c.reporter)
    ),
    "nothing answered": (
        "waiting", "public", lambda c, a: flow.answer(a, public=" ", by=c.reporter)
    ),
    "no help named": ("handling", "reason", lambda c, a: flow.escalate(a, reason="", by=c.handler)),
    "no reason to return": (
        "handling", "reason", lambda c, a: flow.return_(a, reason="", basis="清单", by=c.handler)
    ),
    "no way of calling": (
        "proposed", "way",
        lambda c, a: flow.call_back(a, flow.Answers(reached=False, way="owl"), by=c.centre),
    ),
    "nothing contested": ("closed", "public", lambda c, a: flow.reopen(a, public="", by=c.reporter)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_missing_is_named_beside_its_field(cast: Cast, name: str) -> None:
    status, field, deed = WRONG[name]
    appeal = cast.appeal(status)
    head = appeal.journal_head
    with pytest.raises(Refused) as caught:
        deed(cast, appeal)
    assert caught.value.field == field
    assert str(caught.value)
    assert Appeal.objects.get(pk=appeal.pk).journal_head == head


def test_above_the_centre_there_is_nobody(cast: Cast) -> None:
    appeal = cast.appeal()
    flow.dispatch(appeal, post=cast.centre.appointments.get().post_id, by=cast.centre)
    with pytest.raises(NotAllowed, match="上面没有"):
        flow.escalate(appeal, by=cast.centre, reason="要县里帮忙")


def test_down_goes_only_to_a_post_below(cast: Cast) -> None:
    appeal = cast.appeal()
    flow.dispatch(appeal, post=cast.dispatcher.appointments.get().post_id, by=cast.centre)
    centre = cast.centre.appointments.get().post_id
    with pytest.raises(Refused, match="下级岗位"):
        flow.hand_down(appeal, post=centre, by=cast.dispatcher, reason="请去")


def test_reassigned_while_the_resident_is_asked_the_clock_goes_on(cast: Cast) -> None:
    appeal = cast.appeal(Status.WAITING)
    other = a_post(Role.PROPERTY, cast.area)
    a_holder(other)
    flow.reassign(appeal, post=other.pk, by=cast.dispatcher, reason="归物业")
    assert appeal.due is not None
    assert (appeal.status, appeal.post_id) == (Status.DISPATCHED, other.pk)


def test_an_open_appeal_is_not_contested(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="还没有办结"):
        flow.reopen(cast.appeal(Status.HANDLING), by=cast.reporter, public="没好")


def test_moved_to_another_area_it_is_seen_there(cast: Cast) -> None:
    other = Cast()
    appeal = cast.appeal()
    flow.locate(appeal, area=other.area.code, by=cast.centre)
    assert Appeal.objects.visible_to(other.dispatcher).filter(pk=appeal.pk).exists()
    assert not Appeal.objects.visible_to(cast.dispatcher).filter(pk=appeal.pk).exists()


def test_the_handler_corrects_the_urgency_too(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.classify(appeal, category="0301", urgency="critical", by=cast.handler)
    assert appeal.respond_within == "30m"


def test_a_filter_is_saved_under_a_name_and_dropped_by_its_owner(cast: Cast) -> None:
    kept = save_filter(name="超时的", query="view=late", by=cast.dispatcher)
    with pytest.raises(Forbidden):
        drop_filter(kept, by=cast.handler)
    with pytest.raises(DeedError):
        save_filter(name=" ", query="view=late", by=cast.dispatcher)
    drop_filter(kept, by=cast.dispatcher)
    assert not SavedFilter.objects.exists()


def test_an_export_is_taken_only_by_those_who_may(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        note_export(kind="csv", query="", rows=1, by=cast.reporter)
    note_export(kind="csv", query="", rows=1, by=staff(Role.AUDITOR, cast.town))

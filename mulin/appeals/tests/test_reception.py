"""A reception day from its announcement to what became of it, and an evening talk written down at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import flow
from mulin.appeals.flow import reception as deeds
from mulin.appeals.flow.reception import STEPS, VISITOR_STEPS
from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.models.reception import (
    Reception,
    ReceptionVisitor,
    SessionStatus,
    VisitorStatus,
)
from mulin.appeals.queries import reception as reads
from mulin.appeals.testing import Cast, a_reception, a_talk
from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.flow import can
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def soon(hours: float = 1) -> datetime:
    """Some hours from now."""
    return timezone.now() + timedelta(hours=hours)


def opened(cast: Cast, **more: Any) -> Reception:
    """A session that has begun."""
    return deeds.open_session(a_reception(cast, **more), by=cast.dispatcher)


def test_a_whole_day_from_number_to_closed_appeals(cast: Cast) -> None:
    session = a_reception(cast)
    mine = deeds.take_number(session, by=cast.reporter, words="楼道灯")
    other = deeds.add_visitor(session, by=cast.dispatcher, name="王女士", phone="13800000001")
    assert (mine.number, other.number) == (1, 2)
    deeds.open_session(session, by=cast.dispatcher)
    assert deeds.call_next(session, by=cast.dispatcher) == mine
    assert Notice.objects.filter(person=cast.reporter, title__contains="轮到您了").exists()
    mine.refresh_from_db()
    first = deeds.record(mine, Report(detail="三栋楼道灯不亮"), by=cast.dispatcher)
    assert (first.channel, first.reporter_id) == (Channel.RECEPTION, cast.reporter.pk)
    assert first.area_path.startswith(cast.community.path)
    assert deeds.call_next(session, by=cast.dispatcher) == other
    other.refresh_from_db()
    second = deeds.record(other, Report(detail="井盖松了"), by=cast.dispatcher)
    assert (second.contact_name, second.contact_phone) == ("王女士", "13800000001")
    assert second.reporter_id is None
    assert deeds.call_next(session, by=cast.dispatcher) is None
    deeds.finish(session, by=cast.dispatcher)
    assert session.status == SessionStatus.OVER
    assert set(reads.appeals_of(session, cast.dispatcher)) == {first, second}
    assert list(journal.verify()) == []


def test_who_has_a_number_keeps_it_and_who_gave_it_back_gets_a_new_one(cast: Cast) -> None:
    session = a_reception(cast)
    first = deeds.take_number(session, by=cast.reporter)
    assert deeds.take_number(session, by=cast.reporter) == first
    deeds.leave(first, by=cast.reporter)
    assert deeds.take_number(session, by=cast.reporter).number == 2


def test_numbers_end_where_the_plan_says(cast: Cast) -> None:
    session = a_reception(cast, most=1)
    deeds.take_number(session, by=cast.reporter)
    with pytest.raises(NotAllowed, match="取完了"):
        deeds.take_number(session, by=cast.stranger)
    session.refresh_from_db()
    assert not session.takes_numbers()


def test_the_same_slip_of_staff_gives_one_number(cast: Cast) -> None:
    session = a_reception(cast)
    one, again = (
        deeds.add_visitor(session, by=cast.dispatcher, name="王女士", key="abcdefgh-1")
        for _press in range(2)
    )
    assert one == again
    assert session.visitors.count() == 1


def test_no_number_after_the_end(cast: Cast) -> None:
    session = opened(cast)
    deeds.finish(session, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="结束或取消"):
        deeds.take_number(session, by=cast.reporter)


def test_only_those_of_the_area_host(cast: Cast) -> None:
    session = a_reception(cast)
    visitor = deeds.take_number(session, by=cast.reporter)
    for person in (cast.handler, cast.stranger, cast.reporter, Cast().dispatcher):
        for deed in (
            lambda p: deeds.open_session(session, by=p),
            lambda p: deeds.finish(session, by=p),
            lambda p: deeds.cancel(session, by=p, reason="雨"),
            lambda p: deeds.call_next(session, by=p),
            lambda p: deeds.call(visitor, by=p),
            lambda p: deeds.absent(visitor, by=p),
            lambda p: deeds.done(visitor, by=p),
            lambda p: deeds.add_visitor(session, by=p, name="王女士"),
            lambda p: deeds.record(visitor, Report(detail="灯坏了"), by=p),
        ):
            with pytest.raises(Forbidden):
                deed(person)
    with pytest.raises(Forbidden):
        deeds.leave(visitor, by=cast.stranger)
    with pytest.raises(Forbidden):
        a_reception(cast, by=cast.handler)


def test_a_talk_is_not_seen_by_residents_and_a_reception_day_by_all(cast: Cast) -> None:
    talk, day = a_talk(cast), a_reception(cast)
    for person in (None, cast.reporter, cast.stranger):
        assert list(Reception.objects.visible_to(person)) == [day]
    assert set(Reception.objects.visible_to(cast.dispatcher)) == {talk, day}
    with pytest.raises(Forbidden):
        deeds.take_number(talk, by=cast.reporter)


def test_a_number_is_seen_by_its_owner_and_by_the_area(cast: Cast) -> None:
    visitor = deeds.take_number(a_reception(cast), by=cast.reporter)
    rows = ReceptionVisitor.objects
    assert list(rows.visible_to(cast.reporter)) == [visitor]
    assert list(rows.visible_to(cast.dispatcher)) == [visitor]
    assert not rows.visible_to(cast.stranger)
    assert not rows.visible_to(None)


def test_one_sits_there_at_a_time_and_the_absent_are_called_again(cast: Cast) -> None:
    session = opened(cast)
    one = deeds.add_visitor(session, by=cast.dispatcher, name="甲")
    two = deeds.add_visitor(session, by=cast.dispatcher, name="乙")
    deeds.call_next(session, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="正在谈"):
        deeds.call(two, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="正在谈"):
        deeds.finish(session, by=cast.dispatcher)
    one.refresh_from_db()
    deeds.absent(one, by=cast.dispatcher)
    deeds.call(two, by=cast.dispatcher)
    deeds.done(two, by=cast.dispatcher)
    deeds.call(one, by=cast.dispatcher)
    assert reads.now_called(session) == 1


def test_nobody_is_called_before_it_begins(cast: Cast) -> None:
    session = a_reception(cast)
    visitor = deeds.take_number(session, by=cast.reporter)
    with pytest.raises(NotAllowed, match="开始接待"):
        deeds.call_next(session, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="开始接待"):
        deeds.call(visitor, by=cast.dispatcher)


def test_a_day_is_not_begun_days_before(cast: Cast) -> None:
    session = a_reception(cast, starts_at=soon(40), ends_at=soon(42))
    with pytest.raises(NotAllowed, match="还没到日子"):
        deeds.open_session(session, by=cast.dispatcher)


def test_who_was_not_called_and_who_had_a_number_is_told(cast: Cast) -> None:
    session = opened(cast)
    deeds.take_number(session, by=cast.reporter)
    deeds.finish(session, by=cast.dispatcher)
    assert Notice.objects.filter(person=cast.reporter, title__contains="没轮到").exists()
    other = a_reception(cast)
    deeds.take_number(other, by=cast.stranger)
    with pytest.raises(Refused):
        deeds.cancel(other, by=cast.dispatcher, reason=" ")
    deeds.cancel(other, by=cast.dispatcher, reason="台风")
    notice = Notice.objects.get(person=cast.stranger)
    assert (notice.body, other.note) == ("台风", "台风")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"place": ""}, "place"), ({"area": "nowhere"}, "area"),
        ({"ends_at": soon(-3)}, "ends_at"), ({"starts_at": soon(-30), "ends_at": soon(-20)}, "ends_at"),
        ({"ends_at": soon(40)}, "ends_at"),
        ({"host": "01900000-0000-7000-8000-000000000000"}, "host"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_reception(cast, **changes)
    assert refused.value.field == field
    assert not Reception.objects.exists()


def test_an_anonymous_word_stays_anonymous(cast: Cast) -> None:
    session = opened(cast)
    visitor = deeds.take_number(session, by=cast.reporter)
    deeds.call(visitor, by=cast.dispatcher)
    said = Report(detail="有人乱停车", anonymous=True)
    appeal = deeds.record(visitor, said, by=cast.dispatcher)
    assert (appeal.reporter_id, appeal.contact_name) == (None, "")


def test_a_retry_records_one_appeal(cast: Cast) -> None:
    session = opened(cast)
    visitor = deeds.add_visitor(session, by=cast.dispatcher, name="甲")
    deeds.call(visitor, by=cast.dispatcher)
    said = Report(detail="灯坏了")
    first = deeds.record(visitor, said, by=cast.dispatcher, key="abcdefgh-9")
    assert deeds.record(visitor, said, by=cast.dispatcher, key="abcdefgh-9") == first
    assert Appeal.objects.count() == 1


def test_the_next_days_near_a_place(cast: Cast) -> None:
    mine = a_reception(cast)
    elsewhere = a_reception(Cast())
    assert reads.upcoming(None, cast.area.path) == [mine]
    assert set(reads.upcoming(None, cast.town.path)) == {mine, elsewhere}
    assert set(reads.upcoming(None)) == {mine, elsewhere}
    deeds.cancel(mine, by=cast.dispatcher, reason="雨")
    assert reads.upcoming(None, cast.area.path) == []


def test_what_became_of_the_days_is_told_by_estate(cast: Cast) -> None:
    session = opened(cast)
    for number in range(3):
        visitor = deeds.add_visitor(session, by=cast.dispatcher, name=f"甲{number}")
        deeds.call_next(session, by=cast.dispatcher)
        visitor.refresh_from_db()
        deeds.record(
            visitor, Report(detail=f"{cast.community.name}第{number}件"), by=cast.dispatcher
        )
    first = Appeal.objects.order_by("id")[0]
    for deed in (cast.dispatch, cast.sign, cast.propose):
        deed(first)
    answers = flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes")
    flow.call_back(first, answers, by=cast.centre)
    (outcome,) = reads.outcomes(cast.dispatcher, since=soon(-48))
    assert (len(outcome.appeals), outcome.closed, outcome.solved, outcome.open) == (3, 1, 1, 2)
    assert reads.outcomes(cast.stranger, since=soon(-48)) == []


def test_sessions_are_counted_apart_from_what_came_of_them(cast: Cast) -> None:
    session = opened(cast)
    for name in ("甲", "乙", "丙"):
        deeds.add_visitor(session, by=cast.dispatcher, name=name)
    visitor = deeds.call_next(session, by=cast.dispatcher)
    assert visitor is not None
    for detail in ("灯坏了", "井盖松了"):
        deeds.record(visitor, Report(detail=detail), by=cast.dispatcher)
    a_reception(cast)
    found: Any = reads.with_counts(Reception.objects.order_by("id"))
    assert [(one.waiting, one.told) for one in found] == [(2, 2), (0, 0)]


PRESSES = ("open", "finish", "cancel", "take", "leave", "next", "call", "absent", "done")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(PRESSES), max_size=14))
def test_however_buttons_are_pressed_the_queue_stays_in_order(presses: list[str]) -> None:
    cast = Cast()
    session, by = a_reception(cast), cast.dispatcher
    for press in presses:
        session.refresh_from_db()
        before = session.status
        visitor = session.visitors.order_by("-number").first()
        try:
            _press(press, session, visitor, by)
        except DeedError:
            continue
        session.refresh_from_db()
        assert session.status == before or can_lead(before, session.status)
        assert session.visitors.filter(status=VisitorStatus.SITTING).count() <= 1
        top = session.visitors.aggregate(top=Max("number"))["top"] or 0
        assert top == session.last_number
    assert list(journal.verify()) == []


def can_lead(before: str, after: str) -> bool:
    """Whether a step of the table leads there."""
    return any(before in s.before and s.after == after for s in STEPS.values())


def _press(
    press: str, session: Reception, visitor: ReceptionVisitor | None, by: Any
) -> None:  # fmt: skip
    whole: dict[str, Any] = {
        "open": lambda: deeds.open_session(session, by=by),
        "finish": lambda: deeds.finish(session, by=by),
        "cancel": lambda: deeds.cancel(session, by=by, reason="雨"),
        "take": lambda: deeds.add_visitor(session, by=by, name="甲"),
        "next": lambda: deeds.call_next(session, by=by),
    }
    if press in whole:
        whole[press]()
    elif visitor is not None:
        allowed = can(visitor, press, VISITOR_STEPS)
        getattr(deeds, press)(visitor, by=by)
        assert allowed


def test_a_reception_appeal_is_worked_through_like_any_other(cast: Cast) -> None:
    session = opened(cast)
    visitor = deeds.take_number(session, by=cast.reporter)
    deeds.call(visitor, by=cast.dispatcher)
    appeal = deeds.record(visitor, Report(detail="灯坏了"), by=cast.dispatcher)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    cast.sign(appeal)
    assert Notice.objects.filter(person=cast.reporter, kind="appeal.signed").exists()


def test_the_page_of_the_doors_tells_both_lives() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "capabilities" / "doors.md").read_text()
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    told = {row[0]: (frozenset(row[2].split(", ")), row[3]) for row in rows}
    for verb, one in {**STEPS, **VISITOR_STEPS}.items():
        assert told[verb] == (frozenset(map(str, one.before)), str(one.after or "–")), verb

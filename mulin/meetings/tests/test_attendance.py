"""Who was there: by the QR, by the list, with a sealed name or a number; whether enough were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.meetings import flow
from mulin.meetings.flow.attending import forget_names
from mulin.meetings.models import Attendance, Item, Meeting, Status
from mulin.meetings.queries.attendance import (
    answers,
    item_quorum,
    members,
    stays_of,
    there_now,
)
from mulin.meetings.testing import Cast

pytestmark = pytest.mark.django_db


def test_by_the_qr_one_signs_in_once_from_an_hour_before() -> None:
    cast = Cast()
    meeting = cast.meeting()
    soon = meeting.starts_at - timedelta(minutes=30)
    with pytest.raises(NotAllowed):
        flow.arrive(meeting, by=cast.resident, code=meeting.code)
    with pytest.raises(Refused, match="签到码"):
        flow.arrive(meeting, by=cast.resident, code="别的码", at=soon)
    first = flow.arrive(meeting, by=cast.resident, code=meeting.code, at=soon)
    assert flow.arrive(meeting, by=cast.resident, code=meeting.code, at=soon) == first
    assert Meeting.objects.get().present == 1
    assert (first.how, first.observer) == ("qr", False)
    assert flow.arrive(meeting, by=cast.outsider, code=meeting.code, at=soon).observer


def test_a_meeting_of_those_invited_lets_nobody_else_sign_in() -> None:
    cast = Cast()
    meeting = cast.meeting(kind="three_party")
    with pytest.raises(Forbidden):
        flow.arrive(meeting, by=cast.resident, code=meeting.code, at=meeting.starts_at)
    flow.invite(meeting, [cast.resident.pk], by=cast.leader, observer=True)
    assert flow.arrive(meeting, by=cast.resident, code=meeting.code, at=meeting.starts_at).observer


def test_the_desk_writes_down_accounts_names_and_numbers() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    flow.check_in(meeting, by=cast.leader, person=cast.resident)
    flow.check_in(meeting, by=cast.leader, person=cast.resident)
    flow.check_in(meeting, by=cast.leader, name="张三丰")
    flow.check_in(meeting, by=cast.leader, heads=12)
    assert Meeting.objects.get().present == 14
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM meetings_attendance")
        assert "张三丰" not in str(cursor.fetchall())
    assert not Entry.objects.filter(data__icontains="张三丰").exists()
    for bad in ({"heads": 0}, {"heads": 501}, {"heads": 2, "name": "张三丰"}):
        with pytest.raises(Refused):
            flow.check_in(meeting, by=cast.leader, **bad)
    with pytest.raises(Forbidden):
        flow.check_in(meeting, by=cast.resident, heads=3)
    cast.neighbour.is_active = False
    with pytest.raises(Refused):
        flow.check_in(meeting, by=cast.leader, person=cast.neighbour)


def test_who_is_written_down_after_the_end_was_there_all_the_while() -> None:
    cast = Cast()
    held = cast.meeting(Status.HELD)
    stay = flow.check_in(held, by=cast.leader, person=cast.resident)
    assert (stay.came_at, stay.left_at) == (held.opened_at, held.closed_at)
    assert flow.check_in(held, by=cast.leader, person=cast.resident) == stay
    with pytest.raises(NotAllowed):
        flow.check_in(cast.meeting(Status.CANCELLED), by=cast.leader, heads=1)


def test_names_are_opened_for_a_purpose_and_that_is_written_down() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    flow.check_in(meeting, by=cast.leader, name="张三丰")
    with pytest.raises(Refused):
        flow.names(meeting, by=cast.leader, purpose=" ")
    with pytest.raises(Forbidden):
        flow.names(meeting, by=cast.resident, purpose="好奇")
    assert [one.name for one in flow.names(meeting, by=cast.leader, purpose="补签到表")] == [
        "张三丰"
    ]
    assert Entry.objects.filter(verb="names", by=cast.leader).count() == 1


def test_who_goes_and_comes_back_is_one_person_with_two_stays() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    start = meeting.starts_at
    stay = flow.check_in(meeting, by=cast.leader, person=cast.resident, at=start)
    flow.leave(stay, by=cast.resident, at=start + timedelta(minutes=10))
    flow.leave(stay, by=cast.resident, at=start + timedelta(minutes=15))
    assert stay.left_at == start + timedelta(minutes=10)
    flow.check_in(meeting, by=cast.leader, person=cast.resident, at=start + timedelta(minutes=30))
    assert Meeting.objects.get().present == 1
    rows = stays_of(meeting)
    assert [there_now(rows, start + timedelta(minutes=n)) for n in (5, 20, 40)] == [1, 0, 1]
    with pytest.raises(Forbidden):
        flow.leave(rows[1], by=cast.neighbour)
    flow.close(Meeting.objects.get(), by=cast.leader, at=meeting.ends_at)
    assert Attendance.objects.filter(left_at=None).count() == 0


def test_a_line_written_by_mistake_is_struck_with_a_reason() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    several = flow.check_in(meeting, by=cast.leader, heads=5)
    with pytest.raises(Refused):
        flow.strike(several, by=cast.leader, words="")
    flow.strike(several, by=cast.leader, words="写重了")
    assert (Meeting.objects.get().present, Attendance.objects.count()) == (0, 0)


def test_quorum_is_told_item_by_item() -> None:
    cast = Cast()
    meeting = cast.meeting(kind="three_party")
    people = [cast.resident, cast.neighbour, cast.company, cast.worker, cast.colleague, cast.centre]
    flow.invite(meeting, [one.pk for one in people], by=cast.leader)
    start = meeting.starts_at
    flow.open_(meeting, by=cast.leader, at=start)
    cast.attend(meeting, *people[:3], at=start)
    first, second = cast.item(meeting), cast.item(meeting, title="路灯")
    flow.begin(first, by=cast.leader, at=start)
    flow.conclude(first, by=cast.leader, at=start + timedelta(minutes=10))
    flow.declare(second, cast.resident, by=cast.leader)
    flow.begin(second, by=cast.leader, at=start + timedelta(minutes=10))
    rows, invited = stays_of(meeting), members(meeting)
    now = start + timedelta(minutes=20)
    found = [
        item_quorum(item, rows, invited=invited, now=now)
        for item in Item.objects.select_related("meeting").prefetch_related("conflicts")
    ]
    assert [(one.counted, one.aside, one.needed, one.met) for one in found if one] == [
        (3, 0, 3, True), (2, 1, 3, False),
    ]  # fmt: skip
    third = cast.item(meeting, title="还没议")
    assert item_quorum(third, rows, invited=invited, now=now) is None


def test_answers_are_counted() -> None:
    cast = Cast()
    meeting = cast.meeting()
    flow.invite(meeting, [cast.resident.pk, cast.neighbour.pk, cast.company.pk], by=cast.leader)
    flow.reply(meeting, by=cast.resident, answer="coming")
    flow.reply(meeting, by=cast.neighbour, answer="maybe")
    assert answers(meeting) == {"coming": 1, "maybe": 1, "not": 0, "silent": 1, "all": 3}


def test_names_are_wiped_half_a_year_later_and_the_number_stays() -> None:
    cast = Cast()
    held = cast.meeting(Status.HELD)
    flow.check_in(held, by=cast.leader, name="张三丰")
    closed = held.closed_at
    assert closed is not None
    forget_names(closed + timedelta(days=170))
    assert Attendance.objects.get().name == "张三丰"
    forget_names(closed + timedelta(days=190))
    assert (Attendance.objects.get().name, Meeting.objects.get().present) == ("", 1)

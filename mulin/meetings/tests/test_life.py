"""A meeting is called, announced, moved, put off, opened and closed; people are told each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.meetings import flow
from mulin.meetings.models import Invitee, ItemStatus, Meeting, Status, Visibility
from mulin.meetings.testing import Cast, moment
from mulin.notices.models import Notice
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


def told(person: Person, kind: str) -> int:
    """How often somebody was told of something."""
    return Notice.objects.filter(person=person, kind=f"meeting.{kind}").count()


def test_a_meeting_from_call_to_close() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.PLANNED)
    flow.invite(meeting, [cast.company.pk], by=cast.leader)
    assert told(cast.company, "announced") == 0
    flow.announce(meeting, by=cast.leader)
    assert told(cast.company, "announced") == 1
    with pytest.raises(NotAllowed, match="还没到时间"):
        flow.open_(meeting, by=cast.leader)
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    assert meeting.chair == cast.leader
    flow.close(meeting, by=cast.leader, at=meeting.ends_at)
    assert meeting.status == Status.HELD
    assert [one.verb for one in journal.entries_of(meeting)] == [
        "call", "invite", "announce", "open", "close",
    ]  # fmt: skip


def test_a_retry_calls_one_meeting() -> None:
    cast = Cast()
    made = [flow.call(cast.plan(), by=cast.leader, key="abcdefgh") for _n in range(2)]
    assert made[0] == made[1]
    assert Meeting.objects.count() == 1


def test_a_grid_worker_calls_one_in_the_grid_and_nobody_elsewhere() -> None:
    cast = Cast()
    assert flow.call(cast.plan(area=cast.area.code), by=cast.worker).area == cast.area
    for by in (cast.worker, cast.resident, cast.stranger, cast.company):
        with pytest.raises(Forbidden):
            flow.call(cast.plan(), by=by)


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"kind": "party"}, {"area": "1"}, {"starts_at": moment(-1)}, {"minutes": 721},
     {"place": " "}, {"visibility": "x"}, {"title": "请带身份证 36048319800101123X 来"}],
)  # fmt: skip
def test_what_nobody_could_come_to_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Cast().meeting(**changes)
    assert not Meeting.objects.exists()


def test_a_hearing_is_announced_ten_days_before() -> None:
    cast = Cast()
    late = flow.call(cast.plan(kind="hearing", starts_at=moment(9)), by=cast.leader)
    with pytest.raises(Refused, match="最晚要提前 10 天"):
        flow.announce(late, by=cast.leader)
    assert late.status == Status.PLANNED
    early = flow.call(cast.plan(kind="hearing", starts_at=moment(10)), by=cast.leader)
    flow.announce(early, by=cast.leader)
    with pytest.raises(Refused, match="最晚要提前 10 天"):
        flow.reschedule(early, flow.When(moment(8), 90), by=cast.leader, words="提前")
    flow.reschedule(early, flow.When(moment(12), 90), by=cast.leader, words="推后")
    assert early.sequence == 1


def test_moved_put_off_and_called_off_those_invited_are_told_why() -> None:
    cast = Cast()
    meeting = cast.meeting()
    flow.invite(meeting, [cast.resident.pk, cast.neighbour.pk], by=cast.leader)
    flow.reply(meeting, by=cast.neighbour, answer="not")
    flow.reschedule(
        meeting, flow.When(moment(25), 60, "东门岗亭"), by=cast.leader, words="换个大一点的地方"
    )
    assert (meeting.place, meeting.lasts, meeting.sequence) == ("东门岗亭", timedelta(hours=1), 1)
    flow.postpone(meeting, by=cast.leader, words="下大雨")
    with pytest.raises(NotAllowed):
        flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    flow.reschedule(meeting, flow.When(moment(30), 60), by=cast.leader, words="定了新日子")
    assert meeting.status == Status.ANNOUNCED
    flow.cancel(meeting, by=cast.leader, words="人不齐，不开了")
    for person in (cast.resident, cast.neighbour):
        assert told(person, "rescheduled") == 2
        assert (told(person, "postponed"), told(person, "cancelled")) == (1, 1)
    last = Notice.objects.filter(kind="meeting.cancelled").first()
    assert last is not None
    assert "人不齐" in last.body
    with pytest.raises(NotAllowed):
        flow.announce(meeting, by=cast.leader)


def test_what_nobody_was_told_of_is_called_off_in_silence() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.PLANNED)
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    flow.cancel(meeting, by=cast.leader, words="不用开了")
    assert told(cast.resident, "cancelled") == 0


def test_reasons_are_asked_for() -> None:
    cast = Cast()
    meeting = cast.meeting()
    for deed in (flow.cancel, flow.postpone):
        with pytest.raises(Refused):
            deed(meeting, by=cast.leader, words=" ")
    with pytest.raises(Refused):
        flow.reschedule(meeting, flow.When(moment(-1), 60), by=cast.leader, words="改")


def test_words_change_and_who_may_know_only_before_it_is_announced() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.PLANNED)
    flow.revise(meeting, by=cast.leader, title="停车怎么收费", visibility="invited")
    assert meeting.visibility == Visibility.INVITED
    flow.announce(meeting, by=cast.leader)
    with pytest.raises(Refused):
        flow.revise(meeting, by=cast.leader, title="停车", visibility="everyone")
    flow.revise(meeting, by=cast.leader, title="停车", about="请带上您的想法", visibility="invited")
    assert (meeting.title, meeting.about) == ("停车", "请带上您的想法")


def test_only_who_leads_it_does_anything_about_it() -> None:
    cast = Cast()
    meeting = cast.meeting()
    for by in (cast.stranger, cast.resident, cast.company):
        for deed in (flow.postpone, flow.cancel):
            with pytest.raises(Forbidden):
                deed(meeting, by=by, words="不开")
        with pytest.raises(Forbidden):
            flow.invite(meeting, [by.pk], by=by)
        with pytest.raises(Forbidden):
            flow.set_chair(meeting, by=by, person=by)
    flow.set_chair(meeting, by=cast.leader, person=cast.resident)
    assert flow.postpone(meeting, by=cast.resident, words="我有事").status == Status.POSTPONED


def test_everybody_is_invited_once_and_answers_as_often_as_they_like() -> None:
    cast = Cast()
    meeting = cast.meeting()
    assert flow.invite(meeting, [cast.resident.pk, cast.resident.pk], by=cast.leader) == 1
    assert flow.invite(meeting, [cast.resident.pk], by=cast.leader) == 0
    assert told(cast.resident, "announced") == 1
    for answer in ("coming", "maybe", "not"):
        flow.reply(meeting, by=cast.resident, answer=answer)
    one = Invitee.objects.get(person=cast.resident)
    assert (one.reply, one.observer) == ("not", False)
    with pytest.raises(Refused):
        flow.reply(meeting, by=cast.resident, answer="perhaps")
    for people in ([], [cast.resident.pk, meeting.pk]):
        with pytest.raises(Refused):
            flow.invite(meeting, people, by=cast.leader)


def test_who_says_that_they_come_by_themselves_is_invited_then_and_a_neighbour_hears() -> None:
    cast = Cast()
    meeting = cast.meeting()
    assert not flow.reply(meeting, by=cast.resident, answer="coming").observer
    assert flow.reply(meeting, by=cast.outsider, answer="coming").observer
    party = cast.meeting(kind="three_party")
    with pytest.raises(Forbidden):
        flow.reply(party, by=cast.resident, answer="coming")
    flow.invite(party, [cast.resident.pk], by=cast.leader)
    flow.reply(party, by=cast.resident, answer="coming")
    hearing = cast.meeting(kind="hearing")
    flow.reply(hearing, by=cast.resident, answer="coming")
    assert Invitee.objects.get(meeting=hearing).observer
    # Asked to speak later, they are counted.
    flow.invite(hearing, [cast.resident.pk], by=cast.leader)
    assert not Invitee.objects.get(meeting=hearing).observer


def test_who_chairs_a_series_in_turn_is_invited_to_its_meetings() -> None:
    cast = Cast()
    series = cast.series(kind="three_party")
    flow.set_order(series, [cast.leader.pk, cast.company.pk], by=cast.leader)
    meeting = cast.of_series(series)
    flow.announce(meeting, by=cast.leader, at=meeting.starts_at - timedelta(days=3))
    assert set(meeting.invitations.values_list("person_id", flat=True)) == {
        cast.leader.pk, cast.company.pk,
    }  # fmt: skip


def test_what_is_announced_cannot_be_in_the_past() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.PLANNED)
    with pytest.raises(Refused):
        flow.announce(meeting, by=cast.leader, at=meeting.starts_at + timedelta(minutes=1))
    assert timezone.now() < meeting.starts_at


def test_what_was_not_reached_is_put_off_when_it_closes() -> None:
    cast = Cast()
    held = cast.meeting(Status.HELD, items=2)
    assert {(one.status, one.reason) for one in held.items.all()} == {
        (ItemStatus.DEFERRED, "这次没有议到。")
    }

"""Who sees a meeting, its items, its list; whose calendar is whose."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mulin.core.tests.browsing import browser
from mulin.meetings import flow, rules
from mulin.meetings.models import (
    Attendance,
    CalendarAddress,
    Invitee,
    Item,
    Meeting,
    Series,
    Status,
)
from mulin.meetings.queries import feeds, sources
from mulin.meetings.queries.people import held
from mulin.meetings.testing import Cast
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


def sees(person: Person | None, meeting: Meeting) -> bool:
    """Whether somebody sees it."""
    return Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists()


def test_a_public_one_is_seen_by_everybody_once_it_is_announced() -> None:
    cast = Cast()
    planned, told = cast.meeting(Status.PLANNED), cast.meeting()
    for person in (None, cast.resident, cast.outsider, cast.stranger):
        assert not sees(person, planned)
        assert sees(person, told)
    assert sees(cast.leader, planned)
    assert sees(cast.centre, planned)


@pytest.mark.parametrize("visibility", ["invited", "staff"])
def test_others_are_seen_by_those_invited_and_staff_of_the_area(visibility: str) -> None:
    cast = Cast()
    meeting = cast.meeting(visibility=visibility)
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    assert sees(cast.resident, meeting)
    assert sees(cast.leader, meeting)
    for person in (None, cast.neighbour, cast.stranger):
        assert not sees(person, meeting)


def test_items_follow_their_meeting_and_what_was_not_taken_up_is_seen_by_who_asked() -> None:
    cast = Cast()
    meeting = cast.meeting(visibility="invited")
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    item = cast.item(meeting)
    asked = flow.suggest(meeting, flow.Topic("装个长椅"), by=cast.resident)
    both = {item.pk, asked.pk}
    for person, keys in (
        (cast.resident, both),
        (cast.leader, both),
        (cast.neighbour, set()),
        (None, set()),
    ):
        assert set(Item.objects.visible_to(person).values_list("pk", flat=True)) == keys


def test_lists_of_people_are_seen_by_who_leads_and_each_their_own() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    flow.invite(meeting, [cast.resident.pk, cast.neighbour.pk], by=cast.leader)
    cast.attend(meeting, cast.resident, cast.neighbour)
    for rows in (Attendance.objects, Invitee.objects):
        assert rows.visible_to(cast.leader).count() == 2
        assert rows.visible_to(cast.resident).count() == 1
        assert rows.visible_to(cast.stranger).count() == 0
        assert rows.visible_to(None).count() == 0


def test_series_are_seen_by_everybody_unless_they_are_for_some() -> None:
    cast = Cast()
    cast.series()
    inner = cast.series(visibility="staff", name="工作例会")
    assert Series.objects.visible_to(None).count() == 1
    flow.set_order(inner, [cast.company.pk], by=cast.leader)
    assert Series.objects.visible_to(cast.company).count() == 2
    assert Series.objects.visible_to(cast.stranger).count() == 1


def test_a_calendar_of_an_area_holds_what_everybody_may_know() -> None:
    cast = Cast()
    public = cast.meeting()
    cast.meeting(visibility="invited")
    cast.meeting(Status.PLANNED)
    cast.meeting(Status.CANCELLED)
    now = timezone.now()
    assert public in feeds.of_area(cast.community.path, now)
    assert len(feeds.of_area(cast.town.path, now)) == 2
    assert feeds.of_area(cast.area.path, now) == []


def test_a_calendar_of_a_person_holds_their_own_and_its_address_can_be_changed() -> None:
    cast = Cast()
    meeting, now = cast.meeting(visibility="invited"), timezone.now()
    cast.meeting()
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    assert feeds.of_person(cast.resident, now) == [meeting]
    flow.reply(meeting, by=cast.resident, answer="not")
    assert feeds.of_person(cast.resident, now) == []
    old = flow.new_address(cast.resident).secret
    new = flow.new_address(cast.resident).secret
    assert feeds.whose_address(old) is None
    assert feeds.whose_address(new) == cast.resident
    assert feeds.address_of(cast.resident) == CalendarAddress.objects.get()
    cast.resident.is_active = False
    cast.resident.save()
    assert feeds.whose_address(new) is None
    flow.no_address(cast.resident)
    assert feeds.address_of(cast.resident) is None


def test_what_is_held_about_somebody_is_theirs_to_take_away() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    cast.attend(meeting, cast.resident)
    asked, came = held(cast.resident)
    assert (asked["meeting"], asked["answer"]) == (meeting.title, "")
    assert (came["meeting"], came["left"]) == (meeting.title, "")
    assert meeting.title in browser(cast.resident).get("/me/data.json").content.decode()
    assert held(cast.neighbour) == []


def test_the_way_to_what_an_item_came_of_is_for_who_sees_that() -> None:
    cast = Cast()
    meeting = cast.meeting()
    sources.register("thing", lambda person, keys: keys if person == cast.leader else [])
    known = cast.item(meeting, source=flow.From("thing", meeting.pk, "一件事", "/desk/things/1/"))
    strange = cast.item(
        meeting, title="别的", source=flow.From("other", cast.leader.pk, "别的", "/desk/others/1/")
    )
    assert sources.visible(cast.leader, [known, strange]) == {known.pk}
    assert sources.visible(cast.resident, [known, strange]) == set()


def test_who_may_come_and_who_only_hears() -> None:
    cast = Cast()
    public, closed = cast.meeting(), cast.meeting(visibility="invited")
    assert rules.may_come(cast.resident, public, invited=False)
    assert rules.may_come(cast.outsider, public, invited=False), "to hear"
    assert not rules.may_come(None, public, invited=True)
    assert not rules.may_come(cast.resident, closed, invited=False)
    assert rules.may_come(cast.resident, closed, invited=True)
    assert not rules.is_observer(cast.leader, public, invited=False)
    assert not rules.is_observer(cast.outsider, public, invited=True)
    assert not rules.is_observer(cast.resident, public, invited=False)
    assert rules.is_observer(cast.outsider, public, invited=False)

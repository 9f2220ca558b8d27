"""Sentences about agendas: from appeals, matters, whistles and hot topics, and from an item to a matter."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.appeals.testing import Cast as Appeals
from mulin.appeals.testing import a_category
from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser
from mulin.links.a_hot_topic_may_be_put_on_an_agenda import MEETING, raised
from mulin.matters import flow as matters
from mulin.matters.models import Matter, Origin
from mulin.matters.testing import Cast as Matters
from mulin.meetings import flow
from mulin.meetings.models import Item, Meeting
from mulin.meetings.queries import sources
from mulin.meetings.testing import Cast
from mulin.reports.events import TopicRaised, targets
from mulin.reports.models import Topic
from mulin.whistles.testing import Cast as Whistles

pytestmark = pytest.mark.django_db
WORDS = "放到会上议"


def brought(meeting: Meeting, kind: str, key: object, url: str = "/desk/x/") -> flow.Topic:
    """A thing of another room, in words of one's own."""
    del meeting
    return flow.Topic("大家议一议", source=flow.From(kind, key, "那件事", url))  # type: ignore[arg-type]  # any key


@pytest.fixture(name="appeals")
def _appeals() -> Appeals:
    a_category("0301", "公共照明", "网格")
    return Appeals()


def test_an_appeal_is_put_on_an_agenda_by_who_sees_it_and_read_there_by_who_sees_it(
    appeals: Appeals,
) -> None:
    cast = Cast(appeals.area)
    appeal, about_staff = appeals.appeal("received"), appeals.appeal(about_staff=True)
    meeting = cast.meeting()
    item = flow.put(meeting, brought(meeting, "appeal", appeal.pk), by=cast.leader)
    assert sources.visible(cast.leader, [item]) == {item.pk}
    assert sources.visible(appeals.reporter, [item]) == {item.pk}
    assert sources.visible(cast.neighbour, [item]) == set()
    assert sources.visible(None, [item]) == set()
    page = browser(cast.neighbour).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "大家议一议" in page
    assert "那件事" not in page
    for key in (about_staff.pk, uuid4(), None):
        with pytest.raises(Refused, match="没有找到"):
            flow.put(meeting, brought(meeting, "appeal", key), by=cast.leader)
    assert Item.objects.count() == 1


def test_its_page_offers_it_to_who_leads_meetings_there(appeals: Appeals) -> None:
    appeal = appeals.appeal("received")
    page = browser(appeals.dispatcher).get(f"/desk/appeals/{appeal.pk}/").content.decode()
    assert WORDS in page
    asked = starts.Matter("appeal", appeal.pk, appeal.title, path=appeal.area_path)
    assert WORDS not in {one.label for one in starts.offered(appeals.stranger, asked)}


def test_a_matter_is_put_on_an_agenda_and_its_story_says_that_it_was_talked_over() -> None:
    talk = Matters()
    cast = Cast(talk.area)
    matter = talk.discussed()
    page = browser(talk.leader).get(f"/desk/matters/{matter.pk}/").content.decode()
    assert WORDS in page
    meeting = cast.meeting()
    item = flow.put(meeting, brought(meeting, "matter", matter.pk, "/matters/x/"), by=cast.leader)
    assert sources.visible(None, [item]) == {item.pk}
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    flow.conclude(Item.objects.select_related("meeting").get(), by=cast.leader)
    last = Entry.objects.filter(record=matter.pk).order_by("-id").first()
    assert last is not None
    assert last.verb == "note"
    assert meeting.title in last.data["words"]


def test_the_meeting_that_talked_a_matter_over_is_offered_as_the_one_that_decided_it() -> None:
    talk = Matters()
    cast = Cast(talk.area)
    matter = talk.close_talk(talk.discussed())
    desk = f"/desk/matters/{matter.pk}/"
    assert 'value="everyone"' not in browser(talk.leader).get(desk).content.decode()
    shown = [cast.meeting(title=who, visibility=who) for who in ("everyone", "staff")]
    for meeting in shown:
        topic = brought(meeting, "matter", matter.pk, "/matters/x/")
        item = flow.put(meeting, topic, by=cast.leader)
        page = browser(talk.leader).get(desk).content.decode()
        assert f'href="/meetings/{meeting.pk}/"' in page
        flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
        flow.conclude(Item.objects.select_related("meeting").get(pk=item.pk), by=cast.leader)
    page = browser(talk.leader).get(desk).content.decode()
    assert f'value="{shown[0].title}"' in page
    assert f"/meetings/{shown[1].pk}/" in page
    at = shown[0].starts_at
    decision = talk.resolution(body=shown[0].title, held_on=timezone.localtime(at).date())
    matters.decide(Matter.objects.get(), decision, by=talk.leader, at=at)
    public = browser(talk.neighbour).get(f"/matters/{matter.pk}/").content.decode()
    assert public.count(f'href="/meetings/{shown[0].pk}/"') == 2
    assert str(shown[1].pk) not in public


def test_what_was_opened_before_midnight_was_held_on_that_day() -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    cast = Cast()
    meeting = cast.meeting(starts_at=midnight + timedelta(days=3, minutes=20))
    assert meeting.day == (midnight + timedelta(days=3)).date()
    opened = flow.open_(meeting, by=cast.leader, at=midnight + timedelta(days=3, minutes=-5))
    assert opened.day == (midnight + timedelta(days=2)).date()


def test_of_a_meeting_of_some_nothing_is_said_in_the_matter() -> None:
    talk = Matters()
    cast = Cast(talk.area)
    matter = talk.discussed()
    meeting = cast.meeting(visibility="invited")
    flow.put(meeting, brought(meeting, "matter", matter.pk), by=cast.leader)
    flow.open_(meeting, by=cast.leader, at=meeting.starts_at)
    before = Entry.objects.filter(record=matter.pk).count()
    flow.conclude(Item.objects.select_related("meeting").get(), by=cast.leader)
    assert Entry.objects.filter(record=matter.pk).count() == before


def test_an_item_becomes_a_matter_whose_door_is_the_meeting() -> None:
    cast = Cast()
    item = cast.item(cast.meeting())
    page = browser(cast.leader).get(f"/desk/meetings/{item.meeting_id}/items/{item.pk}/")
    (href,) = [
        one.href for one in starts.offered(
            cast.leader, starts.Matter("item", item.pk, item.title, path=cast.community.path)
        ) if "/matters/" in one.href
    ]  # fmt: skip
    assert "/desk/matters/new/?from=item" in page.content.decode()
    form = browser(cast.leader).get(href)
    assert 'value="meeting" checked' in " ".join(form.content.decode().split())
    source = matters.From("item", item.pk, item.title)
    talk = Matters(cast.area)
    matters.propose(talk.proposal(origin="meeting", source=source), by=cast.leader)
    assert Matter.objects.get().origin == Origin.MEETING
    with pytest.raises(Refused):
        matters.propose(
            talk.proposal(origin="meeting", source=matters.From("item", uuid4(), "x")),
            by=cast.leader,
        )


def test_a_whistle_is_put_on_an_agenda_by_who_sees_it() -> None:
    around = Whistles()
    whistle = around.whistle()
    cast = Cast(around.area)
    page = browser(around.blower).get(f"/desk/whistles/{whistle.pk}/").content.decode()
    assert WORDS in page
    meeting = cast.meeting()
    flow.put(meeting, brought(meeting, "whistle", whistle.pk), by=cast.leader)
    elsewhere = Cast()
    other = elsewhere.meeting()
    with pytest.raises(Refused):
        flow.put(other, brought(other, "whistle", whistle.pk), by=elsewhere.leader)


def test_a_hot_topic_opens_the_form_and_puts_nothing_yet() -> None:
    cast = Cast()
    topic = Topic.objects.create(label="充电桩不够用", area_path=cast.area.path)
    assert MEETING in {target.kind for target in targets()}
    event = TopicRaised(topic, MEETING, cast.leader)
    raised(event)
    (address,) = event.forms
    assert address.startswith("/desk/meetings/put/?from=topic")
    other = TopicRaised(topic, "whistle", cast.leader)
    raised(other)
    assert other.opened == []
    meeting = cast.meeting()
    item = flow.put(meeting, brought(meeting, "topic", topic.pk), by=cast.leader)
    assert sources.visible(cast.leader, [item]) == {item.pk}
    assert sources.visible(None, [item]) == set()
    topic.refresh_from_db()
    assert [one["url"] for one in topic.raised] == [f"/desk/meetings/{meeting.pk}/items/{item.pk}/"]
    with pytest.raises(Refused):
        flow.put(meeting, brought(meeting, "topic", uuid4()), by=cast.leader)

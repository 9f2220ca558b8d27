"""Whenever somebody raises a hot topic to a meeting, the form to put it on an agenda opens with the topic's place.

The hottest of an area come onto its next one by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.events import when
from mulin.core.fields import within
from mulin.core.starts import Matter
from mulin.meetings.events import ItemPut
from mulin.meetings.flow.agenda import From
from mulin.meetings.flow.agenda import Topic as Item
from mulin.meetings.flow.gathering import offer as offer_items
from mulin.meetings.models import Meeting
from mulin.meetings.queries import sources
from mulin.people.models import Person
from mulin.places.queries import ladder
from mulin.reports import flow
from mulin.reports.events import Target, TopicRaised, offer
from mulin.reports.models import Topic, TopicStatus

MEETING, TOPIC = "meeting", "topic"
MOST = 10

offer(Target(MEETING, gettext_lazy("放到会上议"), "users-group"))


def seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the topic itself finds the way from the agenda."""
    if person is None:
        return []
    rows = Topic.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


sources.register(TOPIC, seen)


@when(TopicRaised)
def raised(event: TopicRaised) -> None:
    """Nothing is put anywhere yet: which meeting, and in which words, is for a person to say."""
    if event.kind != MEETING:
        return
    topic = event.topic
    place = ladder().by_path.get(topic.area_path)
    brought = Matter(
        TOPIC, topic.pk, topic.label, url=reverse("reports:topic", args=[topic.pk]),
        area=place.code if place else "", path=topic.area_path,
    )  # fmt: skip
    event.forms.append(f"{reverse('meetings:put_from')}?{brought.query()}")


@when(ItemPut)
def put(event: ItemPut) -> None:
    """The topic's page leads to the item that somebody made of it."""
    item = event.item
    if item.source_kind == TOPIC and event.by is not None and item.meeting_id is not None:
        url = reverse("meetings:desk_item", args=[item.meeting_id, item.pk])
        flow.became(item.source_id, kind=MEETING, url=url, by=event.by)


def waiting(meeting: Meeting, _now: datetime) -> Iterator[Item]:
    """The hottest of its area. A name that a person gave it is told; one that was computed from what
    people wrote is not."""
    rows = Topic.objects.filter(
        within("area_path", meeting.area_path), status=TopicStatus.OPEN, heat__gt=0
    ).order_by("-heat", "id")  # fmt: skip
    for one in rows[:MOST]:
        title = one.label if one.named else _("%(n)s 个人都说到的一件事") % {"n": one.people}
        url = reverse("reports:topic", args=[one.pk])
        yield Item(title, source=From(TOPIC, one.pk, one.label, url))


offer_items(waiting, public=False)

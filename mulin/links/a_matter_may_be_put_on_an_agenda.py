"""Whenever a matter is talked over, its page offers to put it on an agenda, and tells of that meeting.

What is to be talked over on the day of a meeting, and a task past its day, come onto it by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.events import when
from mulin.core.fields import within
from mulin.matters.flow import note
from mulin.matters.models import Matter, Opening, Status, Task, TaskStatus
from mulin.matters.queries.talks import Talk, register
from mulin.matters.rules import may_lead
from mulin.meetings.events import ItemDiscussed
from mulin.meetings.flow.agenda import From, Topic
from mulin.meetings.flow.gathering import offer
from mulin.meetings.models import LEAD, Item, ItemStatus, Meeting, Visibility
from mulin.meetings.queries import sources
from mulin.people.models import Person

MATTER, TASK = "matter", "task"
MOST, REPORT = 20, 5


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(LEAD, matter.path))


def seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the matter itself finds the way from the agenda."""
    rows = Matter.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


starts.register(
    MATTER, gettext_lazy("放到会上议"), url_name="meetings:put_from", allowed=_may,
    symbol="users-group", order=45,
)  # fmt: skip
sources.register(MATTER, seen)


@when(ItemDiscussed)
def talked_over(event: ItemDiscussed) -> None:
    """Those who follow the matter read in which meeting it was; the decision stays the matter's own
    deed. Nothing is said of a meeting that is not public, nor by who does not lead the matter."""
    item = event.item
    if item.source_kind != MATTER or item.source_id is None:
        return
    if item.meeting.visibility != Visibility.EVERYONE:
        return
    matter = Matter.objects.filter(pk=item.source_id, status=Status.DISCUSSING).first()
    if matter is None or not may_lead(event.by, matter):
        return
    day = timezone.localtime(item.meeting.starts_at)
    told = {"meeting": item.meeting.title, "day": f"{day:%Y-%m-%d}"}
    note(matter, by=event.by, words=_("%(day)s 的“%(meeting)s”上议过这件事。") % told)


def talks(person: Person | None, matter: Matter) -> Iterator[Talk]:
    """The meetings that talked it over or are about to, of those this person may know of."""
    rows = Item.objects.filter(
        source_kind=MATTER, source_id=matter.pk, status__in=[ItemStatus.DISCUSSED, ItemStatus.OPEN],
        meeting__in=Meeting.objects.visible_to(person).order_by().values("pk"),
    )  # fmt: skip
    for item in rows.select_related("meeting").order_by("-meeting__starts_at")[:MOST]:
        meeting = item.meeting
        over = item.status == ItemStatus.DISCUSSED
        yield Talk(meeting.title, meeting.day, f"/meetings/{meeting.pk}/", over)


def tasks_seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the matter of a task finds the way from the agenda."""
    rows = Task.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


def to_talk_over(meeting: Meeting, _now: datetime) -> Iterator[Topic]:
    """Matters of its area whose phases say that people come together on that day."""
    day = timezone.localtime(meeting.starts_at).date()
    rows = Matter.objects.filter(
        within("area_path", meeting.area_path), status=Status.DISCUSSING,
        phases__opens=Opening.TALK, phases__since__lte=day, phases__until__gte=day,
    ).distinct().order_by("id")  # fmt: skip
    for one in rows[:MOST]:
        source = From(MATTER, one.pk, f"{one.title}（{one.number}）", f"/matters/{one.pk}/")
        yield Topic(one.title, source=source)


def unresolved(meeting: Meeting, _now: datetime) -> Iterator[Topic]:
    """Tasks of matters of its area that are past their day when it is held, the longest first."""
    day = timezone.localtime(meeting.starts_at).date()
    rows = Task.objects.filter(
        within("matter__area_path", meeting.area_path),
        status=TaskStatus.OPEN, due__lt=day, matter__status=Status.CARRYING,
    ).select_related("matter").order_by("due", "id")  # fmt: skip
    for one in rows[:MOST]:
        source = From(TASK, one.pk, one.matter.title, f"/matters/{one.matter_id}/")
        yield Topic(one.what[:60], minutes=REPORT, source=source)


sources.register(TASK, tasks_seen)
register(talks)
offer(to_talk_over, public=True)
offer(unresolved, public=True)

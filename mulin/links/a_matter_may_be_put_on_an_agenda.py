"""Whenever a matter is talked over, its page offers to put it on an agenda, and its story tells of that meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.events import when
from mulin.matters.flow import note
from mulin.matters.models import Matter, Status
from mulin.matters.rules import may_lead
from mulin.meetings.events import ItemDiscussed
from mulin.meetings.models import LEAD, Visibility
from mulin.meetings.queries import sources
from mulin.people.models import Person

MATTER = "matter"


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

"""Whenever somebody looks at a whistle that wants talking over, its page offers to put it on an agenda.

One that drags on comes onto the next one by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import starts
from mulin.core.fields import within
from mulin.meetings.flow.agenda import From, Topic
from mulin.meetings.flow.gathering import offer
from mulin.meetings.models import LEAD, Meeting
from mulin.meetings.queries import sources
from mulin.people.models import Person
from mulin.whistles.models import OPEN, Whistle

WHISTLE = "whistle"
MOST, DRAGS_ON = 20, timedelta(days=3)


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(LEAD, matter.path))


def seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the whistle itself finds the way from the agenda."""
    rows = Whistle.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


starts.register(
    WHISTLE, gettext_lazy("放到会上议"), url_name="meetings:put_from", allowed=_may,
    symbol="users-group", order=45,
)  # fmt: skip
sources.register(WHISTLE, seen)


def waiting(meeting: Meeting, now: datetime) -> Iterator[Topic]:
    """Whistles of its area whose units were not let go after three days, the oldest first."""
    rows = Whistle.objects.filter(
        within("area_path", meeting.area_path), status__in=OPEN, blown_at__lt=now - DRAGS_ON
    ).order_by("blown_at", "id")  # fmt: skip
    for one in rows[:MOST]:
        source = From(
            WHISTLE, one.pk, f"{one.title}（{one.number}）", f"/desk/whistles/{one.pk}/"
        )  # fmt: skip
        title = _("%(n)s 家单位还在合办的一件事") % {"n": one.units}
        yield Topic(title, source=source)


offer(waiting, public=False)

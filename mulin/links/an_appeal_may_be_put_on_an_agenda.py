"""Whenever somebody looks at an appeal that wants talking over, its page offers to put it on an agenda.

What is late comes onto the next one by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import WITH_HANDLER, Appeal, Status
from mulin.appeals.taxonomy import taxonomy
from mulin.core import starts
from mulin.core.fields import within
from mulin.meetings.flow.agenda import From, Topic
from mulin.meetings.flow.gathering import offer
from mulin.meetings.models import LEAD, Meeting
from mulin.meetings.queries import sources
from mulin.people.models import Person

APPEAL = "appeal"
MOST = 20


def _may(person: Any, matter: starts.Matter) -> bool:
    return bool(person.standing.has(LEAD, matter.path))


def seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the appeal itself finds the way from the agenda. What complains of staff is not for
    a meeting that staff of the area lead, and nobody puts it there."""
    rows = Appeal.objects.visible_to(person).filter(about_staff=False, pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


starts.register(
    APPEAL, gettext_lazy("放到会上议"), url_name="meetings:put_from", allowed=_may,
    symbol="users-group", order=45,
)  # fmt: skip
sources.register(APPEAL, seen)


def waiting(meeting: Meeting, now: datetime) -> Iterator[Topic]:
    """Appeals of its area past their day, the longest first. Nothing that somebody wrote stands in
    the title: what it is about, in the words of the categories."""
    rows = Appeal.objects.filter(
        within("area_path", meeting.area_path),
        status__in=[Status.RECEIVED, *WITH_HANDLER], due__lt=now, about_staff=False,
    ).order_by("due", "id")  # fmt: skip
    for one in rows[:MOST]:
        leaf = taxonomy().by_id.get(one.category_id) if one.category_id else None
        title = _("%(what)s：过了期限的一件诉求") % {"what": leaf.name} if leaf else ""
        source = From(
            APPEAL, one.pk, f"{one.title}（{one.number}）", f"/desk/appeals/{one.pk}/"
        )  # fmt: skip
        yield Topic(title or _("过了期限的一件诉求"), source=source)


offer(waiting, public=False)

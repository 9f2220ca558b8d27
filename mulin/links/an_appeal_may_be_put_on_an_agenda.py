"""Whenever somebody looks at an appeal that wants talking over, its page offers to put it on an agenda."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from mulin.appeals.models import Appeal
from mulin.core import starts
from mulin.meetings.models import LEAD
from mulin.meetings.queries import sources
from mulin.people.models import Person

APPEAL = "appeal"


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

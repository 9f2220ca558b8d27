"""What routes of appeals share: whose token it is, fetching as that person, a deed done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja.params.functions import Header, Query

from mulin.appeals import rules, schemas
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal
from mulin.appeals.queries import timeline
from mulin.core.once import once
from mulin.people.models import Person

KEY: str = Header("", alias="Idempotency-Key", description="防重复的钥匙：重发得到第一次的答复")
NARROW: schemas.FilterIn = Query(...)
Made = dict[str, Any]


def appeal_of(request: HttpRequest, pk: UUID) -> Appeal:
    """The appeal, if the token's person may see it; else 404."""
    return get_object_or_404(Appeal.objects.visible_to(person_of(request)), pk=pk)


def person_of(request: HttpRequest) -> Person:
    """Whose token it is."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (the token's scope let it in)
    return person


def whole(request: HttpRequest, appeal: Appeal) -> Made:
    """An appeal with its story, as the person may read it."""
    person = person_of(request)
    items = timeline(appeal, staff=rules.may_see_inner(person, appeal))
    code = tracking_code(appeal) if appeal.is_reported_by(person) else None
    return schemas.DetailOut.whole(appeal, items, tracking_code=code)


def deed_on(
    request: HttpRequest, pk: UUID, do: Callable[[Appeal, Person], object], key: str = ""
) -> Made:
    """Fetch as the person, do the deed once, answer the appeal as it then stands."""
    appeal, person = appeal_of(request, pk), person_of(request)

    def make() -> UUID:
        do(appeal, person)
        return appeal.pk

    # The address is part of the scope: one key cannot stand for two deeds.
    once(key, scope=f"{person.pk}:{request.path}", make=make)
    return whole(request, get_object_or_404(Appeal.objects.visible_to(person), pk=pk))

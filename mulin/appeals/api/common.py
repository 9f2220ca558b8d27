"""What routes of appeals share: whose token it is, fetching as that person, a deed done once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja.params.functions import Query

from mulin.appeals import rules, schemas
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal
from mulin.appeals.queries import timeline
from mulin.appeals.queries.supervisions import open_one
from mulin.people.machines import Made, do_once, whose
from mulin.people.models import Person

NARROW: schemas.FilterIn = Query(...)


def appeal_of(request: HttpRequest, pk: UUID) -> Appeal:
    """The appeal, if the token's person may see it; else 404."""
    return get_object_or_404(Appeal.objects.visible_to(whose(request)), pk=pk)


def whole(request: HttpRequest, appeal: Appeal) -> Made:
    """An appeal with its story, as the person may read it."""
    person = whose(request)
    items = timeline(appeal, staff=rules.may_see_inner(person, appeal))
    code = tracking_code(appeal) if appeal.is_reported_by(person) else None
    watched = open_one(person, appeal)
    return schemas.DetailOut.whole(appeal, items, tracking_code=code, supervision=watched)


def deed_on(
    request: HttpRequest, pk: UUID, do: Callable[[Appeal, Person], object], key: str = ""
) -> Made:
    """Fetch as the person, do the deed once, answer the appeal as it then stands."""
    appeal = appeal_of(request, pk)
    do_once(request, appeal.pk, lambda person: do(appeal, person), key)
    return whole(request, appeal_of(request, pk))

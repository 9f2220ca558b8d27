"""«期限怎么算»: for staff and for whoever reported it, each stretch with its reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mulin.appeals.models import Appeal
from mulin.appeals.queries import chip, deadline_of
from mulin.appeals.queries import resident as reads
from mulin.appeals.queries.deadlines import parts_of
from mulin.appeals.views.deeds import seen
from mulin.appeals.views.resident import own_or_door
from mulin.appeals.views.staff import at_desk
from mulin.core import calendars
from mulin.core.http import PersonRequest


@at_desk
@require_safe
def deadline(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """All clocks with every stretch that counted and every one that did not."""
    appeal = seen(request, pk)
    values = _values(appeal, staff=True)
    values["chip"] = chip(appeal, timezone.now())
    return render(request, "appeals/desk/deadline.html", values)


@require_safe
def mine(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The same, in the words of whoever reported it."""
    found = own_or_door(request, pk)
    if not isinstance(found, Appeal):
        return found
    values = _values(found, staff=False)
    values["chip"] = reads.own_chip(found, timezone.now())
    return render(request, "appeals/resident/deadline.html", values)


def _values(appeal: Appeal, *, staff: bool) -> dict[str, Any]:
    found = deadline_of(appeal).clocks
    return {
        "appeal": appeal, "found": found, "parts": parts_of(found, staff=staff),
        "calendar": calendars.name_of(found.calendar),
    }  # fmt: skip

"""The rows of a list on a map: outlines, pins in clusters, and the same rows beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mulin.appeals.models import Appeal
from mulin.appeals.queries import chip, listed
from mulin.appeals.queries.lists import RUNNING
from mulin.appeals.views import shown
from mulin.appeals.views.desk import asked, frame
from mulin.appeals.views.staff import at_desk
from mulin.core.http import PersonRequest
from mulin.core.wording import clock_state
from mulin.people.standing import SEE_AREA
from mulin.places.queries import ladder

MOST_PINS, MOST_BESIDE = 2000, 50
NOBODY = UUID(int=0)
PINNED = (
    "id", "title", "lng", "lat", "place", "area_path", "status", "due", "resolve_within",
    "closed_in_time", "number", "urgency", "reported_at", "shelved_until",
)  # fmt: skip


@at_desk
@require_safe
def map_(request: PersonRequest) -> HttpResponseBase:
    """The newest two thousand of the filtered rows that have a point."""
    sees_area = request.user.standing.has(SEE_AREA)
    filters, now = asked(request, usual="area" if sees_area else "mine"), timezone.now()
    rows = listed(request.user, filters).filter(lng__isnull=False).only(*PINNED)
    found = list(rows.order_by("-id")[: MOST_PINS + 1])
    pinned = found[:MOST_PINS]
    # Two thousand addresses by one pattern: reversing each would cost more than all the rest.
    address = reverse("appeals:detail", args=[NOBODY])
    pins = [
        shown.pin(row, href=address.replace(str(NOBODY), str(row.pk)), tone=_tone(row, now))
        for row in pinned
    ]
    values: dict[str, Any] = {
        **frame(request, filters), "more": len(found) > MOST_PINS, "most": MOST_PINS,
        "shown": len(pinned), "beside": [(row, chip(row, now)) for row in pinned[:MOST_BESIDE]],
        "data": {"outlines": shown.outlines_of(_areas(request, filters.area)), "pins": pins},
    }  # fmt: skip
    return render(request, "appeals/desk/map.html", values)


def _tone(row: Appeal, now: datetime) -> str:
    """Late, due soon (by the clock on the wall), running, or standing still and closed."""
    running = row.status in RUNNING
    return shown.PIN_TONES[clock_state(row.due, now=now) if running else "rest"]


def _areas(request: PersonRequest, code: str) -> list[str]:
    """The area filtered by, else those that the person's posts look after, else the town."""
    known = ladder()
    if place := known.by_code.get(code):
        return [place.path]
    if paths := request.user.standing.paths(SEE_AREA):
        return paths
    return [known.town.path] if known.town else []

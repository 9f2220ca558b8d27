"""What pages of appeals share: fetching as a person, proof by number and code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import with_parts
from mulin.core.http import client_key, person_of

PROVED = "appeals.proved"
PROVED_KEPT = 30


def appeal_or_404(request: HttpRequest, pk: UUID) -> Appeal:
    """An appeal that this person may see (staff by their posts, residents their own)."""
    rows = with_parts(Appeal.objects.visible_to(person_of(request)))
    return get_object_or_404(rows, pk=pk)


def shown_or_404(request: HttpRequest, pk: UUID) -> tuple[Appeal, bool]:
    """An appeal that this person may see, or whose number this browser has proved (then True)."""
    if proved(request, pk):
        return get_object_or_404(with_parts(Appeal.objects.all()), pk=pk), True
    return appeal_or_404(request, pk), False


def browser_mark(request: HttpRequest) -> str:
    """What stays of a visitor when a phone changes its network between two tries: the secret of the
    browser's CSRF cookie; else its address."""
    return str(request.META.get("CSRF_COOKIE") or client_key(request))


def proved(request: HttpRequest, pk: UUID) -> bool:
    """Whether number and tracking code were shown in this session (or it was reported in it)."""
    return str(pk) in request.session.get(PROVED, [])


def prove(request: HttpRequest, appeal: Appeal) -> None:
    """Remember that this browser knows the code; the oldest of thirty is forgotten."""
    known = [key for key in request.session.get(PROVED, []) if key != str(appeal.pk)]
    request.session[PROVED] = [*known, str(appeal.pk)][-PROVED_KEPT:]


def proved_keys(request: HttpRequest) -> list[UUID]:
    """Keys of the appeals proved in this session, the newest last."""
    return [UUID(key) for key in request.session.get(PROVED, [])]


def status_tone(appeal: Appeal) -> str:
    """The tone of the status tag: where it stands, beside the word. Green is for solved alone."""
    if appeal.status == Status.CLOSED:
        return "green" if appeal.ending == Ending.SOLVED else ""
    tones: dict[Any, str] = {
        Status.RECEIVED: "", Status.DISPATCHED: "blue", Status.HANDLING: "blue",
        Status.WAITING: "amber", Status.PROPOSED: "amber", Status.VERIFYING: "amber",
        Status.MERGED: "blue",
    }  # fmt: skip
    return tones[appeal.status]

"""What pages of appeals share: fetching as a person, deeds behind forms, proof by number and code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.queries import with_parts
from mulin.core import toasts
from mulin.core.deeds import DeedError, Forbidden
from mulin.core.http import person_of

T = TypeVar("T")

PROVED = "appeals.proved"
PROVED_KEPT = 30
FILE_TROUBLE = ("file_", "photo_", "too_many_photos")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of a deed: its answer, or the status with which to show the form again."""

    value: T | None
    status: int = 200

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status == 200


def deed(form: forms.Form, do: Callable[[], T]) -> Outcome[T]:
    """Do it. What is refused stands beside its field with everything typed kept.

    The form has been validated before. Forbidden goes up as the 403 page.
    """
    try:
        return Outcome(do())
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except DeedError as error:
        form.add_error(_field_of(form, error), str(error))
        return Outcome(None, error.status)


def _field_of(form: forms.Form, error: DeedError) -> str | None:
    """The field that an error is about, as far as the form has it."""
    if error.field in form.fields:
        return error.field
    if error.code.startswith(FILE_TROUBLE) and "photos" in form.fields:
        return "photos"
    return None


def press(request: HttpRequest, do: Callable[[], object], *, said: str = "") -> bool:
    """A deed behind a button, without fields: done or refused, a sentence for the next page."""
    try:
        do()
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except DeedError as error:
        toasts.say(request, str(error), level="bad")
        return False
    if said:
        toasts.say(request, said)
    return True


def appeal_or_404(request: HttpRequest, pk: UUID) -> Appeal:
    """An appeal that this person may see (staff by their posts, residents their own)."""
    rows = with_parts(Appeal.objects.visible_to(person_of(request)))
    return get_object_or_404(rows, pk=pk)


def shown_or_404(request: HttpRequest, pk: UUID) -> tuple[Appeal, bool]:
    """An appeal that this person may see, or whose number this browser has proved (then True)."""
    if proved(request, pk):
        return get_object_or_404(with_parts(Appeal.objects.all()), pk=pk), True
    return appeal_or_404(request, pk), False


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
        Status.WAITING: "amber", Status.PROPOSED: "amber",
    }  # fmt: skip
    return tones[appeal.status]

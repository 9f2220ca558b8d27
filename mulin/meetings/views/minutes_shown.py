"""How minutes and resolutions are shown: tones, versions a person may read, what a page draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.models import Attachment
from mulin.meetings.models import (
    Meeting,
    MinutesStatus,
    ObjectionStatus,
    Resolution,
    ResolutionStatus,
)
from mulin.meetings.queries.versions import marks_words
from mulin.people.models import Person
from mulin.places.queries import ladder

MINUTES_TONES = {
    MinutesStatus.DRAFT: "", MinutesStatus.OUT: "amber", MinutesStatus.FINAL: "green",
}  # fmt: skip
OBJECTION_TONES = {
    ObjectionStatus.OPEN: "amber", ObjectionStatus.TAKEN: "green", ObjectionStatus.KEPT: "",
    ObjectionStatus.WITHDRAWN: "",
}  # fmt: skip
TONES = {
    ResolutionStatus.OPEN: "blue", ResolutionStatus.REPORTED: "amber",
    ResolutionStatus.HANDED: "blue", ResolutionStatus.DONE: "green", ResolutionStatus.DROPPED: "",
}  # fmt: skip
SHOWN: dict[str, Any] = {
    "minutes_tones": MINUTES_TONES, "objection_tones": OBJECTION_TONES, "tones": TONES,
    "marks_words": marks_words,
}  # fmt: skip


def place_of(row: Meeting | Resolution) -> str:
    """The area in words."""
    return ladder().words(row.area_path)


def lines(rows: Iterable[Resolution], person: Person | None) -> list[dict[str, Any]]:
    """Resolutions as rows of a list."""
    today, staff = timezone.localdate(), person is not None and person.standing.is_staff
    return [
        {
            "one": row, "place": place_of(row), "late": row.is_late(today), "tone": TONES[ResolutionStatus(row.status)],
            "day": row.due, "desk": staff,
        }
        for row in rows
    ]  # fmt: skip


def shots(resolution: Resolution, photos: Sequence[Attachment]) -> list[dict[str, str]]:
    """Photos as the widget takes them."""
    found = []
    for photo in photos:
        src = reverse("meetings:resolution_photo", args=[resolution.pk, photo.pk])
        found.append({"src": f"{src}?thumb=1", "href": src, "alt": _("办成后的照片")})
    return found

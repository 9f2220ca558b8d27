"""What minutes and resolutions hold about somebody, for the page of one's own data."""

from __future__ import annotations

from typing import Any

from mulin.meetings.models import Objection, Remark, Resolution, Side
from mulin.people.models import Person

MOST = 1000


def held(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What one said at meetings, objected to, signed and has to do; newest first."""
    said = Remark.objects.filter(person=person).select_related(
        "note__minutes__meeting", "note__item"
    )
    objected = Objection.objects.filter(person=person).select_related("minutes__meeting")
    signed = Side.objects.filter(person=person).select_related("minutes__meeting")
    owned = Resolution.objects.filter(owner_person=person).select_related("meeting")
    return {
        "said": [
            {"meeting": one.note.minutes.meeting.title, "item": one.note.item.title,
             "told_as": one.who, "words": one.words}
            for one in said.order_by("-id")[:MOST]
        ],
        "objections": [
            {"meeting": one.minutes.meeting.title, "words": one.words, "answer": one.answer,
             "status": one.status, "at": one.at.isoformat()}
            for one in objected.order_by("-id")[:MOST]
        ],
        "agreements": [
            {"meeting": one.minutes.meeting.title, "side": one.name,
             "signed_at": one.at.isoformat() if one.at else ""}
            for one in signed.order_by("-id")[:MOST]
        ],
        "resolutions": [
            {"meeting": one.meeting.title, "what": one.what, "status": one.status,
             "due": str(one.due or "")}
            for one in owned.order_by("-id")[:MOST]
        ],
    }  # fmt: skip

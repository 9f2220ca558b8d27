"""The story of a resolution, told from its journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mulin.core.models import Entry
from mulin.meetings.models import Minutes, Resolution
from mulin.meetings.wording_minutes import MINUTES, RESOLUTION, text_of
from mulin.people.models import Person
from mulin.people.queries import posts

MOST = 100


def story(record: Resolution | Minutes) -> list[dict[str, Any]]:
    """Newest first, as the timeline takes it; residents are never named, staff by their post."""
    told = RESOLUTION if isinstance(record, Resolution) else MINUTES
    rows = Entry.objects.filter(record=record.pk, verb__in=list(told)).order_by("-id")
    found = [_line(entry, told) for entry in rows.select_related("by")[:MOST]]
    if found and isinstance(record, Resolution) and record.is_open and found[0]["tone"] == "plain":
        found[0]["tone"] = "now"
    return found


def _line(entry: Entry, told: Mapping[str, tuple[object, str]]) -> dict[str, Any]:
    title, tone = told[entry.verb]
    data: Mapping[str, Any] = entry.data
    photos: Sequence[Any] = ()
    return {
        "title": str(title), "text": text_of(data), "when": entry.at, "tone": tone,
        "who": _who(entry.by, data), "photos": photos,
    }  # fmt: skip


def _who(person: Person | None, data: Mapping[str, Any]) -> str:
    """The post that acted; residents stay unnamed."""
    if person is None or data.get("resident"):
        return ""
    return next((post.title for post in posts().all if person.pk in post.holder_ids), "")


def minutes_deed(verb: str) -> str:
    """What a deed about minutes is called where nothing else is known of it."""
    return str(MINUTES[verb][0]) if verb in MINUTES else verb


def resolution_deed(verb: str) -> str:
    """The same of a resolution."""
    return str(RESOLUTION[verb][0]) if verb in RESOLUTION else verb

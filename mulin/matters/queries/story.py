"""The story of a matter, told from its journal and those of its tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from mulin.core.models import Attachment, Entry
from mulin.matters import wording
from mulin.matters.models import Matter, Task
from mulin.people.models import Person
from mulin.people.queries import posts

MOST = 200


@dataclass(frozen=True)
class Item:
    """One line: a heading, what was said, when, by which post, and photos that show it."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str
    tone: str
    photos: Sequence[Attachment] = ()


def story(
    matter: Matter, tasks: Sequence[Task] = (), *, photos: Sequence[Attachment] = ()
) -> list[Item]:
    """Newest first, the newest marked while something is still to be done. Residents are never
    named, staff by their post."""
    keys = [matter.pk, *(task.pk for task in tasks)]
    rows = Entry.objects.filter(record__in=keys).exclude(verb__in=wording.UNTOLD)
    kept: dict[UUID, list[Attachment]] = {}
    for photo in photos:
        kept.setdefault(photo.record, []).append(photo)
    newest = rows.order_by("-id").select_related("by")[:MOST]
    found = [_item(entry, kept.get(entry.record, [])) for entry in newest]
    if found and matter.is_open and found[0].tone == "plain":
        found[0] = replace(found[0], tone="now")
    return found


def _item(entry: Entry, photos: Sequence[Attachment]) -> Item:
    data: Mapping[str, Any] = entry.data
    return Item(
        entry.verb, wording.title_of(entry.verb), wording.text_of(entry.verb, data),
        entry.at, _who(entry.by, data), wording.tone_of(entry.verb),
        photos if entry.verb == "done" else (),
    )  # fmt: skip


def _who(person: Person | None, data: Mapping[str, Any]) -> str:
    """The post that acted; residents stay unnamed."""
    if person is None or data.get("resident"):
        return ""
    return next((post.title for post in posts().all if person.pk in post.holder_ids), "")


def matter_deed(verb: str) -> str:
    """What a deed is called where nothing else is known of it."""
    return str(wording.VERBS[verb][0]) if verb in wording.VERBS else verb

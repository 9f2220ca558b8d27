"""The story of a whistle, told from its journal and those of its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from mulin.core.models import Attachment, Entry
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.whistles import wording
from mulin.whistles.models import Summons, Whistle


@dataclass(frozen=True)
class Item:
    """One line: a heading, what was said, when, who, and the photos that came with it."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str
    tone: str
    photos: Sequence[Attachment] = ()
    record: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def entries(whistle: Whistle, summonses: Iterable[Summons]) -> list[Entry]:
    """The journals of the whistle and its units, oldest first: one statement."""
    keys = [whistle.pk, *(summons.pk for summons in summonses)]
    return list(Entry.objects.filter(record__in=keys).order_by("id").select_related("by"))


def timeline(
    whistle: Whistle, summonses: Sequence[Summons], *, photos: Sequence[Attachment] = ()
) -> list[Item]:
    """Newest first."""
    names = {summons.pk: summons.unit_name for summons in summonses}
    kept = {str(photo.pk): photo for photo in photos}
    found = [
        _item(entry, names.get(entry.record, ""), kept)
        for entry in entries(whistle, summonses)
        if entry.verb not in wording.UNTOLD
    ]
    return found[::-1]


def _item(entry: Entry, unit: str, kept: Mapping[str, Attachment]) -> Item:
    shots = [kept[key] for key in entry.data.get("photos", []) if key in kept]
    return Item(
        entry.verb, wording.title_of(entry.verb, entry.data, unit=unit),
        wording.text_of(entry.verb, entry.data), entry.at, who_of(entry.by),
        wording.tone_of(entry.verb), shots, entry.record, entry.data,
    )  # fmt: skip


def whistle_deed(verb: str) -> str:
    """What a deed is called where nothing else is known of it."""
    return str(wording.DEEDS.get(verb, verb))


def who_of(person: Person | None) -> str:
    """A name and the post it acts from; nobody for what follows by itself."""
    if person is None:
        return ""
    held = next((post.words for post in posts().all if person.pk in post.holder_ids), "")
    return f"{person.name} · {held}" if held else str(person)

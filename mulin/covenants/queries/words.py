"""A covenant's versions, the clauses of one, what was said of them, its story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mulin.core.models import Entry
from mulin.covenants import wording
from mulin.covenants.models import (
    HEARD,
    Clause,
    Comment,
    Covenant,
    Status,
    Version,
)
from mulin.people.models import Person

MOST_VERSIONS, MOST_COMMENTS, MOST_LINES = 50, 1000, 200


def versions_of(covenant: Covenant, person: Person | None) -> list[Version]:
    """Those that this person may read, the newest first, with their results."""
    rows = Version.objects.visible_to(person).filter(covenant=covenant)
    found = list(rows.select_related("result").order_by("-number")[:MOST_VERSIONS])
    for one in found:
        one.covenant = covenant
    return found


def current(versions: Sequence[Version]) -> Version | None:
    """The one that holds; else the one under way; else the newest."""
    held = next((one for one in versions if one.status == Status.IN_FORCE), None)
    coming = next((one for one in versions if one.is_coming), None)
    return held or coming or next(iter(versions), None)


def clauses_of(version: Version) -> list[Clause]:
    """The clauses in their order."""
    return list(Clause.objects.filter(version=version).order_by("rank", "id"))


@dataclass(frozen=True)
class Shown:
    """A clause with what was said of it."""

    clause: Clause
    comments: tuple[Comment, ...]

    @property
    def changed(self) -> bool:
        """Whether it says something else than when it was put before the people."""
        return self.clause.asked != self.clause.text


def comments_of(
    version: Version, person: Person | None, *, stands: Iterable[str] = HEARD
) -> dict[UUID | None, list[Comment]]:
    """What was said, by the clause it is about: one statement."""
    rows = Comment.objects.visible_to(person).filter(version=version, status__in=list(stands))
    found: dict[UUID | None, list[Comment]] = defaultdict(list)
    for one in rows.order_by("id")[:MOST_COMMENTS]:
        found[one.clause_id].append(one)
    return found


def own_comments(version: Version, person: Person | None) -> list[Comment]:
    """What this person wrote here, and what became of it."""
    if person is None:
        return []
    rows = Comment.objects.filter(version=version, author=person)
    return list(rows.select_related("clause").order_by("-id")[:MOST_LINES])


@dataclass(frozen=True)
class Item:
    """A line of the story."""

    verb: str
    title: str
    text: str
    at: datetime
    tone: str
    who: str = ""


def story(versions: Sequence[Version], *, inner: bool = False) -> list[Item]:
    """What became of these versions, newest first; with `inner` what only the desk reads, and by
    whom."""
    rows = Entry.objects.filter(record__in=[one.pk for one in versions])
    if not inner:
        rows = rows.exclude(verb__in=wording.INNER)
    return [
        _item(row, inner=inner) for row in rows.select_related("by").order_by("-id")[:MOST_LINES]
    ]


def _item(row: Entry, *, inner: bool) -> Item:
    return Item(
        row.verb, wording.title_of(row.verb), wording.text_of(row.verb, row.data), row.at,
        wording.tone_of(row.verb), str(row.by or "") if inner else "",
    )  # fmt: skip


def covenant_deed(verb: str) -> str:
    """What a deed is called where nothing else is known of it."""
    return wording.title_of(verb)

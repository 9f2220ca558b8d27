"""The story of one appeal, told from its journal: to the resident, or to staff with inner lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mulin.appeals import clocks, wording
from mulin.appeals.models import Appeal
from mulin.core import journal
from mulin.core.models import Entry
from mulin.core.prepared import Prepared
from mulin.people.models import Person
from mulin.people.queries import PostInfo, posts


@dataclass(frozen=True)
class Item:
    """One line: a heading, what was said, when, and who (a post to residents, a name to staff)."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str
    tone: str
    inner: str = ""
    inner_only: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


def with_parts(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Rows with what a list or a page shows of them, in one statement."""
    return rows.select_related("building__estate")


_WHOLE = Prepared(lambda: with_parts(Appeal.objects.all()).select_related("reporter"))


def whole(rows: QuerySet[Appeal]) -> Appeal | None:
    """The one appeal of these rows with all that its page shows, in one statement; None: no such."""
    return next(iter(_WHOLE.among(rows)), None)


def entries(appeal: Appeal) -> list[Entry]:
    """The journal of one appeal, oldest first: one statement."""
    return journal.story_of(appeal)


def timeline(appeal: Appeal, *, staff: bool, written: Iterable[Entry] | None = None) -> list[Item]:
    """Newest first. A resident sees public lines of public deeds; staff see all."""
    found: list[Item] = []
    post: PostInfo | None = None
    for entry in entries(appeal) if written is None else written:
        if to := entry.data.get("to"):
            if entry.verb in {"dispatch", "reassign", "escalate", "hand_down"}:
                by_post, post = post, posts().get(UUID(to))
                item = _item(appeal, entry, by_post, staff=staff)
            else:
                item = _item(appeal, entry, post, staff=staff)
        else:
            item = _item(appeal, entry, post, staff=staff)
        if item is not None:
            found.append(item)
    found.reverse()
    return found


def _item(appeal: Appeal, entry: Entry, post: PostInfo | None, *, staff: bool) -> Item | None:
    _title, tone, public = wording.VERBS.get(entry.verb, ("", "inner", False))
    if not public and not staff:
        return None
    text = wording.text_of(entry.verb, entry.data)
    why = entry.data.get("why", "")
    if entry.verb == "dispatch":
        text = text or why
    return Item(
        entry.verb, wording.title_of(entry.verb, entry.data, staff=staff), text, entry.at,
        _who(appeal, entry, post, staff=staff), tone,
        (entry.data.get("inner", "") or (why if entry.verb != "dispatch" else "")) if staff else "",
        inner_only=not public, data=entry.data if staff else {},
    )  # fmt: skip


def _who(appeal: Appeal, entry: Entry, post: PostInfo | None, *, staff: bool) -> str:
    """Staff read names; a resident reads the post, never the name of who pressed the button."""
    if entry.by_id is None:
        return ""
    if entry.by_id == appeal.reporter_id:
        return _reporter(appeal, entry) if staff else ""
    if staff:
        return str(entry.by)
    if post is not None and entry.by_id in post.holder_ids:
        return post.words
    return _desk_of(entry.by)


def _reporter(appeal: Appeal, entry: Entry) -> str:
    """Who asked for no name is told by none, to staff either."""
    return _("居民（不留姓名）") if appeal.anonymous else str(entry.by)


def _desk_of(person: Person | None) -> str:
    if person is None:
        return ""
    held = [p for p in posts().all if person.pk in p.holder_ids]
    return held[0].words if held else ""


@dataclass(frozen=True)
class Deadline:
    """Why the deadline is what it is: both clocks with every stretch counted and not counted."""

    clocks: clocks.Clocks
    respond: str
    resolve: str


def deadline_of(appeal: Appeal, written: Iterable[Entry] | None = None) -> Deadline:
    """For the page «期限怎么算»."""
    found = clocks.read(entries(appeal) if written is None else written)
    return Deadline(found, appeal.respond_within, appeal.resolve_within)

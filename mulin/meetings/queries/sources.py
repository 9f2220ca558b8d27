"""What items came of: whoever may see the thing itself finds a way there, others read the title.

The room that owns a kind of thing says in a file of `mulin/links` who sees it; a kind of which
nobody said so leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from mulin.meetings.models import Item, Resolution
from mulin.people.models import Person

Seen = Callable[[Person | None, list[UUID]], Iterable[UUID]]
_kinds: dict[str, Seen] = {}


def register(kind: str, seen: Seen) -> None:
    """Say, when an app is ready, which of these things a person sees."""
    _kinds[kind] = seen


def visible(person: Person | None, items: Iterable[Item]) -> set[UUID]:
    """The keys of those items whose source this person may open: a statement a kind at most."""
    wanted: dict[str, list[Item]] = {}
    for item in items:
        if item.source_id is not None and item.source_url and item.source_kind in _kinds:
            wanted.setdefault(item.source_kind, []).append(item)
    found: set[UUID] = set()
    for kind, of_it in wanted.items():
        seen = set(_kinds[kind](person, [one.source_id for one in of_it if one.source_id]))
        found |= {one.pk for one in of_it if one.source_id in seen}
    return found


def may_bring(person: Person, kind: str, key: UUID | None) -> bool:
    """Whether somebody may put this thing on an agenda: what it is was typed by a browser or a
    program, so that they must see it themselves. Of a kind that no room has, nothing is known, and
    the way there is never shown."""
    if kind not in _kinds:
        return True
    return key is not None and key in set(_kinds[kind](person, [key]))


def opens(person: Person | None, kind: str, key: UUID | None) -> bool:
    """Whether somebody finds the way to one thing: a room says who sees it, and they do."""
    return kind in _kinds and key is not None and key in set(_kinds[kind](person, [key]))


def _resolutions(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    rows = Resolution.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


register("resolution", _resolutions)

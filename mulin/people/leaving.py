"""What is open in somebody's name on a post: rooms say what they keep, and what becomes of it.

A room (or a link for it) registers a `Kind`. What hangs on the post stays with it as long as anybody
holds it; what hangs on the person, and what hangs on a post that falls vacant, moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from mulin.people.models import Person, Post, Role
from mulin.people.queries import PostInfo, posts

STAYS, MOVED, ENDED, LEFT = "stays", "moved", "ended", "left"
# Where work of a post goes when nobody holds it any more: the nearest of these that is filled.
ABOVE = (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE)
#: The most matters of a kind that one hand-over lists and moves; what is more stays with the post.
MOST = 1000


@dataclass(frozen=True)
class Item:
    """Something open: words without anybody's name, and its address for who may see it."""

    id: UUID
    words: str
    url: str = ""


@dataclass(frozen=True)
class Change:
    """Who leaves which post, and who comes: a successor on the post, else the post above."""

    person: Person
    post: Post
    by: Person | None
    to: Person | None = None
    upper: PostInfo | None = None


# Moves one item in the deed's transaction and answers where it went (`MOVED`, `ENDED`); a refused deed
# says why it cannot.
Move = Callable[[Item, Change], str]


@dataclass(frozen=True)
class Kind:
    """A kind of open work. `of_post` says that it hangs on the post and not on the person;
    without `move` it waits with the post for whoever comes. `ends`: nobody takes it on, it is over
    with whoever leaves."""

    key: str
    label: object
    find: Callable[[Person, Post, Person | None], Iterator[Item]]
    of_post: bool = True
    move: Move | None = None
    ends: bool = False
    order: int = 100


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Say, when an app is ready, what may be open in the name of a post or of its holder."""
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    """Every kind, in the order of the list."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def upper(post: PostInfo, *, without: UUID) -> PostInfo | None:
    """The post above that takes over: the nearest filled one, never one that only `without` (who
    leaves) holds."""
    asked = ABOVE[ABOVE.index(Role(post.role)) + 1 :] if post.role in ABOVE[:3] else ABOVE
    for role in asked:
        for found in posts().answering(role, post.path):
            if found.id != post.id and set(found.holder_ids) - {without}:
                return found
    return None


def others_on(post: PostInfo, person: UUID) -> bool:
    """Whether somebody else holds the post too."""
    return bool(set(post.holder_ids) - {person})


@dataclass(frozen=True)
class Heap:
    """What is open of one kind, and what would become of it."""

    kind: Kind
    items: tuple[Item, ...]
    fate: str


def open_of(change: Change) -> list[Heap]:
    """Everything open, kind by kind; kinds with nothing open are left out."""
    known = posts().get(change.post.pk)
    stays = change.to is not None or (known is not None and others_on(known, change.person.pk))
    found = []
    for kind in kinds():
        items = tuple(islice(kind.find(change.person, change.post, change.by), MOST))
        if items:
            found.append(Heap(kind, items, fate(kind, stays=stays, change=change)))
    return found


def fate(kind: Kind, *, stays: bool, change: Change) -> str:
    """What becomes of a kind: it stays with a post that somebody holds, else it moves if there is
    a way and somebody to take it, else it is left with the post."""
    if kind.ends:
        return ENDED
    if kind.move is None or (kind.of_post and stays):
        return STAYS
    return MOVED if change.to is not None or change.upper is not None else LEFT

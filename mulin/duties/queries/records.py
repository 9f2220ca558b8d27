"""Records of other rooms that may prove a tick: each room says, by a file of `mulin/links`, which of
a worker's own records of a period it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mulin.people.models import Person

#: The most records of a kind that are offered to choose from.
MOST = 30


@dataclass(frozen=True)
class Found:
    """A record: words without anybody's name, and its address for who may see it."""

    id: UUID
    label: str
    url: str


# Of a person, in an area, between two days (both included): the newest first, `MOST` at most.
Find = Callable[[Person, str, date, date], Sequence[Found]]
_kinds: dict[str, Find] = {}


def offer_records(kind: str, find: Find) -> None:
    """Say, when an app is ready, how a worker's own records of a kind are found."""
    _kinds[kind] = find


def found_for(
    person: Person, path: str, *, kinds: Sequence[str], since: date, until: date
) -> list[Found]:
    """What a worker did in a period that may prove a tick."""
    return [
        one
        for kind in kinds
        if kind in _kinds
        for one in _kinds[kind](person, path, since, until)[:MOST]
    ]

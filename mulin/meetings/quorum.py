"""Who counts for an item: those there when it ends, once each, without observers and whoever has an
interest in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was there (None: until the end); without an account, several may
    stand in one line (`heads`)."""

    came_at: datetime
    left_at: datetime | None = None
    person: UUID | None = None
    heads: int = 1
    counts: bool = True

    def at(self, moment: datetime) -> bool:
        """Whether they are there at that moment: from the one of coming, until before the one of
        leaving."""
        return self.came_at <= moment and (self.left_at is None or moment < self.left_at)

    def during(self, since: datetime, until: datetime) -> bool:
        """Whether they are there for any of that time."""
        return self.came_at < until and (self.left_at is None or since < self.left_at)


@dataclass(frozen=True)
class Quorum:
    """How many are there when an item ends and are counted, how many stepped aside, and how many
    were needed; `heard` were there for any of it."""

    counted: int
    aside: int
    needed: int
    heard: int

    @property
    def met(self) -> bool:
        """Whether enough were there."""
        return self.counted >= self.needed


def heads_at(stays: Iterable[Stay], moment: datetime) -> int:
    """How many are there at a moment, observers too: each once, however often they came."""
    return _heads(stay for stay in stays if stay.at(moment))


def quorum(
    stays: Iterable[Stay], *, since: datetime, until: datetime, needed: int,
    conflicted: Collection[UUID] = (),
) -> Quorum:  # fmt: skip
    """Count for an item that was talked over from `since` to `until`."""
    known = list(stays)
    # Whoever left in that very minute has not decided; whoever left at its end has.
    there = [
        one for one in known if one.at(until) or (one.left_at == until and one.came_at < until)
    ]
    voting = [one for one in there if one.counts]
    aside = {one.person for one in voting if one.person in conflicted}
    counted = _heads(one for one in voting if one.person not in aside or one.person is None)
    heard = _heads(one for one in known if one.during(since, until) or one.at(until))
    return Quorum(counted, len(aside), needed, heard)


def _heads(stays: Iterable[Stay]) -> int:
    persons: set[UUID] = set()
    others = 0
    for one in stays:
        if one.person is None:
            others += one.heads
        else:
            persons.add(one.person)
    return len(persons) + others

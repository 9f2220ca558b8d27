"""The votes of a conversation as a table of people and statements."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

AGREE, PASS, DISAGREE = 1, 0, -1
ALLOWED = frozenset({AGREE, PASS, DISAGREE})
# Who is placed and grouped has said something about this many statements, or about all there are.
ENOUGH_VOTES = 7
# With fewer such people the most active of the others join them, up to this many.
FEWEST = 15

Floats = NDArray[np.float64]
Key = int | str


class VotesError(ValueError):
    """A table of votes that cannot be read; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class Votes:
    """`table[p, s]` is what person p said to statement s: 1 agree, -1 disagree, 0 pass, NaN not
    asked. Not asked and pass are two things. `left_out` are columns that moderation took away:
    they stay in the table, and count in nothing that is presented.
    """

    people: tuple[Key, ...]
    statements: tuple[Key, ...]
    table: Floats
    left_out: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(
        cls, said: Iterable[tuple[Key, Key, int]], *, statements: Iterable[Key] = (),
        left_out: Collection[Key] = (),
    ) -> Votes:  # fmt: skip
        """From (person, statement, vote) in the order they were given: the last one holds."""
        last: dict[tuple[Key, Key], int] = {}
        for person, statement, vote in said:
            if vote not in ALLOWED:
                raise VotesError(f"{vote}")
            last[person, statement] = vote
        people = tuple(sorted({person for person, _ in last}, key=_order))
        known = {*statements, *(statement for _, statement in last)}
        columns = tuple(sorted(known, key=_order))
        rows = {person: n for n, person in enumerate(people)}
        places = {statement: n for n, statement in enumerate(columns)}
        table = np.full((len(people), len(columns)), np.nan)
        for (person, statement), vote in last.items():
            table[rows[person], places[statement]] = vote
        return cls(people, columns, table, frozenset(places[s] for s in left_out if s in places))

    @cached_property
    def rated(self) -> Floats:
        """The table that people are placed by: what moderation left out is a pass of everybody,
        also of those who were never asked."""
        rated = self.table.copy()
        rated[:, sorted(self.left_out)] = PASS
        return rated

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Who is placed among groups: those who have said enough, filled up to fifteen with the
        most active of the others (earlier people first among equals)."""
        counts = (~np.isnan(self.table)).sum(axis=1)
        found: NDArray[np.bool_] = counts >= min(ENOUGH_VOTES, len(self.statements))
        if (missing := FEWEST - int(found.sum())) > 0:
            others = [n for n in np.argsort(-counts, kind="stable") if not found[n] and counts[n]]
            found[others[:missing]] = True
        return found

    @cached_property
    def shown(self) -> list[int]:
        """Columns that may be presented."""
        return [n for n in range(len(self.statements)) if n not in self.left_out]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over people, statements, moderation and every vote: the same input, the same
        hash, whatever order the votes came in."""
        sha = hashlib.sha256()
        for part in (self.people, self.statements, sorted(self.left_out)):
            sha.update(repr(part).encode())
        sha.update(np.nan_to_num(self.table, nan=9).astype(np.int8).tobytes())
        return sha.hexdigest()

    def labels(self, groups: Mapping[Key, int]) -> NDArray[np.int64]:
        """Groups given from outside, in the order of `people`; -1 for who has none."""
        return np.array([groups.get(person, -1) for person in self.people], dtype=np.int64)


def _order(key: Key) -> tuple[int, int, str]:
    """Numbers by their value, before words."""
    return (0, key, "") if isinstance(key, int) else (1, 0, key)

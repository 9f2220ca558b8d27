"""Everything that is said about a conversation, from one table of votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mulin.matters.opinions import groups as grouping
from mulin.matters.opinions.space import Space, space_of
from mulin.matters.opinions.statistics import (
    Counts,
    Group,
    Stance,
    consensus,
    groups_of,
    interval,
    lowest,
    majority,
    priorities,
    representative,
)
from mulin.matters.opinions.votes import Floats, Key, Votes

# Below this many votes a share is told with its interval.
SMALL_SAMPLE = 30


@dataclass(frozen=True)
class Result:
    """What `examine` found. `labels` gives each person's group, -1 for none."""

    votes: Votes
    space: Space
    labels: NDArray[np.int64]
    found: grouping.Grouping

    @cached_property
    def everybody(self) -> Counts:
        """Votes of all people."""
        return Counts.of(self.votes.table)

    @cached_property
    def groups(self) -> list[Group]:
        """The groups, in the order of their labels; none where there are none to speak of."""
        return groups_of(self.votes.table, self.labels)

    @cached_property
    def names(self) -> list[int]:
        """The labels of `groups`."""
        return sorted({label for label in self.labels.tolist() if label >= 0})

    @cached_property
    def majority(self) -> tuple[list[int], list[int]]:
        """Columns that most agree to, and that most disagree with."""
        return majority(self.everybody, self.votes.shown)

    @cached_property
    def representatives(self) -> list[list[Stance]]:
        """What speaks for each group."""
        return [representative(group, self.votes.shown) for group in self.groups]

    @cached_property
    def consensus_agree(self) -> Floats | None:
        """Group-informed consensus; None without groups."""
        return consensus(self.groups) if self.groups else None

    @cached_property
    def consensus_disagree(self) -> Floats | None:
        """Its twin: what all groups reject."""
        return consensus(self.groups, agree=False) if self.groups else None

    @cached_property
    def lowest(self) -> Floats:
        """The share of the group that agrees least; everybody's without groups."""
        return lowest(self.groups) if self.groups else self.everybody.share_agree

    @cached_property
    def mean_consensus(self) -> Floats:
        """The geometric mean of the groups' shares, comparable whatever their number."""
        if self.consensus_agree is None:
            return self.everybody.share_agree
        rooted: Floats = self.consensus_agree ** (1 / len(self.groups))
        return rooted

    @cached_property
    def shared(self) -> list[int]:
        """The greatest common denominator: columns by the lowest group's share, then by the
        geometric mean, then in their order."""
        low, mean = self.lowest, self.mean_consensus
        return sorted(self.votes.shown, key=lambda n: (-low[n], -mean[n], n))

    @cached_property
    def dividing(self) -> list[int]:
        """Columns by how far the groups lie apart; by how even the sides are without groups."""
        if self.groups:
            shares = np.stack([group.inside.share_agree for group in self.groups])
            apart = shares.max(axis=0) - shares.min(axis=0)
        else:
            sides = np.stack([self.everybody.share_agree, self.everybody.share_disagree])
            apart = sides.min(axis=0)
        return sorted(self.votes.shown, key=lambda n: (-apart[n], n))

    @cached_property
    def unsure(self) -> list[int]:
        """Columns by how many passed."""
        passed = (self.everybody.passed + 1) / (self.everybody.said + 2)
        return sorted(self.votes.shown, key=lambda n: (-passed[n], n))

    @cached_property
    def priorities(self) -> Floats:
        """How much is learned by asking each statement next."""
        grouped = self.votes.table[self.labels >= 0] if self.groups else self.votes.table
        return priorities(Counts.of(grouped), self.space.extremity)

    def plain(self) -> dict[str, Any]:
        """As JSON: keys of the export as they were given, no person beside their group."""
        statements = self.votes.statements
        agreed, rejected = self.majority
        return {
            "input": self.votes.digest,
            "people": len(self.votes.people),
            "active": self.found.active,
            "grouping": {
                "why": self.found.why.value, "k": len(self.groups),
                "stability": self.found.stability,
                "silhouettes": {str(k): v for k, v in self.found.silhouettes.items()},
            },
            "statements": [self.statement(n) for n in range(len(statements))],
            "participants": [
                {"participant": person, "group": int(label) if label >= 0 else None}
                for person, label in zip(self.votes.people, self.labels, strict=True)
            ],
            "groups": [
                {
                    "group": name, "size": group.size,
                    "representative": [self._stance(one) for one in speaking],
                }
                for name, group, speaking in zip(
                    self.names, self.groups, self.representatives, strict=True
                )
            ],
            "majority": {
                "agree": [statements[n] for n in agreed],
                "disagree": [statements[n] for n in rejected],
            },
            "shared": [statements[n] for n in self.shared],
            "dividing": [statements[n] for n in self.dividing],
            "unsure": [statements[n] for n in self.unsure],
        }  # fmt: skip

    def statement(self, n: int) -> dict[str, Any]:
        """All numbers about one statement."""
        return {
            "statement": self.votes.statements[n],
            "left_out": n in self.votes.left_out,
            **_numbers(self.everybody, n),
            "extremity": float(self.space.extremity[n]),
            "priority": float(self.priorities[n]),
            "group_informed_consensus": _at(self.consensus_agree, n),
            "group_informed_disagreement": _at(self.consensus_disagree, n),
            "geometric_mean": float(self.mean_consensus[n]),
            "lowest_share": float(self.lowest[n]),
            "groups": {
                str(name): {
                    **_numbers(group.inside, n),
                    "rep_agree": float(group.rep_agree[n]),
                    "rep_disagree": float(group.rep_disagree[n]),
                    "rep_z_agree": float(group.rep_z_agree[n]),
                    "rep_z_disagree": float(group.rep_z_disagree[n]),
                }
                for name, group in zip(self.names, self.groups, strict=True)
            },
        }

    def _stance(self, one: Stance) -> dict[str, Any]:
        return {
            "statement": self.votes.statements[one.column],
            "stance": "agree" if one.agrees else "disagree",
            "count": one.count, "of": one.said, "share": one.share, "z": one.z,
            "rep": one.rep, "rep_z": one.rep_z,
        }  # fmt: skip


def _numbers(counts: Counts, n: int) -> dict[str, Any]:
    low, high = interval(counts.agree[n : n + 1], counts.said[n : n + 1])[0]
    return {
        "A": int(counts.agree[n]), "D": int(counts.disagree[n]), "P": int(counts.passed[n]),
        "S": int(counts.said[n]),
        "share_agree": float(counts.share_agree[n]),
        "share_disagree": float(counts.share_disagree[n]),
        "z_agree": float(counts.z_agree[n]), "z_disagree": float(counts.z_disagree[n]),
        "interval_agree": [float(low), float(high)],
        "small_sample": bool(counts.said[n] < SMALL_SAMPLE),
    }  # fmt: skip


def _at(values: Floats | None, n: int) -> float | None:
    return None if values is None else float(values[n])


def examine(
    votes: Votes, *, groups: Mapping[Key, int] | None = None, k: int | None = None
) -> Result:
    """Place people and statements, find groups (or take those given, or exactly `k`), count."""
    space = space_of(votes.rated)
    labels = np.full(len(votes.people), -1, dtype=np.int64)
    active = votes.active
    if groups is not None:
        labels = votes.labels(groups)
        found = grouping.Grouping(labels[labels >= 0], grouping.Why.FOUND, int(active.sum()))
        return Result(votes, space, labels, found)
    # Directions are those of everybody; only who has said enough is placed among groups.
    points = space.people[active]
    if k is not None:
        found = grouping.forced(points, min(k, len(points)))
    else:
        found = grouping.find(votes.rated[active], points)
    if found.found and len(points):
        labels[active] = found.labels
    return Result(votes, space, labels, found)

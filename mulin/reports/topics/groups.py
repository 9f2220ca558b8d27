"""Joining what is alike: average linkage over the nearest neighbours.

Again and again the two groups are joined whose messages are most alike on average, until none are
alike enough. The average, not the best pair, decides: a chain of messages, each somewhat like the
next, does not become one topic.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from mulin.reports.topics.near import NEIGHBOURS, Edges

ENOUGH = 0.025
Candidate = tuple[float, int, int, int, int]


class Groups:
    """Groups of messages, at first each by itself. Uses up the edges that it is given."""

    def __init__(self, edges: Edges, enough: float = ENOUGH) -> None:
        self.edges, self.enough = edges, enough
        self.members: list[list[int]] = [[at] for at in range(len(edges))]
        # How often a group has grown: what was reckoned of it before is out of date.
        self._age = [0] * len(edges)
        self._waiting: list[Candidate] = []

    def average(self, one: int, other: int) -> float:
        """How alike two groups are on average.

        A message keeps only its nearest neighbours; so between large groups no more pairs can be
        known than those, and the average is taken over them.
        """
        mine, theirs = len(self.members[one]), len(self.members[other])
        return self.edges[one][other] / min(mine * theirs, NEIGHBOURS * min(mine, theirs))

    def join(self) -> list[list[int]]:
        """Join until nothing is alike enough; returns the groups."""
        for one, near in enumerate(self.edges):
            self._offer(one, (other for other in near if other > one))
        while self._waiting:
            _, one, other, age, its_age = heapq.heappop(self._waiting)
            if (self._age[one], self._age[other]) == (age, its_age):
                self._merge(one, other)
        return [group for group in self.members if group]

    def _offer(self, one: int, others: Iterator[int]) -> None:
        for other in others:
            near = self.average(one, other)
            if near >= self.enough:
                heapq.heappush(self._waiting, (-near, one, other, self._age[one], self._age[other]))

    def _merge(self, one: int, other: int) -> None:
        if len(self.edges[one]) < len(self.edges[other]):
            one, other = other, one
        self.members[one] += self.members[other]
        self.members[other] = []
        self._age[one] += 1
        self._age[other] += 1
        gone, self.edges[other] = self.edges[other], {}
        for third, near in gone.items():
            del self.edges[third][other]
            if third != one:
                both = self.edges[one].get(third, 0.0) + near
                self.edges[one][third] = self.edges[third][one] = both
        self._offer(one, iter(self.edges[one]))

"""Reads of covenants: lists, the words of a version, differences, what was said, who signed."""

from __future__ import annotations

from mulin.covenants.queries.differences import Difference, compare, is_same
from mulin.covenants.queries.lists import (
    VIEWS,
    Filters,
    counts,
    listed,
    near,
    shown,
    waiting,
)
from mulin.covenants.queries.tally import ByBuilding, by_building, households_of, mine_of
from mulin.covenants.queries.words import (
    Shown,
    clauses_of,
    comments_of,
    covenant_deed,
    current,
    own_comments,
    story,
    versions_of,
)

__all__ = [
    "VIEWS", "ByBuilding", "Difference", "Filters", "Shown", "by_building", "clauses_of",
    "comments_of", "compare", "counts", "covenant_deed", "current", "households_of", "is_same", "listed", "mine_of",
    "near", "own_comments", "shown", "story", "versions_of", "waiting",
]  # fmt: skip

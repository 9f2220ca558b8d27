"""Reads of care: lists of recipients, rounds of a visitor, visits in words, errands."""

from __future__ import annotations

from mulin.care.queries.errands import (
    ERRAND_VIEWS,
    ErrandFilters,
    errand_counts,
    errands_listed,
    errands_of,
)
from mulin.care.queries.own import held, own
from mulin.care.queries.recipients import (
    VIEWS,
    Filters,
    Found,
    counts,
    find_residents,
    late,
    listed,
    shown,
)
from mulin.care.queries.rounds import Stop, asked_of, in_order, rounds
from mulin.care.queries.visits import Told, care_deed, told, visits_of

__all__ = [
    "ERRAND_VIEWS", "VIEWS", "ErrandFilters", "Filters", "Found", "Stop", "Told", "asked_of", "care_deed", "counts",
    "errand_counts", "errands_listed", "errands_of", "find_residents", "held", "in_order", "late",
    "listed", "own", "rounds", "shown", "told", "visits_of",
]  # fmt: skip

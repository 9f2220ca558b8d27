"""Reads of the ledger: registers, one person, one dwelling, duplicates, and numbers."""

from __future__ import annotations

from mulin.households.needs import kinds
from mulin.households.queries.counts import (
    counts_by_area,
    counts_by_building,
    needs_by_kind,
    people_by_area,
)
from mulin.households.queries.lists import (
    VIEWS,
    Filters,
    dwellings,
    fetch_homes,
    listed,
    needs_due,
    with_homes,
)
from mulin.households.queries.people import held, own

__all__ = [
    "VIEWS", "Filters", "counts_by_area", "counts_by_building", "dwellings", "fetch_homes", "held", "kinds", "listed",
    "needs_by_kind", "needs_due", "own", "people_by_area", "with_homes",
]  # fmt: skip

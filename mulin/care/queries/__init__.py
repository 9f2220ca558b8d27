"""Reads of care: lists of recipients, rounds of a visitor, visits in words, errands."""

from __future__ import annotations

from mulin.care.queries.coming import (
    COMING_ORDER,
    COMING_VIEWS,
    ComingFilters,
    Foreseen,
    Service,
    coming_counts,
    coming_listed,
    coming_of,
    foreseen_rows,
    foresight,
    papers_of,
    services,
    services_come_from,
    waiting_comings,
)
from mulin.care.queries.errands import (
    ERRAND_VIEWS,
    ErrandFilters,
    errand_counts,
    errands_listed,
    errands_of,
)
from mulin.care.queries.figures import (
    ENDS,
    PERIODS,
    FigureFilters,
    Line,
    RowFilters,
    alerts_listed,
    columns,
    figures,
    visits_listed,
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
from mulin.care.queries.rounds import Stop, asked_of, in_order, rounds, visited_by
from mulin.care.queries.visits import Told, care_deed, told, visits_of

__all__ = [
    "COMING_ORDER", "COMING_VIEWS", "ENDS", "ERRAND_VIEWS", "PERIODS", "VIEWS", "ComingFilters", "ErrandFilters",
    "FigureFilters", "Filters", "Foreseen", "Found", "Line", "RowFilters", "Service", "Stop", "Told",
    "alerts_listed", "asked_of", "care_deed", "columns", "coming_counts", "coming_listed", "coming_of",
    "counts", "errand_counts", "errands_listed", "errands_of", "figures", "find_residents",
    "foreseen_rows", "foresight", "held", "in_order", "late", "listed", "own", "papers_of", "rounds",
    "services", "services_come_from", "shown", "told", "visited_by", "visits_listed", "visits_of", "waiting_comings",
]  # fmt: skip

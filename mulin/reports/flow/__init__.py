"""Keeping figures and topics: a file a noun."""

from __future__ import annotations

from mulin.reports.flow.cells import (
    BATCH,
    PORTION,
    STEP,
    UNCALLED_JOB,
    VERSION,
    Rebuilt,
    mark,
    mark_uncalled,
    rebuild,
    refresh,
    refresh_all,
    same,
)
from mulin.reports.flow.topics import became, refresh_topics

__all__ = [
    "BATCH",
    "PORTION",
    "STEP",
    "UNCALLED_JOB",
    "VERSION",
    "Rebuilt",
    "became",
    "mark",
    "mark_uncalled",
    "rebuild",
    "refresh",
    "refresh_all",
    "refresh_topics",
    "same",
]

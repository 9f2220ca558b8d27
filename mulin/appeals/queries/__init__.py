"""Reads of appeals: lists with their filters, the timeline of one, and the figures."""

from __future__ import annotations

from mulin.appeals.queries.chips import Chip, chip, first_contact_chip
from mulin.appeals.queries.figures import FIGURES, figures, rows_of
from mulin.appeals.queries.lists import VIEWS, Filters, counts, listed, narrowed, row_for
from mulin.appeals.queries.timeline import Item, deadline_of, timeline, with_parts
from mulin.appeals.queries.today import Today, today
from mulin.appeals.taxonomy import taxonomy

__all__ = [
    "FIGURES", "VIEWS", "Chip", "Filters", "Item", "Today", "chip", "counts",
    "deadline_of", "figures", "first_contact_chip", "listed", "narrowed", "row_for", "rows_of", "taxonomy",
    "timeline", "today", "with_parts",
]  # fmt: skip

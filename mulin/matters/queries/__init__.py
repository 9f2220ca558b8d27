"""Reads of matters."""

from __future__ import annotations

from mulin.matters.queries.lists import VIEWS, Filters, counts, listed, shown, waiting
from mulin.matters.queries.story import matter_deed, story
from mulin.matters.queries.talk import (
    frozen_votes,
    mine_of,
    next_statement,
    now_open,
    result_is_public,
    statements_of,
)

__all__ = [
    "VIEWS", "Filters", "counts", "frozen_votes", "listed", "matter_deed", "mine_of",
    "next_statement", "now_open", "result_is_public", "shown", "statements_of", "story", "waiting",
]  # fmt: skip

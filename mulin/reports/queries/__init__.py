"""Reads of figures: from the kept cells, with what only some may see counted beside them."""

from __future__ import annotations

from mulin.reports.queries.board import Board, Line, Scope, board
from mulin.reports.queries.periods import Period, period_of
from mulin.reports.queries.public import PublicLine, public_month

__all__ = [
    "Board", "Line", "Period", "PublicLine", "Scope", "board", "period_of", "public_month",
]  # fmt: skip

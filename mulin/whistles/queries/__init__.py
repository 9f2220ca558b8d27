"""Reads of whistles: levels, units that can be called, lists, figures, the story of one."""

from __future__ import annotations

from mulin.whistles.queries.figures import FIGURES, UNIT_FIGURES, figures, rows_of, units_of
from mulin.whistles.queries.levels import Levels, levels
from mulin.whistles.queries.lists import Filters, called, counts, listed
from mulin.whistles.queries.mine import Duty, duties
from mulin.whistles.queries.timeline import Item, timeline, whistle_deed
from mulin.whistles.queries.units import Unit, unit_of, units_near

__all__ = [
    "FIGURES", "UNIT_FIGURES", "Duty", "Filters", "Item", "Levels", "Unit", "called", "counts",
    "duties", "figures", "levels", "listed", "rows_of", "timeline", "unit_of", "units_near",
    "units_of", "whistle_deed",
]  # fmt: skip

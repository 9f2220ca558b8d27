"""Deeds about grids. The areas themselves change in `mulin.places.flow`; here is who may, and once.

- `reshaping`: drawing, splitting, merging, handing over
- `plotting`: the ground of estates, property areas and buildings
- `taking`: a file of outlines, looked at and then taken or dropped; read `STEPS` first
- `stations`: what people walk to
- `norms`: how large a grid should be, how far is too far, what the rungs are called
"""

from __future__ import annotations

from mulin.grids.flow.drawing import take_drawn
from mulin.grids.flow.norms import Right, name_levels, set_norm
from mulin.grids.flow.plotting import (
    close_property,
    draw_plots,
    erase_plot,
    found_property,
    seen_plots,
    take_plots,
)
from mulin.grids.flow.reshaping import (
    Order,
    close,
    draw,
    found,
    hand_over,
    merge,
    points_of,
    rename,
    seen_of,
    split,
)
from mulin.grids.flow.stations import change_station, close_station, found_station
from mulin.grids.flow.taking import STEPS, bring, clear, drop, take

__all__ = [
    "STEPS", "Order", "Right", "bring", "change_station", "clear", "close", "close_property",
    "close_station", "draw", "draw_plots", "drop", "erase_plot", "found", "found_property",
    "found_station", "hand_over", "merge", "name_levels", "points_of", "rename", "seen_of",
    "seen_plots", "set_norm", "split", "take", "take_drawn", "take_plots",
]  # fmt: skip

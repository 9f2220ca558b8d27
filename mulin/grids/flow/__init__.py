"""Deeds about grids. The areas themselves change in `mulin.places.flow`; here is who may, and once.

- `reshaping`: drawing, splitting, merging, handing over
- `taking`: a file of outlines, looked at and then taken or dropped; read `STEPS` first
- `stations`: what people walk to
- `norms`: how large a grid should be, how far is too far
"""

from __future__ import annotations

from mulin.grids.flow.norms import Right, set_norm
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
from mulin.grids.flow.taking import STEPS, bring, clear, drop, take, take_drawn

__all__ = [
    "STEPS", "Order", "Right", "bring", "change_station", "clear", "close", "close_station",
    "draw", "drop", "found", "found_station", "hand_over", "merge", "points_of", "rename",
    "seen_of", "set_norm", "split", "take", "take_drawn",
]  # fmt: skip

"""Changing places. Read `writing` first: every change of an area has a day, a person and a paper.

- `areas`: founding, renaming, redrawing, closing
- `reshaping`: splitting, merging, handing over
- `settling`: which grid a building stands in after borders have moved
- `estates`: estates, buildings, property areas, stations
- `plots`: the ground of estates, property areas and buildings, drawn with dates
- `naming`: what the rungs are called here
"""

from __future__ import annotations

from mulin.places.flow.areas import close_area, found_area, redraw, rename_area
from mulin.places.flow.estates import (
    BuildingPlan,
    StationPlan,
    change_building,
    change_station,
    close_station,
    found_building,
    found_estate,
    found_station,
    set_station_kinds,
)
from mulin.places.flow.naming import Naming, name_levels
from mulin.places.flow.plots import (
    Thing,
    close_property,
    draw_plots,
    erase_plot,
    found_property,
)
from mulin.places.flow.reshaping import NewArea, hand_over, merge_areas, next_code, split_area
from mulin.places.flow.writing import Act, act

__all__ = [
    "Act", "BuildingPlan", "Naming", "NewArea", "StationPlan", "Thing", "act", "change_building", "change_station",
    "close_area", "close_property", "close_station", "draw_plots", "erase_plot", "found_area",
    "found_building", "found_estate", "found_property", "found_station", "hand_over", "merge_areas",
    "name_levels", "next_code", "redraw", "rename_area", "set_station_kinds", "split_area",
]  # fmt: skip

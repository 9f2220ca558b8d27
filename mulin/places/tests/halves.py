"""A community of two grids side by side, for the tests of what becomes of them."""

from __future__ import annotations

from typing import TypedDict

from mulin.places.flow import NewArea, act, split_area
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid

SIZE = 0.01


class Spot(TypedDict):
    """A point in degrees."""

    lng: float
    lat: float


def middle_line(area: Area) -> list[tuple[float, float]]:
    """From south to north through the middle of a square area, out on both ends."""
    assert area.lng is not None
    assert area.lat is not None
    return [(area.lng, area.lat - SIZE), (area.lng, area.lat + SIZE)]


def two_beside() -> tuple[Area, Area]:
    """The western and the eastern half of a new community, as grids."""
    community = a_community()
    west = a_grid(community=community)
    return split_area(west, line=middle_line(west), new=NewArea("东网格"), by=act())


def at(building_area: Area, east: float) -> Spot:
    """A point in an area, so many degrees east of its middle."""
    assert building_area.lng is not None
    assert building_area.lat is not None
    return {"lng": building_area.lng + east, "lat": building_area.lat}

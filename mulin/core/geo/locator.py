"""Which area a point lies in: outlines kept in memory, found in microseconds."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from math import cos, radians
from typing import Any, Generic, TypeVar

from mulin.core.geo import outlines, planar
from mulin.core.geo.datums import Point

Key = TypeVar("Key", bound=Hashable)
Box = tuple[float, float, float, float]


class Locator(Generic[Key]):
    """Finds the outline that a WGS-84 point lies in. Built once, read by many threads.

    A border belongs to both sides; of several outlines at a point the one whose key sorts first (as
    text) is given, whatever the order they came in. Without shapely every box is looked at: good
    for some thousand outlines.
    """

    def __init__(self, areas: Iterable[tuple[Key, Mapping[str, Any]]]) -> None:
        ordered = sorted(areas, key=lambda area: str(area[0]))
        self._keys = [key for key, _outline in ordered]
        self._polygons = [outlines.polygons_of(outline) for _key, outline in ordered]
        self._boxes = [_box(polygons) for polygons in self._polygons]
        self._tree: Any = None
        self._shapely = planar.library()
        if self._shapely:
            shapes = [self._shapely.geometry.shape(outline) for _key, outline in ordered]
            self._shapely.prepare(shapes)
            self._tree = self._shapely.STRtree(shapes)

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, lng: float, lat: float) -> Key | None:
        """Give the key of the outline at the point, or None."""
        places = self._at(lng, lat)
        return self._keys[min(places)] if places else None

    def all_at(self, lng: float, lat: float) -> list[Key]:
        """Give the keys of all outlines at the point, in the order of their text."""
        return [self._keys[place] for place in sorted(self._at(lng, lat))]

    def near(self, lng: float, lat: float, metres: float) -> list[Key]:
        """Give the keys of the outlines within so many metres, nearest first, then by key."""
        north = metres / planar.METRES_A_DEGREE
        east = north / max(cos(radians(lat)), 0.01)
        # The flat-earth scale of the borders' latitude differs a little: look a bit wider.
        box = (lng - 1.1 * east, lat - 1.1 * north, lng + 1.1 * east, lat + 1.1 * north)
        ranked = (
            (planar.metres_to(self._polygons[place], (lng, lat)), place)
            for place in self._touching(box)
        )
        return [self._keys[place] for gap, place in sorted(ranked) if gap <= metres]

    def _at(self, lng: float, lat: float) -> list[int]:
        if self._tree is not None:
            point = self._shapely.Point(lng, lat)
            found: list[int] = self._tree.query(point, predicate="intersects").tolist()
            return found
        point = (lng, lat)
        return [
            place
            for place in self._touching((lng, lat, lng, lat))
            if planar.covers(self._polygons[place], point)
        ]

    def _touching(self, box: Box) -> list[int]:
        if self._tree is not None:
            found: list[int] = self._tree.query(self._shapely.box(*box)).tolist()
            return found
        west, south, east, north = box
        return [
            place
            for place, (left, low, right, high) in enumerate(self._boxes)
            if left <= east and right >= west and low <= north and high >= south
        ]


def _box(polygons: list[list[list[Point]]]) -> Box:
    outer = [point for polygon in polygons for point in polygon[0]]
    lngs, lats = [point[0] for point in outer], [point[1] for point in outer]
    return min(lngs), min(lats), max(lngs), max(lats)

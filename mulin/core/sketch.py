"""A map as plain SVG: what stands in a map's frame until the script takes over, or for good without one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, AIR = 400.0, 300.0, 24.0
PINS = 300

Point = Sequence[float]


@dataclass(frozen=True)
class Shape:
    """An outline as SVG path data, with its name at its middle."""

    path: str
    x: float
    y: float
    name: str
    tone: str


@dataclass(frozen=True)
class Dot:
    """A pin."""

    x: float
    y: float
    title: str
    tone: str


@dataclass(frozen=True)
class Sketch:
    """Outlines and pins in a frame of WIDTH × HEIGHT."""

    shapes: list[Shape]
    dots: list[Dot]


def rings(geometry: Mapping[str, Any]) -> list[list[Point]]:
    """Every ring of a GeoJSON Polygon or MultiPolygon."""
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        return list(parts)
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in parts for ring in polygon]
    return []


class Frame:
    """Longitude and latitude to SVG units: equal distances stay equal, the middle is the middle."""

    def __init__(self, points: Iterable[Point]) -> None:
        known = list(points)
        lngs, lats = [p[0] for p in known], [p[1] for p in known]
        self.lng, self.lat = (min(lngs) + max(lngs)) / 2, (min(lats) + max(lats)) / 2
        self.narrow = math.cos(math.radians(self.lat))
        across = (max(lngs) - min(lngs)) * self.narrow or 1e-4
        up = max(lats) - min(lats) or 1e-4
        self.scale = min((WIDTH - 2 * AIR) / across, (HEIGHT - 2 * AIR) / up)

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point stands."""
        x = WIDTH / 2 + (point[0] - self.lng) * self.narrow * self.scale
        y = HEIGHT / 2 - (point[1] - self.lat) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, ring: Sequence[Point]) -> str:
        """A closed line."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self.place, ring)) + "Z"

    def middle(self, ring: Sequence[Point]) -> tuple[float, float]:
        """The middle of a ring's box: good enough for a name."""
        lngs, lats = [p[0] for p in ring], [p[1] for p in ring]
        return self.place(((min(lngs) + max(lngs)) / 2, (min(lats) + max(lats)) / 2))


def sketch(data: Mapping[str, Any]) -> Sketch:
    """Draw `data` (as for widgets/map.html); at most PINS pins, nothing when nothing is known."""
    outlines = [(one, rings(one["geometry"])) for one in data.get("outlines", ())]
    outlines = [(one, found) for one, found in outlines if found]
    pins = list(data.get("pins", ()))[:PINS]
    points = [point for _one, found in outlines for ring in found for point in ring]
    points += [(pin["lng"], pin["lat"]) for pin in pins]
    if not points:
        return Sketch([], [])
    frame = Frame(points)
    shapes = [
        Shape(
            "".join(frame.path(ring) for ring in found),
            *frame.middle(found[0]),
            str(one.get("name", "")),
            one.get("tone", ""),
        )
        for one, found in outlines
    ]
    dots = [
        Dot(*frame.place((pin["lng"], pin["lat"])), str(pin.get("title", "")), pin.get("tone", ""))
        for pin in pins
    ]
    return Sketch(shapes, dots)

"""Geometry without a library: what outlines need on processors that have no wheel of shapely.

Works on rings of (lng, lat); a polygon is an outer ring and its holes. Borders belong to the area.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from mulin.core.geo.datums import Point

Ring = Sequence[Point]
Polygon = Sequence[Ring]
METRES_A_DEGREE = 111_195.0


@cache
def library() -> Any:
    """Give shapely, or None where it is not installed (there is no wheel for LoongArch)."""
    try:
        return import_module("shapely")
    except ImportError:
        return None


def covers(polygons: Iterable[Polygon], point: Point) -> bool:
    """Say whether the point lies in one of the polygons or on a border of it."""
    return any(_in_polygon(polygon, point) for polygon in polygons)


def _in_polygon(polygon: Polygon, point: Point) -> bool:
    outer, *holes = polygon
    if _side(outer, point) < 0:
        return False
    return all(_side(hole, point) <= 0 for hole in holes)


def _side(ring: Ring, point: Point) -> int:
    """Give 1 inside the ring, 0 on it, -1 outside (ray casting)."""
    x, y = point
    inside = False
    for a, b in _sides(ring):
        # Lower end first, so that two neighbours compute the very same number on a shared border.
        (x1, y1), (x2, y2) = (a, b) if (a[1], a[0]) <= (b[1], b[0]) else (b, a)
        turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if turn == 0 and y1 <= y <= y2 and min(x1, x2) <= x <= max(x1, x2):
            return 0
        if y1 <= y < y2 and turn > 0:
            inside = not inside
    return 1 if inside else -1


def metres_to(polygons: Sequence[Polygon], point: Point) -> float:
    """Give the metres from the point to the polygons, 0 inside (flat earth: right nearby)."""
    if covers(polygons, point):
        return 0.0
    x, y = point
    scale = METRES_A_DEGREE * cos(radians(y))
    flat = (
        [((lng - x) * scale, (lat - y) * METRES_A_DEGREE) for lng, lat in ring]
        for polygon in polygons
        for ring in polygon
    )
    return min(_to_segment(a, b) for ring in flat for a, b in _sides(ring))


def _to_segment(a: Point, b: Point) -> float:
    """Give the distance from the origin to the segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / length))
    return hypot(a[0] + share * dx, a[1] + share * dy)


def area(ring: Ring) -> float:
    """Give the signed area in square degrees (positive counter-clockwise)."""
    x0, y0 = ring[0]
    pairs = _sides(ring)
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairs) / 2


def centre(polygons: Sequence[Polygon]) -> Point:
    """Give the centre of gravity, holes taken out."""
    weight = east = north = 0.0
    x0, y0 = polygons[0][0][0]
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            sign = (1 if area(ring) > 0 else -1) * (1 if place == 0 else -1)
            for a, b in _sides(ring):
                ax, ay, bx, by = a[0] - x0, a[1] - y0, b[0] - x0, b[1] - y0
                cross = sign * (ax * by - bx * ay)
                weight += cross
                east += (ax + bx) * cross
                north += (ay + by) * cross
    return x0 + east / (3 * weight), y0 + north / (3 * weight)


def inner(polygons: Sequence[Polygon]) -> Point:
    """Give a point inside the largest polygon: the middle of its widest stretch on a scan line."""
    polygon = max(polygons, key=lambda rings: abs(area(rings[0])))
    levels = sorted({point[1] for ring in polygon for point in ring})
    gaps = list(pairwise(levels))
    middle = (levels[0] + levels[-1]) / 2
    low, high = min(gaps, key=lambda gap: abs((gap[0] + gap[1]) / 2 - middle) - (gap[1] - gap[0]))
    y = (low + high) / 2
    cuts = sorted(cut for ring in polygon for cut in _cuts(ring, y))
    left, right = max(zip(cuts[::2], cuts[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return (left + right) / 2, y


def _cuts(ring: Ring, y: float) -> Iterable[float]:
    for (x1, y1), (x2, y2) in _sides(ring):
        if (y1 > y) != (y2 > y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def thin(ring: Ring, metres: float) -> list[Point]:
    """Leave out points nearer than `metres` to the line without them (Douglas–Peucker)."""
    scale = METRES_A_DEGREE * cos(radians(ring[0][1]))
    flat = [(lng * scale, lat * METRES_A_DEGREE) for lng, lat in ring]
    kept = {0, len(ring) - 1}
    # A ring ends where it begins: cut it at the point farthest from there, or the line is none.
    far = max(range(len(flat)), key=lambda i: _gap(flat[i], flat[0]))
    kept.add(far)
    spans = [(0, far), (far, len(ring) - 1)]
    while spans:
        low, high = spans.pop()
        middle, off = _farthest(flat, low, high)
        if off > metres:
            kept.add(middle)
            spans += [(low, middle), (middle, high)]
    thinned = [ring[place] for place in sorted(kept)]
    return thinned if len(thinned) >= 4 else list(ring)


def _farthest(flat: Sequence[Point], low: int, high: int) -> tuple[int, float]:
    (ax, ay), (bx, by) = flat[low], flat[high]
    found, off = low, -1.0
    for place in range(low + 1, high):
        x, y = flat[place]
        gap = _to_segment((ax - x, ay - y), (bx - x, by - y))
        if gap > off:
            found, off = place, gap
    return found, off


def _gap(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def crosses(ring: Ring) -> bool:
    """Say whether two sides of the ring cross or touch other than at their common corner."""
    sides = sorted(
        (
            (min(a[0], b[0]), max(a[0], b[0]), place, a, b)
            for place, (a, b) in enumerate(_sides(ring))
        ),
        key=lambda side: side[0],
    )
    last = len(ring) - 2
    open_sides: list[tuple[float, float, int, Point, Point]] = []
    for side in sides:
        open_sides = [other for other in open_sides if other[1] >= side[0]]
        for other in open_sides:
            apart = abs(side[2] - other[2])
            if apart not in {1, last} and _meet(side[3:], other[3:]):
                return True
        open_sides.append(side)
    return False


def _sides(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return pairwise(ring)


def _meet(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, two
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])

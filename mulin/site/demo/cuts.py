"""Cuts a polygon in two along a gently bending street."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shapely import line_merge
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from mulin.site.demo.chance import Dice

REACH: Final = 12_000.0  # metres: farther than any edge of the town
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cut:
    """The two sides and the street between them."""

    before: Polygon
    after: Polygon
    line: LineString


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a cut stands: it moves along `angle` and runs across it."""

    origin: Point
    angle: float
    width: float
    bends: tuple[Point, ...]  # along the street, aside; metres


def cut(
    land: Polygon,
    share: float,
    *,
    source: Dice,
    towards: float | None = None,
    tries: int = 36,
) -> Cut:
    """The best of some tries: `before` gets `share` of the area, both sides whole and compact.

    `towards` is the direction (radians) from `before` to `after`; by default the long axis.
    """
    angle, width = _long_axis(land)
    best: Cut | None = None
    best_score = -1.0
    for turn in range(tries * 2):
        if turn >= tries and best is not None:
            break
        lean = source.uniform(-0.24, 0.24) if turn < tries else source.uniform(-1.6, 1.6)
        frame = _Frame(
            origin=(land.centroid.x, land.centroid.y),
            angle=(angle if towards is None else towards) + lean,
            width=width,
            bends=_bends(source, width),
        )
        found = _balanced(land, frame, share)
        score = 0.0 if found is None else _score(found) - abs(lean) * 0.1
        if found is not None and score > best_score:
            best, best_score = found, score
    if best is None:
        raise ValueError("这块地切不开：请换一个种子")
    return best


def roundness(piece: Polygon) -> float:
    """4πA/P²: 1 for a disc, 0.785 for a square, small for a ribbon (Polsby and Popper)."""
    area, around = float(piece.area), float(piece.length)
    return 4 * math.pi * area / around**2


def _score(found: Cut) -> float:
    return min(roundness(found.before), roundness(found.after))


def _long_axis(land: Polygon) -> tuple[float, float]:
    """Direction of the long side (radians) and length of the short one (metres)."""
    box = land.minimum_rotated_rectangle
    corners = list(box.exterior.coords)
    sides = [
        (math.dist(a, b), math.atan2(b[1] - a[1], b[0] - a[0])) for a, b in pairwise(corners[:3])
    ]
    (short, _), (_, angle) = sorted(sides)
    return angle, short


def _bends(source: Dice, width: float) -> tuple[Point, ...]:
    """Knots every third of the width; streets bend by a few metres in a hundred."""
    knots: list[Point] = [(-REACH, 0.0)]
    aside = 0.0
    for step in range(-3, 4):
        aside = aside * 0.4 + source.uniform(-1, 1) * width * 0.055
        knots.append((step * width * 0.26 + source.uniform(-0.05, 0.05) * width, aside))
    knots.append((REACH, 0.0))
    return tuple(_rounded_corners(_rounded_corners(knots)))


def _rounded_corners(knots: list[Point]) -> list[Point]:
    """Chaikin's corner cutting, once."""
    smooth = [knots[0]]
    for (ax, ay), (bx, by) in pairwise(knots):
        smooth.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
        smooth.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
    return [*smooth, knots[-1]]


def _street(frame: _Frame, shift: float) -> list[Point]:
    cos, sin = math.cos(frame.angle), math.sin(frame.angle)
    return [
        (
            frame.origin[0] + (shift + aside) * cos - along * sin,
            frame.origin[1] + (shift + aside) * sin + along * cos,
        )
        for along, aside in frame.bends
    ]


def _side(frame: _Frame, shift: float) -> Polygon:
    """Everything behind the street."""
    street = _street(frame, shift)
    back = (-REACH * 2 * math.cos(frame.angle), -REACH * 2 * math.sin(frame.angle))
    far = [(x + back[0], y + back[1]) for x, y in (street[-1], street[0])]
    return Polygon([*street, *far])


def _balanced(land: Polygon, frame: _Frame, share: float) -> Cut | None:
    """Move the street until the area behind it is right; None if a side falls apart."""
    low, high = -REACH / 2, REACH / 2
    for _ in range(22):
        middle = (low + high) / 2
        if land.intersection(_side(frame, middle)).area < land.area * share:
            low = middle
        else:
            high = middle
    return _parted(land, _side(frame, high))


def _parted(land: Polygon, side: Polygon) -> Cut | None:
    """A corner that the street cuts off stays with the other side."""
    before = _largest(land.intersection(side))
    if before is None:
        return None
    after = land.difference(before)
    line = _longest(before.boundary.intersection(side.boundary.buffer(0.01)))
    if not isinstance(after, Polygon) or line is None or min(before.area, after.area) < 1:
        return None
    return Cut(before, after, line)


def _largest(figure: BaseGeometry) -> Polygon | None:
    pieces = [one for one in getattr(figure, "geoms", [figure]) if isinstance(one, Polygon)]
    return max(pieces, key=lambda piece: piece.area, default=None)


def _longest(figure: BaseGeometry) -> LineString | None:
    if isinstance(figure, LineString):
        return figure
    if isinstance(figure, MultiLineString):
        merged = line_merge(figure)
        pieces = getattr(merged, "geoms", [merged])
        return max(pieces, key=lambda piece: float(piece.length))
    return None

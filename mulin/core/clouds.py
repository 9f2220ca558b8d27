"""Geometry of a picture of groups: an ellipse for each, and no point for anybody.

Pure arithmetic here; drawn as SVG by `clouds` of widgets/chart.html.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, NARROW, HEIGHT, MARGIN = 560.0, 340.0, 300.0, 14.0
# An ellipse has room for its own label.
SMALLEST = 34.0


@dataclass(frozen=True)
class Cloud:
    """A group as it is to be drawn: middle and half axes in any unit, the turn of the long one in
    degrees (counter-clockwise), and the words in it. `tone` 1-6 picks the colour."""

    label: str
    note: str
    x: float
    y: float
    long: float
    short: float
    turn: float
    tone: int


@dataclass(frozen=True)
class Shape:
    """An ellipse in SVG units; `turn` as SVG turns (clockwise)."""

    x: float
    y: float
    rx: float
    ry: float
    turn: float
    tone: int
    label: str
    note: str


@dataclass(frozen=True)
class Sky:
    """All groups at one width."""

    width: float
    height: float
    shapes: list[Shape]


def sky(groups: Sequence[Cloud]) -> dict[str, Sky]:
    """A wide and a narrow picture of the same groups, as large as fits, proportions kept."""
    return {"wide": _drawn(groups, WIDE), "narrow": _drawn(groups, NARROW)}


def _drawn(groups: Sequence[Cloud], width: float) -> Sky:
    if not groups:
        return Sky(width, HEIGHT, [])
    boxes = [_box(one) for one in groups]
    left, right = min(b[0] for b in boxes), max(b[1] for b in boxes)
    low, high = min(b[2] for b in boxes), max(b[3] for b in boxes)
    room_x, room_y = width - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(room_x / max(right - left, 1e-9), room_y / max(high - low, 1e-9))
    middle_x, middle_y = (left + right) / 2, (low + high) / 2
    shapes = [
        Shape(
            round(width / 2 + (one.x - middle_x) * scale, 1),
            round(HEIGHT / 2 - (one.y - middle_y) * scale, 1),
            round(max(one.long * scale, SMALLEST), 1), round(max(one.short * scale, SMALLEST), 1),
            round(-one.turn, 1), one.tone, one.label, one.note,
        )
        for one in groups
    ]  # fmt: skip
    return Sky(width, HEIGHT, shapes)


def _box(one: Cloud) -> tuple[float, float, float, float]:
    """The upright box that holds a turned ellipse."""
    cos, sin = math.cos(math.radians(one.turn)), math.sin(math.radians(one.turn))
    half_x = math.hypot(one.long * cos, one.short * sin)
    half_y = math.hypot(one.long * sin, one.short * cos)
    return one.x - half_x, one.x + half_x, one.y - half_y, one.y + half_y

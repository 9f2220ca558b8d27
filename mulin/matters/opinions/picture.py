"""Where the groups stand, as ellipses: middle, spread and size of each, and nobody's own place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mulin.matters.opinions.result import Result
from mulin.matters.opinions.votes import Floats

# One and a half standard deviations hold about two thirds of a group.
REACH = 1.5
# An ellipse is never thinner than so much of its length, nor than so much of the picture.
THINNEST = 0.35


@dataclass(frozen=True)
class Cloud:
    """A group in the space of opinions: middle, half axes, the turn of the long one in degrees."""

    group: int
    size: int
    x: float
    y: float
    long: float
    short: float
    turn: float


def clouds(result: Result) -> list[dict[str, Any]]:
    """One for each group, rounded to what a picture shows; none where there are no groups."""
    return [
        asdict(_cloud(name, result.space.people[result.labels == name])) for name in result.names
    ]


def _cloud(name: int, points: Floats) -> Cloud:
    middle = points.mean(axis=0)
    around = points - middle
    spread = around.T @ around / max(1, len(points) - 1)
    values, vectors = np.linalg.eigh(spread)
    long, short = (float(np.sqrt(max(0.0, value))) * REACH for value in values[::-1])
    along = vectors[:, -1] * np.sign(vectors[:, -1][np.argmax(np.abs(vectors[:, -1]))])
    turn = float(np.degrees(np.arctan2(along[1], along[0])))
    return Cloud(
        name, len(points), round(float(middle[0]), 4), round(float(middle[1]), 4), round(long, 4),
        round(max(short, THINNEST * long), 4), round(turn, 2),
    )  # fmt: skip

"""Who lives too far to walk, and where one more station would bring most of them near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import numpy.typing as npt

from mulin.core.geo import Point, planar

Metres = npt.NDArray[np.float64]
# Rows of the table of distances that are held at once: 2,000 × 5,000 numbers are 80 MB.
BLOCK = 2000


@dataclass(frozen=True)
class Site:
    """A building beside which a station would stand, and what it would bring near."""

    index: int
    weight: int
    buildings: int


def flat(points: Sequence[Point]) -> Metres:
    """Points (WGS-84) in metres on a plane; good to a thousandth within a county."""
    degrees = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    middle = float(degrees[:, 1].mean()) if len(degrees) else 0.0
    scale = planar.METRES_A_DEGREE
    made: Metres = degrees * np.array([scale * cos(radians(middle)), scale])
    return made


def nearest(houses: Metres, stations: Metres) -> tuple[Metres, npt.NDArray[np.intp]]:
    """Metres of bee-line from each house to the nearest station, and which that is. Without any
    station: infinity and −1."""
    if not len(stations):
        return np.full(len(houses), np.inf), np.full(len(houses), -1, dtype=np.intp)
    gaps, which = [], []
    for begin in range(0, len(houses), BLOCK):
        table = _gaps(houses[begin : begin + BLOCK], stations)
        found = table.argmin(axis=1)
        which.append(found)
        gaps.append(table[np.arange(len(found)), found])
    if not gaps:
        return np.zeros(0), np.zeros(0, dtype=np.intp)
    return np.concatenate(gaps), np.concatenate(which)


def next_sites(
    houses: Metres, weights: Sequence[int], beyond: Sequence[int], *, reach: float, count: int
) -> list[Site]:
    """Where to build next: greedy, each site the building within `reach` metres of which most
    weight lives that nothing reaches yet (at least 63 % of the best there is). `beyond` are the
    houses nothing reaches now; only beside one of them does a station help most."""
    left = list(beyond)
    sites: list[Site] = []
    heavy = np.asarray(weights, dtype=np.int64)
    while left and len(sites) < count:
        rest = np.asarray(left)
        gains = [
            (_gaps(houses[rest[begin : begin + BLOCK]], houses[rest]) <= reach) @ heavy[rest]
            for begin in range(0, len(rest), BLOCK)
        ]
        best = int(np.concatenate(gains).argmax())
        at = left[best]
        near = _gaps(houses[[at]], houses[rest])[0] <= reach
        reached = rest[near]
        sites.append(Site(at, int(heavy[reached].sum()), len(reached)))
        left = [int(one) for one in rest[~near]]
    return sites


def _gaps(one: Metres, two: Metres) -> Metres:
    apart = one[:, None, :] - two[None, :, :]
    made: Metres = np.hypot(apart[..., 0], apart[..., 1])
    return made

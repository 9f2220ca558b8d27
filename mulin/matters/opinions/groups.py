"""Groups of like opinion: found where there are enough people and the groups are really there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mulin.matters.opinions.space import Pool
from mulin.matters.opinions.votes import Floats

Labels = NDArray[np.int64]

# What we ask before we speak of groups (measured on real conversations: of 20 to 30 people the
# groups found are another every time; from 50 on they begin to hold).
FEWEST_ACTIVE = 50
SMALLEST, SMALLEST_SHARE = 5, 0.10
STABLE = 0.6
RESAMPLES = 50
MOST_GROUPS = 5
# A further group must be worth it: of values of k that lie this close the smallest is taken.
CLOSE = 0.05
CELLS = 100
ROUNDS, MOVED = 100, 1e-4
MOST_COMPARED = 2000
SEED = 20_240_601


class Why(StrEnum):
    """Why no groups are named."""

    FOUND = "found"
    FEW = "few"
    UNEVEN = "uneven"
    UNSTABLE = "unstable"


@dataclass(frozen=True)
class Grouping:
    """`labels` per active person (empty without groups), the silhouette of each k tried, the median
    agreement (adjusted Rand index) of resampled groupings with this one, and why."""

    labels: Labels
    why: Why
    active: int
    stability: float | None = None
    silhouettes: dict[int, float] = field(default_factory=dict)

    @property
    def found(self) -> bool:
        """Whether there are groups to speak of."""
        return self.why is Why.FOUND


NONE = np.array([], dtype=np.int64)


def find(rated: Floats, points: Floats, *, seed: int = SEED) -> Grouping:
    """Group the people of these rows by where they stand (`points`), or say why not.

    k is the smallest whose silhouette comes within 0.05 of the best, among those whose smallest
    group has at least five people and a tenth. The grouping is kept if half of fifty resampled
    ones agree with it (median adjusted Rand index of 0.6 at least).
    """
    active = len(rated)
    if active < FEWEST_ACTIVE:
        return Grouping(NONE, Why.FEW, active)
    chance = np.random.default_rng(seed)
    tried = {k: in_groups(points, k) for k in range(2, MOST_GROUPS + 1)}
    fitting = {k: labels for k, labels in tried.items() if _large_enough(labels, k)}
    if not fitting:
        return Grouping(NONE, Why.UNEVEN, active)
    scores = _silhouettes(points, fitting, chance=chance)
    best = min(k for k, score in scores.items() if score >= max(scores.values()) - CLOSE)
    steady = stability(rated, fitting[best], chance=chance)
    if steady < STABLE:
        return Grouping(NONE, Why.UNSTABLE, active, steady, scores)
    return Grouping(by_size(fitting[best]), Why.FOUND, active, steady, scores)


def forced(points: Floats, k: int) -> Grouping:
    """Exactly k groups, whatever they are worth: for comparing with somebody else's."""
    return Grouping(by_size(in_groups(points, k)), Why.FOUND, len(points))


def in_groups(points: Floats, k: int) -> Labels:
    """k groups in two steps, as the published method takes them: people into at most a hundred
    cells of like opinion, then cells, weighed by their people, into groups. Each step begins from
    the first distinct points, so that the same votes always give the same groups."""
    cells, centres = _settled(points, _distinct(points, CELLS), np.ones(len(points)))
    sizes = np.bincount(cells, minlength=len(centres)).astype(float)
    kept = sizes > 0
    labels, _centres = _settled(centres[kept], _distinct(centres[kept], k), sizes[kept])
    whole = np.zeros(len(centres), dtype=np.int64)
    whole[kept] = labels
    found: Labels = whole[cells]
    return found


def _distinct(points: Floats, most: int) -> Floats:
    """The first points that are not the same, at most so many."""
    _values, first = np.unique(points.round(12), axis=0, return_index=True)
    return points[np.sort(first)[:most]].copy()


def _large_enough(labels: Labels, k: int) -> bool:
    sizes = np.bincount(labels, minlength=k)
    return bool(sizes.min() >= max(SMALLEST, SMALLEST_SHARE * len(labels)))


def by_size(labels: Labels) -> Labels:
    """The largest group is 0; equal ones by who comes first."""
    sizes = np.bincount(labels)
    first = [int(np.argmax(labels == group)) for group in range(len(sizes))]
    order = sorted(range(len(sizes)), key=lambda group: (-sizes[group], first[group]))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(len(sizes))
    renamed: Labels = rank[labels]
    return renamed


def kmeans(points: Floats, k: int, *, chance: np.random.Generator, starts: int) -> Labels:
    """The tightest of several k-means, each begun from spread-out points (k-means++)."""
    best, tightest, weights = np.zeros(len(points), dtype=np.int64), np.inf, np.ones(len(points))
    for _start in range(starts):
        labels, centres = _settled(points, _seeds(points, k, chance), weights)
        spread = float(((points - centres[labels]) ** 2).sum())
        if spread < tightest - 1e-9:
            best, tightest = labels, spread
    return best


def _seeds(points: Floats, k: int, chance: np.random.Generator) -> Floats:
    """Start centres: the first at random, each further one by its squared distance."""
    chosen = [int(chance.integers(len(points)))]
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k:
        total = nearest.sum()
        draw = chance.random() * total
        at = int(np.searchsorted(np.cumsum(nearest), draw)) if total > 0 else len(chosen)
        chosen.append(min(at, len(points) - 1))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen].copy()


def _settled(points: Floats, centres: Floats, weights: Floats) -> tuple[Labels, Floats]:
    """Lloyd's rounds until no centre moves: labels and centres. A centre that loses everybody stays
    where it was."""
    k, labels = len(centres), np.zeros(len(points), dtype=np.int64)
    for _round in range(ROUNDS):
        labels = (-2 * points @ centres.T + (centres**2).sum(axis=1)[None, :]).argmin(axis=1)
        sizes = np.bincount(labels, weights=weights, minlength=k)
        sums = np.stack(
            [np.bincount(labels, weights=weights * column, minlength=k) for column in points.T],
            axis=1,
        )
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1e-12)[:, None], centres)
        if np.abs(moved - centres).max() < MOVED:
            break
        centres = moved
    return labels, centres


def silhouette(points: Floats, labels: Labels, *, chance: np.random.Generator) -> float:
    """Mean silhouette (1: far apart, 0: no border); of at most two thousand people drawn."""
    return _silhouettes(points, {0: labels}, chance=chance)[0]


def _silhouettes(
    points: Floats, tried: dict[int, Labels], *, chance: np.random.Generator
) -> dict[int, float]:
    """Of several groupings of the same people, who are compared with each other once."""
    drawn = np.arange(len(points))
    if len(points) > MOST_COMPARED:
        drawn = np.sort(chance.choice(len(points), MOST_COMPARED, replace=False))
    apart = _distances(points[drawn])
    return {k: _apart(apart, labels[drawn]) for k, labels in tried.items()}


def _distances(points: Floats) -> Floats:
    """Between every two points."""
    squares = (points**2).sum(axis=1)
    apart = points @ (-2 * points.T)
    apart += squares[:, None]
    apart += squares[None, :]
    np.maximum(apart, 0.0, out=apart)
    found: Floats = np.sqrt(apart, out=apart)
    np.fill_diagonal(found, 0.0)
    return found


def _apart(distance: Floats, labels: Labels) -> float:
    groups = np.unique(labels)
    if len(groups) < 2:
        return 0.0
    belongs = (labels[:, None] == groups[None, :]).astype(float)
    sums, sizes = distance @ belongs, belongs.sum(axis=0)
    own = np.searchsorted(groups, labels)
    rows = np.arange(len(labels))
    alone = sizes[own] == 1
    inside = sums[rows, own] / np.maximum(1, sizes[own] - 1)
    means = sums / sizes[None, :]
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    largest = np.maximum(inside, outside)
    score = np.where(
        alone | (largest == 0), 0.0, (outside - inside) / np.where(largest == 0, 1, largest)
    )
    return float(score.mean())


def stability(
    rated: Floats, labels: Labels, *, chance: np.random.Generator, resamples: int = RESAMPLES
) -> float:
    """The median adjusted Rand index between this grouping and those of people drawn anew (with
    replacement), each placed and grouped from the beginning."""
    k = int(labels.max()) + 1
    found, pool = [], Pool.of(rated)
    for _round in range(resamples):
        drawn = chance.integers(len(rated), size=len(rated))
        again = kmeans(pool.people(drawn), k, chance=chance, starts=3)
        found.append(rand_index(labels[drawn], again))
    return float(np.median(found))


def rand_index(one: Iterable[int], other: Iterable[int]) -> float:
    """The adjusted Rand index of two groupings of the same people (Hubert & Arabie 1985): 1 for the
    same, about 0 for chance."""
    a, b = _array(one), _array(other)
    if len(a) < 2:
        return 1.0
    _, left = np.unique(a, return_inverse=True)
    _, right = np.unique(b, return_inverse=True)
    table = np.zeros((left.max() + 1, right.max() + 1))
    np.add.at(table, (left, right), 1)
    together = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = rows * columns / _pairs(np.array(float(len(a))))
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def _array(labels: Iterable[int]) -> Labels:
    return labels if isinstance(labels, np.ndarray) else np.asarray(list(labels))


def _pairs(counts: Floats) -> Floats:
    pairs: Floats = counts * (counts - 1) / 2
    return pairs

"""Regions of like weight on a graph: grown from seeds far apart, then mended along their borders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from mulin.core.geo import Point

STARTS = 8
ROUNDS = 400


@dataclass(frozen=True)
class Graph:
    """Units by number: weight, middle (metres), and which units lie beside each."""

    weights: Sequence[int]
    middles: Sequence[Point]
    beside: Sequence[set[int]]

    def __len__(self) -> int:
        return len(self.weights)

    def gap(self, one: int, two: int) -> float:
        """Metres between the middles of two units."""
        (x1, y1), (x2, y2) = self.middles[one], self.middles[two]
        return hypot(x1 - x2, y1 - y2)

    def connected(self, units: Iterable[int]) -> bool:
        """Whether the units hang together (nothing does)."""
        return connected(units, lambda unit: self.beside[unit])


def connected(units: Iterable[int], beside: Callable[[int], set[int]]) -> bool:
    """Whether one comes from each of the units to each other without leaving them."""
    left = set(units)
    todo = [left.pop()] if left else []
    while todo:
        near = beside(todo.pop()) & left
        left -= near
        todo += near
    return not left


def grow(graph: Graph, count: int) -> list[list[int]]:
    """`count` regions (at most one a unit) that hold every unit once. Regions hang together as far
    as the graph does. The best of a few starts; ties go to the first, so the answer never varies."""
    firsts = _firsts(graph)[:STARTS]
    tries = [_mended(graph, _grown(graph, _seeds(graph, first, count))) for first in firsts]
    best = min(range(len(tries)), key=lambda n: (*_score(graph, tries[n]), n))
    return [sorted(region) for region in tries[best]]


def _firsts(graph: Graph) -> list[int]:
    """Units to begin from: those farthest out."""
    x = sum(middle[0] for middle in graph.middles) / len(graph)
    y = sum(middle[1] for middle in graph.middles) / len(graph)
    return sorted(
        range(len(graph)),
        key=lambda n: (-hypot(graph.middles[n][0] - x, graph.middles[n][1] - y), n),
    )


def _seeds(graph: Graph, first: int, count: int) -> list[int]:
    """Each next seed as far as can be from those before."""
    seeds = [first]
    while len(seeds) < min(count, len(graph)):
        rest = (n for n in range(len(graph)) if n not in seeds)
        seeds.append(max(rest, key=lambda n: (min(graph.gap(n, s) for s in seeds), -n)))
    return seeds


def _grown(graph: Graph, seeds: Sequence[int]) -> list[set[int]]:
    """The lightest region takes the nearest free unit beside it, until none is free. What no region
    reaches (another part of a graph in pieces) goes to the nearest seed's."""
    regions = [{seed} for seed in seeds]
    weight = [graph.weights[seed] for seed in seeds]
    free = set(range(len(graph))) - set(seeds)
    open_ = set(range(len(seeds)))
    while free and open_:
        mine = min(open_, key=lambda r: (weight[r], r))
        near = {n for unit in regions[mine] for n in graph.beside[unit]} & free
        if not near:
            open_.remove(mine)
            continue
        unit = min(near, key=lambda n: (graph.gap(n, seeds[mine]), n))
        regions[mine].add(unit)
        weight[mine] += graph.weights[unit]
        free.remove(unit)
    for unit in sorted(free):
        regions[min(range(len(seeds)), key=lambda r: (graph.gap(unit, seeds[r]), r))].add(unit)
    return regions


def _mended(graph: Graph, regions: list[set[int]]) -> list[set[int]]:
    """Hand single units over to a neighbouring region while that makes the weights more alike and
    leaves both hanging together; the best such step first."""
    weight = [sum(graph.weights[unit] for unit in region) for region in regions]
    for _round in range(ROUNDS):
        step = _best_step(graph, regions, weight)
        if step is None:
            break
        unit, here, there = step
        regions[here].remove(unit)
        regions[there].add(unit)
        weight[here] -= graph.weights[unit]
        weight[there] += graph.weights[unit]
    return regions


def _best_step(
    graph: Graph, regions: Sequence[set[int]], weight: Sequence[int]
) -> tuple[int, int, int] | None:
    home = {unit: number for number, region in enumerate(regions) for unit in region}
    steps = []
    for unit, here in home.items():
        for there in {home[near] for near in graph.beside[unit]} - {here}:
            # What (a - w)² + (b + w)² gains on a² + b².
            gain = 2 * graph.weights[unit] * (weight[here] - weight[there] - graph.weights[unit])
            if gain > 0 and len(regions[here]) > 1:
                steps.append((-gain, unit, here, there))
    for _gain, unit, here, there in sorted(steps):
        if graph.connected(regions[here] - {unit}) or not graph.connected(regions[here]):
            return unit, here, there
    return None


def _score(graph: Graph, regions: Sequence[set[int]]) -> tuple[int, float, float]:
    """Less is better: regions in pieces, the squares of the weights, how wide regions are."""
    pieces = sum(not graph.connected(region) for region in regions)
    squares = float(
        sum(sum(graph.weights[unit] for unit in region) ** 2 for region in regions)
    )  # fmt: skip
    width = sum(
        graph.gap(min(region), unit) for region in regions for unit in region
    )  # fmt: skip
    return pieces, squares, round(width, 3)

"""The land around each building: Voronoi cells of an area, and which of them touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mulin.core.geo import Point
from mulin.core.geo.shapes import Plane, polygons
from mulin.grids.growing import connected

# Cells that share less than this many metres of border only touch at a corner.
BORDER = 0.5


@dataclass(frozen=True)
class Cells:
    """Cells on a plane: `cell_of` tells the cell of each building, `points` where each stands in
    metres, `outside` how many stand beyond the border."""

    plane: Plane
    shapes: list[Any]
    cell_of: list[int]
    points: list[Point]
    touching: list[tuple[int, int]]
    outside: int

    @cached_property
    def _houses(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for house, cell in enumerate(self.cell_of):
            found[cell].append(house)
        return found

    def houses_of(self, cell: int) -> list[int]:
        """Buildings (by place) that stand in a cell."""
        return self._houses[cell]

    @cached_property
    def _beside(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for a, b in self.touching:
            found[a].add(b)
            found[b].add(a)
        return found

    def hang_together(self, cells: Collection[int]) -> bool:
        """Whether one can walk from each of the cells to each other without leaving them."""
        return connected(cells, lambda cell: self._beside.get(cell, set()))


def lay(outline: Mapping[str, Any], points: Sequence[Point]) -> Cells:
    """Cells of buildings at `points` (WGS-84). Buildings on one spot share a cell, those outside
    of the area that of the nearest inside (if none is inside, all share the whole area)."""
    plane = Plane.at(outline)
    whole = plane.flat(outline)
    flat = [plane.point(point) for point in points]
    inside = [bool(whole.intersects(plane.lib.Point(point))) for point in flat]
    spots = sorted({point for point, is_in in zip(flat, inside, strict=True) if is_in})
    if not spots:
        return Cells(plane, [whole], [0] * len(flat), flat, [], len(flat))
    shapes = _cells(plane, whole, spots)
    number = {spot: place for place, spot in enumerate(spots)}
    tree = plane.lib.STRtree([plane.lib.Point(spot) for spot in spots])
    cell_of = [
        number[point] if is_in else int(tree.nearest(plane.lib.Point(point)))
        for point, is_in in zip(flat, inside, strict=True)
    ]
    return Cells(
        plane, shapes, cell_of, flat, _touching(plane, shapes), inside.count(False)
    )  # fmt: skip


def _cells(plane: Plane, whole: Any, spots: Sequence[Point]) -> list[Any]:
    """The cell of each spot, clipped; pieces cut off from their spot go to the neighbour with whom
    they share the longest border."""
    if len(spots) == 1:
        return [whole]
    lib = plane.lib
    raw = lib.get_parts(lib.voronoi_polygons(lib.MultiPoint(list(spots)), extend_to=whole))
    found = lib.STRtree(raw).query([lib.Point(spot) for spot in spots], predicate="intersects")
    cell_at = {int(spot): int(cell) for spot, cell in reversed(found.T.tolist())}
    shapes, loose = [], []
    for place, spot in enumerate(spots):
        pieces = polygons(lambda one: one, raw[cell_at[place]].intersection(whole))
        home = min(pieces, key=lambda piece: piece.distance(lib.Point(spot)))
        shapes.append(home)
        loose += [piece for piece in pieces if piece is not home]
    for piece in loose:
        near = max(
            range(len(shapes)), key=lambda n: (shapes[n].intersection(piece).length, -n)
        )  # fmt: skip
        shapes[near] = shapes[near].union(piece)
    return shapes


def _touching(plane: Plane, shapes: Sequence[Any]) -> list[tuple[int, int]]:
    pairs = plane.lib.STRtree(shapes).query(shapes, predicate="intersects").T.tolist()
    return sorted(
        (a, b) for a, b in pairs if a < b and shapes[a].intersection(shapes[b]).length > BORDER
    )

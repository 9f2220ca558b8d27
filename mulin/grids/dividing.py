"""«Suggest a division»: grids of like size that hang together, made of whole estates.

Every building gets the land that is nearer to it than to any other (Voronoi cells, clipped by the
community), so that what is suggested has no gap and no overlap. Cells of one estate are one unit.
Regions grow from seeds far apart, the lightest first, and then trade units along their borders
while that makes them more alike. No chance anywhere: the same buildings give the same grids.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mulin.core.geo.outlines import GeoJSON
from mulin.grids.cells import Cells, lay
from mulin.grids.growing import Graph, grow

# More than a community ever has; beyond it a page would not answer in time.
MOST_HOUSES = 3000
NAMED = 5


@dataclass(frozen=True)
class House:
    """A building: its key, its estate, where it stands (WGS-84) and how many households live in it
    (or 1 where buildings are counted)."""

    key: str
    estate: str
    lng: float
    lat: float
    weight: int
    estate_name: str = ""


@dataclass(frozen=True)
class Part:
    """One suggested grid."""

    houses: tuple[House, ...]
    outline: GeoJSON | None
    contiguous: bool

    @property
    def weight(self) -> int:
        """Households in it (or buildings)."""
        return sum(house.weight for house in self.houses)


@dataclass(frozen=True)
class Division:
    """What is suggested; `notes` say in sentences why it is not better."""

    parts: tuple[Part, ...]
    mean: float
    notes: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """By how much the part that is farthest off misses the mean (0.2 is a fifth)."""
        return spread([part.weight for part in self.parts])


def spread(weights: Sequence[int]) -> float:
    """The greatest distance from the mean, as a part of it; 0 of nothing."""
    total = sum(weights)
    if not total:
        return 0.0
    mean = total / len(weights)
    return max(abs(weight - mean) for weight in weights) / mean


def divide(
    outline: Mapping[str, Any], houses: Sequence[House], *, count: int, tolerance: float,
    most: int = 0,
) -> Division:  # fmt: skip
    """Make `count` grids of an area. A part may miss the mean by `tolerance` (0.2 is a fifth); what
    misses it more, or cannot hang together, is said in the notes. An estate is cut, between its
    buildings, only if it is heavier than `most` and than what a part may be."""
    if not houses:
        return Division((), 0.0, (_("这里没有带坐标的楼栋，没法建议。请先录入楼栋的位置。"),))
    if len(houses) > MOST_HOUSES:
        return Division((), 0.0, (_("楼栋超过 %d 栋，请分成几块来划。") % MOST_HOUSES,))
    houses = sorted(houses, key=lambda house: (house.lng, house.lat, house.key))
    cells = lay(outline, [(house.lng, house.lat) for house in houses])
    notes = []
    if cells.outside:
        notes.append(_("有 %d 栋楼不在边界里，跟着最近的楼走。") % cells.outside)
    mean = sum(house.weight for house in houses) / max(count, 1)
    units, cut = _units(houses, most=max(float(most), mean * (1 + tolerance)))
    if cut:
        said = _("、").join(sorted(cut)[:NAMED])
        notes.append(_("小区太大，一份装不下，只好按楼栋分开：%s。") % said)
    count = min(max(count, 1), len(units))
    regions = grow(_graph(units, houses, cells), count)
    parts = [
        _part([house for u in region for house in units[u]], houses, cells) for region in regions
    ]
    parts.sort(key=lambda part: _north_west(part.houses))
    return _judged(parts, notes, tolerance)


def _units(
    houses: Sequence[House], *, most: float
) -> tuple[list[list[int]], set[str]]:  # fmt: skip
    """What is never cut: the buildings (by place) of one estate; each building of an estate that is
    larger than a grid may be. Also the names of those estates."""
    by_estate: dict[str, list[int]] = {}
    for place, house in enumerate(houses):
        by_estate.setdefault(house.estate, []).append(place)
    units: list[list[int]] = []
    cut: set[str] = set()
    for members in by_estate.values():
        weight = sum(houses[place].weight for place in members)
        if weight > most and len(members) > 1:
            cut.add(houses[members[0]].estate_name)
            units += [[place] for place in members]
        else:
            units.append(members)
    return units, cut


def _graph(units: Sequence[Sequence[int]], houses: Sequence[House], cells: Cells) -> Graph:
    """Units with their weights, their middles in metres, and which touch."""
    unit_of = {place: number for number, unit in enumerate(units) for place in unit}
    beside: list[set[int]] = [set() for _unit in units]
    for a, b in cells.touching:
        for here in cells.houses_of(a):
            for there in cells.houses_of(b):
                one, two = unit_of[here], unit_of[there]
                if one != two:
                    beside[one].add(two)
                    beside[two].add(one)
    # Buildings on one spot share a cell.
    for cell in range(len(cells.shapes)):
        sharing = sorted({unit_of[place] for place in cells.houses_of(cell)})
        for one, two in itertools.pairwise(sharing):
            beside[one].add(two)
            beside[two].add(one)
    weights = [sum(houses[place].weight for place in unit) for unit in units]
    middles = [
        (sum(cells.points[p][0] for p in unit) / len(unit), sum(cells.points[p][1] for p in unit) / len(unit))
        for unit in units
    ]  # fmt: skip
    return Graph(weights, middles, beside)


def _part(places: Sequence[int], houses: Sequence[House], cells: Cells) -> Part:
    members = tuple(houses[place] for place in sorted(places))
    mine = {cells.cell_of[place] for place in places}
    # A spot shared by two grids belongs to the one that holds its first building.
    own = {cell for cell in mine if cells.houses_of(cell)[0] in set(places)}
    outline = cells.plane.outline(cells.plane.lib.union_all([cells.shapes[c] for c in sorted(own)]))
    return Part(members, outline, cells.hang_together(own or mine))


def _north_west(houses: Sequence[House]) -> tuple[float, float]:
    """Grids are numbered from west to east and from north to south (DB11)."""
    count = len(houses)
    return (
        round(sum(house.lng for house in houses) / count, 3),
        -sum(house.lat for house in houses) / count,
    )


def _judged(parts: Sequence[Part], notes: list[str], tolerance: float) -> Division:
    """Say what is not as wished."""
    weights = [part.weight for part in parts]
    if apart := sum(not part.contiguous for part in parts):
        notes.append(
            _("有 %d 份不连片：小区的楼被别的小区隔开，或者这里本身是分开的几块。") % apart
        )
    mean = sum(weights) / len(weights)
    if mean and spread(weights) > tolerance:
        largest = max(weights)
        notes.append(
            _("偏差超过 %(most)s%%：不拆小区的话，最大的一份有 %(largest)s，平均 %(mean)s。") % {
                "most": round(100 * tolerance), "largest": largest, "mean": round(mean)}
        )  # fmt: skip
    return Division(tuple(parts), mean, tuple(notes))

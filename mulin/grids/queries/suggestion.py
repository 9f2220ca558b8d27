"""A suggested division of a community beside the one of today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mulin.core.fields import within
from mulin.grids.dividing import Division, House, divide, spread
from mulin.grids.models import Norm
from mulin.grids.queries.norms import norm
from mulin.grids.queries.people import Lived
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder, level_names

MOST_GRIDS = 60


@dataclass(frozen=True)
class Grid:
    """A grid of today or of the suggestion: what it is called and what is in it."""

    name: str
    weight: int
    buildings: int
    estates: tuple[str, ...]
    outline: Any
    was: str = ""


@dataclass(frozen=True)
class Suggestion:
    """Today's grids and the suggested ones; `counted` tells whether weights are households."""

    community: Place
    norm: Norm
    today: list[Grid]
    division: Division
    suggested: list[Grid]
    counted: bool
    count: int

    @property
    def spread_today(self) -> float:
        """By how much today's farthest grid misses the mean."""
        return spread([grid.weight for grid in self.today])

    def features(self) -> dict[str, Any]:
        """The suggestion as GeoJSON, to be looked at, changed and brought in by hand."""
        return {
            "type": "FeatureCollection", "datum": "wgs84",
            "features": [
                {
                    "type": "Feature", "geometry": grid.outline,
                    "properties": {
                        "name": grid.name, "community": self.community.code,
                        "weight": grid.weight, "buildings": grid.buildings,
                    },
                }
                for grid in self.suggested
            ],
        }  # fmt: skip


def suggest(community: Place, *, count: int = 0) -> Suggestion:
    """Divide a community anew: into `count` grids, or as many as the norm would have."""
    known, right = ladder(), norm()
    grids = known.under(community.path, Level.GRID)
    lived = Lived.within([community.path]).by_building
    rows = _buildings(community.path)
    houses = _houses(rows, lived, counted=bool(lived))
    weight = sum(house.weight for house in houses)
    count = min(count, MOST_GRIDS) or _usual(weight, right, grids, counted=bool(lived))
    division = divide(
        community.outline or {}, houses, count=count, tolerance=right.tolerance / 100,
        most=right.households_most if lived else 0,
    ) if community.outline else Division((), 0.0, (_("“%s”还没有画边界，没法建议。") % community.name,))  # fmt: skip
    home = {str(row.pk): row.area_path for row in rows}
    today = [
        _of_today(grid, [h for h in houses if home[h.key].startswith(grid.path)]) for grid in grids
    ]
    suggested = _named(division, {grid.path: grid.name for grid in grids}, home)
    return Suggestion(community, right, today, division, suggested, bool(lived), count)


def _usual(weight: int, right: Norm, grids: list[Place], *, counted: bool) -> int:
    """As many as the norm would have; while nobody has counted households, as many as today."""
    if not counted:
        return min(max(len(grids), 1), MOST_GRIDS)
    middle = (right.households_least + right.households_most) / 2
    return min(max(round(weight / middle), 1), MOST_GRIDS)


def _buildings(path: str) -> list[Building]:
    rows = Building.objects.filter(within("area_path", path), lng__isnull=False, lat__isnull=False)
    return list(rows.select_related("estate").order_by("id"))


def _houses(rows: list[Building], lived: Any, *, counted: bool) -> list[House]:
    return [
        House(
            str(row.pk), str(row.estate_id), row.lng or 0.0, row.lat or 0.0,
            lived.get(str(row.pk), 0) if counted else 1, row.estate.name,
        )
        for row in rows
    ]  # fmt: skip


def _of_today(place: Place, houses: list[House]) -> Grid:
    return Grid(
        place.name, sum(house.weight for house in houses), len(houses), _estates(houses),
        place.outline,
    )  # fmt: skip


def _estates(houses: Any) -> tuple[str, ...]:
    return tuple(sorted({house.estate_name for house in houses}))


def _named(division: Division, names: dict[str, str], home: dict[str, str]) -> list[Grid]:
    """Suggested grids, each called by its number, with the grid of today most of it comes from."""
    made = []
    for number, part in enumerate(division.parts, start=1):
        came = Counter(home[house.key] for house in part.houses).most_common(1)
        was = next(
            (name for path, name in names.items() if came and came[0][0].startswith(path)), ""
        )
        name = _("建议%(grid)s %(n)d") % {**level_names(), "n": number}
        estates = _estates(part.houses)
        made.append(Grid(name, part.weight, len(part.houses), estates, part.outline, was))
    return made

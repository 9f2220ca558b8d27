"""Builders of grids for tests: a town of two communities, each drawn with its grids side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.flow import found_area, found_building
from mulin.places.models import Area, Building, Level
from mulin.places.testing import a_town, an_estate

WEST, SOUTH = 116.0, 29.4
# Degrees: a grid is about 290 m wide and 330 m high.
SIZE = 0.003


def block(left: float, low: float, *, wide: float = 1, high: float = 1) -> dict[str, Any]:
    """A rectangle counted in grids east and north of the town's corner."""
    west, south = WEST + left * SIZE, SOUTH + low * SIZE
    east, north = west + wide * SIZE, south + high * SIZE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_block(parent: Area, *, name: str, outline: Mapping[str, Any] | None, code: str) -> Area:
    """An area below another."""
    level = Level.COMMUNITY if parent.level == Level.STREET else Level.GRID
    return found_area(
        code=parent.code + code, name=name, level=level, parent=parent, outline=outline
    )


class DrawnTown:
    """A town: in its west 湖滨社区 with a southern and a northern grid, in its east 山前社区 with one
    grid; people come when they are asked for."""

    def __init__(self) -> None:
        self.town = a_town("画图镇")
        self.lake = a_block(self.town, name="湖滨社区", outline=block(0, 0, high=2), code="901")
        self.hill = a_block(self.town, name="山前社区", outline=block(1, 0, high=2), code="902")
        self.south = a_block(self.lake, name="南网格", outline=block(0, 0), code="001")
        self.north = a_block(self.lake, name="北网格", outline=block(0, 1), code="002")
        self.east = a_block(self.hill, name="东网格", outline=block(1, 0, high=2), code="001")

    @cached_property
    def drawer(self) -> Person:
        """Somebody of the town's centre."""
        return staff(Role.CENTRE, self.town)

    @cached_property
    def admin(self) -> Person:
        """The town's administrator."""
        return staff(Role.ADMIN, self.town)

    @cached_property
    def secretary(self) -> Person:
        """The secretary of 湖滨社区."""
        return staff(Role.COMMUNITY_SECRETARY, self.lake)

    @cached_property
    def worker(self) -> Person:
        """The grid worker of the south."""
        return staff(Role.GRID_WORKER, self.south)

    @cached_property
    def stranger(self) -> Person:
        """Of the centre of another town."""
        return staff(Role.CENTRE, a_town("别的镇"))

    @cached_property
    def resident(self) -> Person:
        """Somebody who lives in the south."""
        return a_person(area=self.south)

    def houses(
        self, grid: Area, count: int, estate: str = "", *, shift: float = 0
    ) -> list[Building]:
        """So many buildings of one estate in a row through the middle of a grid."""
        home = an_estate(estate, grid.parent)
        assert grid.lng is not None
        assert grid.lat is not None
        return [
            found_building(
                estate=home, name=f"{n + 1}栋", area=grid, lat=grid.lat,
                lng=grid.lng + ((n + 1) / (count + 1) - 0.5) * 0.8 * SIZE + shift * SIZE,
            )
            for n in range(count)
        ]  # fmt: skip


def feature(outline: Mapping[str, Any], **said: str) -> dict[str, Any]:
    """An outline with its properties."""
    return {"type": "Feature", "properties": said, "geometry": outline}


def collection(*features: Mapping[str, Any]) -> str:
    """A FeatureCollection as text."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def bow_tie(left: float, low: float) -> dict[str, Any]:
    """An outline that crosses itself in its middle, so that nobody knows what was meant."""
    west, south = WEST + left * SIZE, SOUTH + low * SIZE
    ring = [
        [west, south], [west + SIZE, south + SIZE], [west + SIZE, south], [west, south + SIZE],
        [west, south],
    ]  # fmt: skip
    return {"type": "Polygon", "coordinates": [ring]}


def spike(left: float, low: float) -> dict[str, Any]:
    """An outline with a slip of the hand: two corners swapped close to each other."""
    made = block(left, low)
    ring: Sequence[list[float]] = made["coordinates"][0]
    east, south = ring[1]
    tiny = SIZE / 200
    made["coordinates"][0] = [
        ring[0], [east - tiny, south], [east, south + 2 * tiny], [east - tiny / 2, south - tiny],
        ring[2], ring[3], ring[0],
    ]  # fmt: skip
    return made

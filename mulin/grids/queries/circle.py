"""The 15-minute circle: which buildings lie beyond the walk to a station, and who lives in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import models

from mulin.core.fields import within
from mulin.grids.models import Norm
from mulin.grids.queries.norms import norm
from mulin.grids.queries.people import Lived, recipients
from mulin.grids.walking import Site, flat, nearest, next_sites
from mulin.places.models import Building, Station, StationKind

SITES = 3
# A station farther from every house than so many walks is no station of these areas.
AROUND = 2


@dataclass(frozen=True)
class House:
    """A building and the nearest station: `minutes` to walk there (None where there is none)."""

    key: str
    name: str
    estate: str
    path: str
    lng: float
    lat: float
    households: int
    recipients: int
    minutes: float | None
    station: str
    beyond: bool


@dataclass(frozen=True)
class Reach:
    """How many there are, and how many of them live beyond."""

    buildings: int
    households: int
    recipients: int


@dataclass
class Circle:
    """The circle of one kind of station (or of all) in some areas. A station near by in a
    neighbouring area counts too: nobody stops at a border. `near` are those to be shown."""

    norm: Norm
    houses: list[House]
    stations: list[Station]
    near: list[Station]
    counted: bool

    @classmethod
    def of(
        cls, paths: Sequence[str], *, kind: str = "", told: Lived | None = None
    ) -> Circle:  # fmt: skip
        """Reckoned from the buildings below the paths and every open station of the kind; `told`
        are their households where somebody has read them already."""
        stations = _stations(kind)
        rows = _buildings(paths)
        lived = (told or Lived.within(paths)).by_building
        cared = {key: n for path in paths for key, n in recipients(path).items()}
        right = norm()
        points = flat(
            [(row.lng or 0.0, row.lat or 0.0) for row in rows] + [(s.lng, s.lat) for s in stations]
        )
        gaps, which = nearest(points[: len(rows)], points[len(rows) :])
        houses = [
            House(
                str(row.pk), row.name, row.estate.name, row.area_path, row.lng or 0.0,
                row.lat or 0.0, lived.get(str(row.pk), 0), cared.get(str(row.pk), 0),
                float(gap) * right.detour / right.metres_a_minute if stations else None,
                stations[int(at)].name if stations else "", bool(gap > right.reach),
            )
            for row, gap, at in zip(rows, gaps, which, strict=True)
        ]  # fmt: skip
        apart, _which = nearest(points[len(rows) :], points[: len(rows)])
        reached = {house.station for house in houses}
        near = [
            one for one, gap in zip(stations, apart, strict=True)
            if gap <= AROUND * right.reach or one.name in reached
        ]  # fmt: skip
        return cls(right, houses, stations, near, bool(lived))

    @cached_property
    def beyond(self) -> list[House]:
        """Buildings too far away, the farthest first."""
        far = [house for house in self.houses if house.beyond]
        return sorted(far, key=lambda house: (-(house.minutes or 0.0), house.path, house.key))

    @property
    def all(self) -> Reach:
        """Everybody."""
        return _reach(self.houses)

    @property
    def far(self) -> Reach:
        """Those beyond."""
        return _reach(self.beyond)

    def sites(self, count: int = SITES) -> list[tuple[House, Site]]:
        """Where one more station, and then another, would bring most households near (buildings,
        as long as nobody has counted households)."""
        points = flat([(house.lng, house.lat) for house in self.houses])
        weights = [house.households if self.counted else 1 for house in self.houses]
        beyond = [place for place, house in enumerate(self.houses) if house.beyond]
        found = next_sites(points, weights, beyond, reach=self.norm.reach, count=count)
        return [(self.houses[site.index], site) for site in found]


def kinds() -> list[StationKind]:
    """Kinds of stations the town has, in its order."""
    return list(StationKind.objects.all())


def _stations(kind: str) -> list[Station]:
    rows = Station.objects.filter(closed_on__isnull=True).select_related("kind")
    if kind:
        rows = rows.filter(kind__key=kind)
    return list(rows.order_by("kind__order", "area_path", "name"))


def _buildings(paths: Sequence[str]) -> list[Building]:
    condition = models.Q(pk__in=[])
    for path in paths:
        condition |= within("area_path", path)
    rows = Building.objects.filter(condition, lng__isnull=False, lat__isnull=False)
    return list(rows.select_related("estate").order_by("area_path", "id"))


def _reach(houses: Sequence[House]) -> Reach:
    return Reach(
        len(houses), sum(house.households for house in houses),
        sum(house.recipients for house in houses),
    )  # fmt: skip

"""Areas as somebody may see them: communities with their grids, one area with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from mulin.core.fields import within
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area, Building, Level
from mulin.places.queries import Ladder, Place, ladder

UNITS = frozenset({Level.COMMUNITY, Level.PRECINCT})


def paths_of(person: Person) -> list[str]:
    """The areas somebody looks after, none within another."""
    return person.standing.paths(SEE_AREA)


def areas_of(person: Person) -> models.QuerySet[Area]:
    """Areas somebody may open here: those they look after and all below, closed ones too."""
    return Area.objects.filter(person.standing.area_q("path", SEE_AREA)).select_related("parent")


def communities(person: Person) -> list[Place]:
    """Communities that stand today in the areas of a person, or that hold their grid."""
    known = ladder()
    paths = paths_of(person)
    return [
        place for place in known.places
        if place.level == Level.COMMUNITY and any(place.path.startswith(path) for path in paths)
    ]  # fmt: skip


def grids_in(known: Ladder, path: str) -> list[Place]:
    """Grids that stand today at and below a path."""
    return known.under(path, Level.GRID)


def buildings_by_area(paths: Iterable[str]) -> Mapping[str, int]:
    """How many buildings stand in each area below the paths: one statement."""
    condition = models.Q(pk__in=[])
    for path in paths:
        condition |= within("area_path", path)
    rows = Building.objects.filter(condition).values_list("area_path").order_by()
    return Counter(dict(rows.annotate(n=models.Count("pk"))))


@dataclass(frozen=True)
class Line:
    """An area in a table: how many buildings and households it has, and how large it is."""

    place: Place
    buildings: int
    households: int
    grids: int = 0


def lines(
    places: Iterable[Place], buildings: Mapping[str, int], households: Mapping[str, int]
) -> list[Line]:
    """A line for each place; figures of grids are added up to what holds them."""
    known = ladder()
    return [
        Line(
            place, _sum(buildings, place.path), _sum(households, place.path),
            len(known.under(place.path, Level.GRID)) if place.level != Level.GRID else 0,
        )
        for place in places
    ]  # fmt: skip


def _sum(counts: Mapping[str, int], path: str) -> int:
    return sum(count for where, count in counts.items() if where.startswith(path))


def feature(place: Place) -> dict[str, Any]:
    """An area as GeoJSON, with what an import looks for."""
    return {
        "type": "Feature",
        "properties": {"code": place.code, "name": place.name, "level": place.level},
        "geometry": place.outline,
    }


def collection(places: Iterable[Place]) -> dict[str, Any]:
    """Areas that have an outline, as a FeatureCollection in WGS-84."""
    return {
        "type": "FeatureCollection", "datum": "wgs84",
        "features": [feature(place) for place in places if place.outline],
    }  # fmt: skip

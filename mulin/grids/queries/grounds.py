"""What is drawn inside of an area beside its rungs: estates, property areas, buildings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from mulin.core.fields import within
from mulin.places.flow import Thing
from mulin.places.models import Building, Estate, Plot, PropertyArea
from mulin.places.plots import Ground, grounds_in
from mulin.places.queries import buildings_in, in_order

TONES = {Plot.Kind.ESTATE: "green", Plot.Kind.PROPERTY: "amber", Plot.Kind.BUILDING: "plain"}


@dataclass(frozen=True)
class Line:
    """A thing in the list: how many buildings it has, and how many of them are drawn."""

    kind: str
    key: UUID
    name: str
    drawn: bool
    company: str = ""
    buildings: int = 0
    buildings_drawn: int = 0


@dataclass(frozen=True)
class Inside:
    """Everything of an area: the lines, and the grounds that are drawn."""

    lines: list[Line]
    grounds: list[Ground]

    def of(self, kind: str) -> list[Line]:
        """Lines of a kind."""
        return [line for line in self.lines if line.kind == kind]


def inside(path: str) -> Inside:
    """Estates with their buildings, and property areas, at or below an area."""
    grounds = grounds_in(path)
    drawn = {ground.key for ground in grounds}
    here = Building.objects.filter(within("area_path", path)).order_by()
    homes = list(here.values_list("estate", "pk"))
    has = Counter(estate for estate, _key in homes)
    shown = Counter(estate for estate, key in homes if key in drawn)
    estates = Estate.objects.filter(Q(pk__in=here.values("estate")) | within("area_path", path))
    lines = [
        Line(Plot.Kind.ESTATE, one.pk, one.name, one.pk in drawn, "", has[one.pk], shown[one.pk])
        for one in estates
    ]
    served = PropertyArea.objects.filter(within("area_path", path), until__isnull=True)
    lines += [
        Line(Plot.Kind.PROPERTY, one.pk, one.name, one.pk in drawn, one.company) for one in served
    ]
    return Inside(lines, grounds)


def buildings_of(estate: Estate, seen: Q) -> list[tuple[Building, bool]]:
    """The buildings of an estate that may be `seen`, 2栋 before 10栋, and whether each is drawn."""
    plots = Plot.objects.filter(building__estate=estate, until__isnull=True)
    drawn = set(plots.values_list("building", flat=True))
    found = in_order(Building.objects.filter(seen, estate=estate).select_related("estate"))
    return [(one, one.pk in drawn) for one in found]


def estates_seen(seen: Q) -> QuerySet[Estate]:
    """Estates that lie in areas that may be `seen`, or have a building there."""
    here = Building.objects.filter(seen).order_by().values("estate")
    return Estate.objects.filter(seen | Q(pk__in=here))


def things(path: str, kind: str) -> list[Thing]:
    """Things of a kind at or below an area, drawn or not, in the order of lists."""
    if kind == Plot.Kind.BUILDING:
        return list(buildings_in(path))
    if kind == Plot.Kind.ESTATE:
        return list(Estate.objects.filter(within("area_path", path)))
    return list(PropertyArea.objects.filter(within("area_path", path), until__isnull=True))


def called(thing: Thing) -> str:
    """«东湖小区 3栋»; others by their own name."""
    return f"{thing.estate.name} {thing.name}" if isinstance(thing, Building) else thing.name


def features(things_: Iterable[Thing], kind: str, grounds: Iterable[Ground]) -> dict[str, Any]:
    """What is drawn of a kind as GeoJSON, with what an import looks for."""
    drawn = {ground.key: ground.outline for ground in grounds}
    return {
        "type": "FeatureCollection", "datum": "wgs84",
        "features": [
            {
                "type": "Feature", "geometry": drawn[one.pk],
                "properties": {
                    "code": str(one.pk), "kind": kind, "name": one.name,
                    **({"estate": one.estate.name} if isinstance(one, Building) else {}),
                },
            }
            for one in things_ if one.pk in drawn
        ],
    }  # fmt: skip

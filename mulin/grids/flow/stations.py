"""Stations put on the map, corrected and closed by whoever looks after their area."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mulin.core.deeds import Forbidden
from mulin.core.once import once
from mulin.grids import rules
from mulin.people.models import Person
from mulin.places import flow as places
from mulin.places.flow import StationPlan
from mulin.places.models import Station


def found_station(plan: StationPlan, *, by: Person, key: str = "") -> Station:
    """A new one."""
    _may(by, plan.area.path)

    def make() -> UUID:
        return places.found_station(plan, by=by).pk

    made, _again = once(key, scope=f"{by.pk}:station", make=make)
    return Station.objects.select_related("kind", "area").get(pk=made)


def change_station(station: Station, plan: StationPlan, *, by: Person) -> Station:
    """Correct it; it must be one's own to place before and after."""
    _may(by, station.area_path)
    _may(by, plan.area.path)
    return places.change_station(station, plan, by=by)


def close_station(station: Station, *, on: date, by: Person) -> Station:
    """It is no more."""
    _may(by, station.area_path)
    return places.close_station(station, on=on, by=by)


def _may(by: Person, path: str) -> None:
    if not rules.may_place(by, path):
        raise Forbidden

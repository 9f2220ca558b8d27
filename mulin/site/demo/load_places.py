"""Puts the invented estates and buildings into the town's ladder."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from mulin.places.flow import BuildingPlan, found_building, found_estate
from mulin.places.models import Area
from mulin.site.demo.estates import estates


@transaction.atomic
def load_places() -> dict[str, UUID]:
    """Found every estate in its community; the keys of the buildings by their planned keys."""
    areas = {area.code: area for area in Area.objects.all()}
    found: dict[str, UUID] = {}
    for planned in estates():
        grid = areas[planned.grid.code]
        estate = found_estate(name=planned.name, area=areas[planned.grid.community.code])
        for one in planned.buildings:
            building = found_building(
                estate=estate, name=one.name, area=grid,
                plan=BuildingPlan(one.units, one.floors, one.dwellings, one.lng, one.lat),
            )  # fmt: skip
            found[one.key] = building.pk
    return found

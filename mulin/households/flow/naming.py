"""What the names of buildings in a table mean: another building, a new one, or none of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core.deeds import Forbidden, Refused
from mulin.core.phrases import fold
from mulin.households import rules
from mulin.households.buildings import Missing
from mulin.households.models import BuildingName
from mulin.people.models import Person
from mulin.places.flow import found_building, found_estate
from mulin.places.models import Area, Building, Estate, Level


@dataclass(frozen=True)
class Meaning:
    """What a missing building is: one that stands, one to be made in the grid at a path, or neither:
    its rows are passed over."""

    missing: Missing
    building: UUID | None = None
    grid: str = ""


@transaction.atomic
def make_building(missing: Missing, *, grid: str, by: Person | None) -> Building:
    """Make a building that a table names, in the grid at this path, and its estate where that is
    missing too. One that stands there by now is given as it is. `by` None is the command."""
    area = Area.objects.get(path=grid)
    if by is not None and not rules.may_import(by, grid):
        raise Forbidden(_("这个网格不在您的辖区。"))
    if area.level != Level.GRID or area.parent is None:
        raise Refused("no_grid", _("请选这栋楼在哪个网格。"), field="grid")
    if not missing.estate or not missing.is_fit:
        raise Refused("no_estate", _("表里没写这栋楼是哪个小区的，不能新建。"), field="grid")
    estate = _estate(missing.estate, area.parent)
    there = estate.buildings.filter(name=missing.called).first()
    return there or found_building(estate=estate, name=missing.called, area=area)


def _estate(name: str, community: Area) -> Estate:
    for one in Estate.objects.filter(area=community):
        if fold(name).strip() in {fold(known).strip() for known in (one.name, *one.aliases)}:
            return one
    return found_estate(name=name, area=community)


@transaction.atomic
def settle_names(meanings: Iterable[Meaning], *, by: Person) -> int:
    """Make the new ones, and remember for this person's next tables what the other names mean; says
    how many are new."""
    made = 0
    for one in meanings:
        if one.grid:
            make_building(one.missing, grid=one.grid, by=by)
            made += 1
            continue
        meant = Building.objects.get(pk=one.building) if one.building else None
        if meant is not None and not rules.may_import(by, meant.area_path):
            raise Forbidden(_("这栋楼不在您的辖区，请交给那边的社区。"))
        if not one.missing.is_fit:
            raise Refused("no_name", _("这不像楼栋的名字，请回表里改。"))
        BuildingName.objects.update_or_create(
            by=by, estate=one.missing.estate, name=one.missing.name, defaults={"meant": meant}
        )
    return made

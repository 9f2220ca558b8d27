"""Builders of the ledger for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from mulin.households import flow
from mulin.households.flow import Consent
from mulin.households.models import Dwelling, Need, Resident, Tie
from mulin.households.persons import taken_down
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.models import Area, Building
from mulin.places.testing import a_building, a_grid

_numbers = count(101)
AGREED = Consent(by="self", how="paper", on=date(2026, 11, 1))


def a_keeper(area: Area) -> Person:
    """Somebody who keeps the ledger of an area."""
    return staff(Role.COMMUNITY_STAFF, area)


def a_dwelling(
    building: Building | None = None, *, room: str = "", by: Person | None = None, **more: Any
) -> Dwelling:
    """A door of a building: unit 1 unless told."""
    building = building or a_building()
    more.setdefault("unit", "1")
    by = by or a_keeper(building.area)
    return flow.found_dwelling(building, room=room or str(next(_numbers)), by=by, **more)


def a_resident(
    dwelling: Dwelling | None = None, name: str = "", *, kind: str = Tie.FAMILY,
    by: Person | None = None, since: date | None = None, account: Person | None = None,
    **said: Any,
) -> Resident:  # fmt: skip
    """Somebody who lives there; `said` are phone, id_number and born. An account is tied as it is
    (in life: the one of the same phone and name)."""
    dwelling = dwelling or a_dwelling(by=by)
    by = by or a_keeper(dwelling.building.area)
    who = taken_down(name or NAMES[next(_numbers) % len(NAMES)], **said)
    made = flow.enter(dwelling, who, kind=kind, by=by, since=since)
    if account is not None:
        Resident.objects.filter(pk=made.pk).update(account=account)
        made.refresh_from_db()
    return made


def a_need(
    resident: Resident | None = None, kind: str = "disabled", *, by: Person | None = None,
    consent: Consent = AGREED, **more: Any,
) -> Need:  # fmt: skip
    """A need of somebody, agreed to on paper."""
    resident = resident or a_resident()
    if by is None:
        grid = Area.objects.get(path=resident.area_path)
        by = a_keeper(grid)
    return flow.record_need(resident, kind=kind, consent=consent, by=by, **more)


NAMES = (
    "王秀英",
    "李建国",
    "张桂兰",
    "刘志强",
    "陈小红",
    "杨国庆",
    "赵玉梅",
    "周文斌",
    "吴丽娟",
    "徐大勇",
)


class Cast:
    """The people around a household: worker and staff of its area, the centre, an auditor, whoever
    keeps accounts, a property manager, a worker from elsewhere, and the resident."""

    def __init__(self, grid: Area | None = None) -> None:
        self.grid = grid or a_grid()
        self.community = self.grid.parent or self.grid
        self.town = self.community.parent or self.community
        self.building = a_building(grid=self.grid)
        self.worker = staff(Role.GRID_WORKER, self.grid)
        self.keeper = staff(Role.COMMUNITY_STAFF, self.community)
        self.secretary = staff(Role.COMMUNITY_SECRETARY, self.community)
        self.centre = staff(Role.CENTRE, self.town)
        self.auditor = staff(Role.AUDITOR, self.town)
        self.admin = staff(Role.ADMIN, self.town)
        self.property = staff(Role.PROPERTY, self.community)
        self.department = staff(Role.DEPARTMENT, self.town)
        self.lead = staff(Role.BUILDING_LEAD, self.grid)
        self.other_grid = a_grid(community=self.community)
        self.neighbour = staff(Role.GRID_WORKER, self.other_grid)
        self.stranger = staff(Role.GRID_WORKER, a_grid())
        self.account = a_person(name="王秀英", area=self.grid)
        self.dwelling = a_dwelling(self.building, room="501", by=self.worker)

    def lives_here(self, name: str = "王秀英", **said: Any) -> Resident:
        """Somebody in the dwelling."""
        return a_resident(self.dwelling, name, by=self.worker, **said)


def today() -> date:
    """The day on the county's clock."""
    return timezone.localdate()

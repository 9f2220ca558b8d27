"""What the ledger says and hears at the machine door: masked, but for a reveal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from mulin.households.models import Dwelling, Resident
from mulin.households.wording import masked_name, masked_phone
from mulin.people.machines import Columns
from mulin.places.queries import ladder


def _area(path: str) -> str:
    place = ladder().by_path.get(path)
    return place.code if place else ""


class NeedOut(Columns):
    """A need with its consent."""

    id: UUID
    kind: str
    purpose: str
    status: str
    consent_by: str
    consent_how: str
    consent_on: date
    consent_version: str
    review_on: date


class PersonOut(Schema):
    """A person, masked: `area` is the code of the grid, `needs` are kinds."""

    id: UUID
    name: str
    phone: str
    birth_year: int | None
    status: str
    area: str
    since: date

    @classmethod
    def of(cls, resident: Resident) -> dict[str, Any]:
        """A person as they are told."""
        return {
            "id": resident.pk, "name": masked_name(resident), "phone": masked_phone(resident),
            "birth_year": resident.birth_year, "status": resident.status,
            "area": _area(resident.area_path), "since": resident.since,
        }  # fmt: skip


class WholePersonOut(PersonOut):
    """One person with needs and dwellings, masked."""

    id_number: str
    dwellings: list[UUID]
    needs: list[NeedOut]


class PeopleOut(Schema):
    """A page of a register."""

    items: list[PersonOut]
    after: str
    before: str


class OpenedOut(Schema):
    """What is masked elsewhere."""

    name: str
    phone: str
    id_number: str
    born: str


class DwellingOut(Schema):
    """A door and how many live there. The room is told to whoever sees the dwelling."""

    id: UUID
    building: UUID
    unit: str
    floor: int | None
    room: str
    area_m2: Decimal | None
    heads: int
    area: str

    @classmethod
    def of(cls, home: Dwelling) -> dict[str, Any]:
        """A dwelling as it is told."""
        return {
            "id": home.pk, "building": home.building_id, "unit": home.unit, "floor": home.floor,
            "room": home.room, "area_m2": home.area, "heads": home.heads,
            "area": _area(home.area_path),
        }  # fmt: skip


class DwellingsOut(Schema):
    """A page of dwellings."""

    items: list[DwellingOut]
    after: str
    before: str


class HouseholdCountOut(Schema):
    """How many in a grid."""

    area: str
    households: int
    people: int


class CountsOut(Schema):
    """How many, by grid, and needs by kind."""

    areas: list[HouseholdCountOut]
    needs: dict[str, int]


class DoorIn(Schema):
    """A door."""

    building: UUID
    unit: str = ""
    room: str
    area_m2: Decimal | None = None


class PersonIn(Schema):
    """Somebody moves in."""

    name: str
    phone: str = ""
    id_number: str = ""
    born: str = ""
    kind: str
    since: date | None = None


class MoveIn(Schema):
    """Somebody known lives in another dwelling now."""

    dwelling: UUID
    kind: str
    since: date | None = None


class DayIn(Schema):
    """A day, today if empty."""

    on: date | None = None


class NeedIn(Schema):
    """A need and the consent to keep it."""

    kind: str
    consent_by: str
    consent_how: str
    consent_on: date
    consent_version: str = ""
    review_on: date | None = None


class PurposeIn(Schema):
    """What it is opened for."""

    purpose: str


class HouseholdReasonIn(Schema):
    """Why everything is wiped."""

    reason: str

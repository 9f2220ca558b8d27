"""Taking in many households at once: what a table says, written in few statements a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, seal
from mulin.core.deeds import Forbidden
from mulin.core.events import announce
from mulin.core.fields import blind_index
from mulin.core.rows import insert
from mulin.households import rules
from mulin.households.doors import floor_of
from mulin.households.events import HouseholdsImported
from mulin.households.flow.erasing import IMPORTED
from mulin.households.flow.needs import months_after
from mulin.households.flow.residents import columns_of
from mulin.households.models import Dwelling, Need, Occupancy, Ownership, Resident, Tie
from mulin.households.needs import kinds, wording
from mulin.households.persons import Who
from mulin.people.models import Person

Door = tuple[UUID, str, str]


@dataclass(frozen=True)
class Entrant:
    """A person of a table. `needs` are keys of kinds they agreed to, on `agreed` on paper."""

    who: Who
    kind: str
    since: date
    share: Decimal | None = None
    needs: tuple[str, ...] = ()
    agreed: date | None = None


@dataclass(frozen=True)
class Home:
    """A household of a table: a door, and who lives behind it (nobody in an empty one)."""

    building: UUID
    path: str
    unit: str
    room: str
    area: Decimal | None = None
    people: tuple[Entrant, ...] = field(default=())

    @property
    def door(self) -> Door:
        """Building, unit, and the blind index of the room."""
        return self.building, self.unit, index(self.room, "room")


def key_of(home: Home, who: Who) -> str:
    """A blind index of what a table knows a person by: the identity number, else name and door."""
    told = who.id_number or f"{home.building}/{home.unit}/{home.room}/{who.name}"
    return index(told, IMPORTED)


def index(value: str, purpose: str) -> str:
    """A blind index, remembered for a batch: of each person it is asked several times."""
    return _index(value, purpose, seal.ring().index)


@lru_cache(maxsize=8192)
def _index(value: str, purpose: str, key: seal.Key) -> str:
    """With another key it is another index."""
    del key
    return blind_index(value, purpose)


@transaction.atomic
def take_in(homes: Sequence[Home], *, by: Person | None, at: datetime | None = None) -> int:
    """Write households: dwellings that are missing, and all their people (who is there already must
    not be among them). Says how many people. `by` None is the command of the house."""
    now = at or timezone.now()
    paths = frozenset(home.path for home in homes)
    if by is not None and not all(rules.may_import(by, path) for path in paths):
        raise Forbidden(_("表里有不归您管的楼栋。"))
    doors = _dwellings(homes)
    people = [(home, one) for home in homes for one in home.people]
    residents = _residents(people, by=by, at=now)
    _ties(people, residents, doors=doors)
    _needs(people, residents, by=by, at=now)
    announce(HouseholdsImported(len(people), paths, by))
    return len(people)


def known_doors(homes: Iterable[Home]) -> dict[Door, UUID]:
    """The dwellings of these doors that are there."""
    wanted = {home.door for home in homes}
    rows = Dwelling.objects.filter(
        building__in={door[0] for door in wanted}, door__in={door[2] for door in wanted}
    )
    found = rows.values_list("building_id", "unit", "door", "pk")
    return {(building, unit, door): pk for building, unit, door, pk in found}


def _dwellings(homes: Sequence[Home]) -> dict[Door, UUID]:
    """Doors by their keys. New ones are told by the entries of who lives there, and by the run."""
    doors = known_doors(homes)
    made: list[Dwelling] = []
    for home in homes:
        if home.door not in doors:
            new = Dwelling(
                building_id=home.building, unit=home.unit, room=home.room, area=home.area,
                floor=floor_of(home.room), area_path=home.path,
            )  # fmt: skip
            doors[home.door] = new.pk
            made.append(new)
    insert(made)
    return doors


def _residents(
    people: Sequence[tuple[Home, Entrant]], *, by: Person | None, at: datetime
) -> list[Resident]:
    made = [
        Resident(
            area_path=home.path, since=one.since, import_key=key_of(home, one.who),
            **columns_of(one.who),
        )
        for home, one in people
    ]  # fmt: skip
    journal.begin_many(
        (one, journal.new_entry(one, "import", by=by, at=at, new=one.status)) for one in made
    )
    return made


def _ties(
    people: Sequence[tuple[Home, Entrant]], residents: Sequence[Resident], *,
    doors: dict[Door, UUID],
) -> None:  # fmt: skip
    stays, parts = [], []
    heads: dict[UUID, int] = defaultdict(int)
    for (home, one), resident in zip(people, residents, strict=True):
        dwelling = doors[home.door]
        heads[dwelling] += 1
        stays.append(
            Occupancy(dwelling_id=dwelling, resident_id=resident.pk, kind=one.kind, since=one.since)
        )
        if one.kind == Tie.OWNER:
            parts.append(
                Ownership(
                    dwelling_id=dwelling, resident_id=resident.pk, share=one.share, since=one.since
                )
            )
    insert(stays)
    insert(parts)
    by_heads: dict[int, list[UUID]] = defaultdict(list)
    for dwelling, count in heads.items():
        by_heads[count].append(dwelling)
    for count, keys in by_heads.items():
        Dwelling.objects.filter(pk__in=keys).update(heads=F("heads") + count)


def _needs(
    people: Sequence[tuple[Home, Entrant]], residents: Sequence[Resident], *, by: Person | None,
    at: datetime,
) -> None:  # fmt: skip
    today = timezone.localtime(at).date()
    made = [
        Need(
            resident_id=resident.pk, kind=key, purpose=kinds()[key].purpose, area_path=home.path,
            consent_by="self", consent_how="paper", consent_on=one.agreed,
            consent_version=wording().version, recorded_by=by, since=today,
            review_on=months_after(today, kinds()[key].months),
        )
        for (home, one), resident in zip(people, residents, strict=True)
        if one.agreed
        for key in one.needs
    ]  # fmt: skip
    journal.begin_many(
        (one, journal.new_entry(one, "import", by=by, at=at, new=one.status)) for one in made
    )

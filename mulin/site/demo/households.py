"""Fills the ledger of the demonstration: 1,200 invented households, their needs, what is due for
review, two pairs of duplicates, a request for correction. Brought in as a table is, by the same deed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from mulin.core.ids import uuid7
from mulin.households import flow
from mulin.households.flow import Entrant, Home, Who, take_in
from mulin.households.models import Occupancy, Resident, Tie
from mulin.households.queries import kinds
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Building
from mulin.site.demo.chance import Dice, dice, shuffled, weighted
from mulin.site.demo.divisions import DATA
from mulin.site.demo.estates import Building as Planned
from mulin.site.demo.estates import Estate, estates
from mulin.site.demo.load_people import Loaded
from mulin.site.demo.people import Home as Lived
from mulin.site.demo.people import cast

HOMES: Final = 1200
AT_ONCE: Final = 300
# The accounts whose owners have been shown the ledger and tied to it.
TIED: Final = 40
TWINS, LOOKS, LEAVERS = 4, 12, 15
# When the table was brought in: what is looked at every half year comes due this month.
BEGUN: Final = timedelta(days=160)
PURPOSES: Final = ("visit", "call", "service")
ASKED: Final = (("phone", "手机换了，尾号是 8821。"), ("home", "我们家去年搬到同单元的 5 楼了。"))
# Who lives behind a door: generations and how they are there, and how often it is so.
SHAPES: Final[dict[tuple[str, ...], float]] = {
    ("elder",): 22, ("elder", "elder"): 16, ("middle", "middle", "young"): 26, ("middle",): 8,
    ("middle", "middle", "young", "elder"): 12, ("young", "young", "child"): 16,
}  # fmt: skip
BORN: Final = {
    "elder": (1934, 1960),
    "middle": (1965, 1985),
    "young": (1988, 2005),
    "child": (2021, 2025),
}
# One in so many of those whom a kind fits has it, and has agreed to its being kept.
SHARE: Final = {
    "alone": 2, "aged": 3, "empty_nest": 8, "disabled": 40, "bedridden": 60, "low_income": 30,
    "infant": 3, "pregnant": 120, "left_behind": 60,
}  # fmt: skip
# A consent given by oneself: a table knows no guardian, so children have none here.
CHILD: Final = 14


class _Town:
    """Invented people behind the doors of the invented buildings, each with a name of their own."""

    def __init__(self, buildings: dict[str, UUID], now: datetime) -> None:
        pool = tomllib.loads((DATA / "demo" / "names.toml").read_text(encoding="utf-8"))
        self.given = {
            age: [*pool[age]["male"].split(), *pool[age]["female"].split()]
            for age in ("elder", "middle", "young")
        }
        self.surnames: list[str] = pool["surnames"].split()
        self.source: Dice = dice("households")
        self.today, self.begun = now.date(), (now - BEGUN).date()
        paths = dict(Building.objects.values_list("pk", "area_path"))
        self.places = {key: (pk, paths[pk]) for key, pk in buildings.items()}
        self.phones = 0

    def homes(self) -> Iterator[Home]:
        """The homes of those who have a part in the play, then others until there are enough."""
        made = {}
        known = {one.key: one for one in cast().persons}
        for lived in cast().homes:
            head = known[lived.resident]
            door = (lived.building, _unit(lived), lived.room or "1")
            made[door] = Who(head.name, head.phone, birth_year=head.born)
        yield from (self._home(door, head) for door, head in made.items())
        for door in self._doors(HOMES - len(made), set(made)):
            yield self._home(door, None)

    def _doors(
        self, count: int, taken: set[tuple[str, str, str]]
    ) -> Iterator[tuple[str, str, str]]:
        free = [
            (one.key, unit, room)
            for estate in estates()
            for one in estate.buildings
            for unit, room in _rooms(estate, one)
        ]
        yield from [door for door in shuffled(self.source, free) if door not in taken][:count]

    def _home(self, door: tuple[str, str, str], head: Who | None) -> Home:
        building, unit, room = door
        pk, path = self.places[building]
        shape = weighted(self.source, SHAPES)
        family = self.source.choice(self.surnames)
        tie = Tie.TENANT if self.source.random() < 0.18 else Tie.OWNER
        since = self.today - timedelta(days=self.source.randint(200, 6000))
        whos = [head or self._who(family, shape[0], phone=True)]
        for age in shape[1:]:
            other = self._who(family, age, phone=False)
            while other.name in {who.name for who in whos}:
                other = self._who(family, age, phone=False)
            whos.append(other)
        people = tuple(
            Entrant(
                who, tie if n == 0 else Tie.FAMILY, since, None,
                self._needs(who, alone=len(whos) == 1),
                (self.begun - timedelta(days=self.source.randint(1, 60))),
            )
            for n, who in enumerate(whos)
        )  # fmt: skip
        return Home(pk, path, unit, room, people=people)

    def _who(self, family: str, age: str, *, phone: bool) -> Who:
        words = self.given["young" if age == "child" else age]
        self.phones += phone
        number = f"1990001{self.phones:04d}" if phone else ""
        year = self.source.randint(*BORN[age])
        born = f"{year}-{self.source.randint(1, 12):02d}-{self.source.randint(1, 28):02d}"
        born = born if born <= self.today.isoformat() else ""
        return Who(family + self.source.choice(words), number, "", born, year)

    def _needs(self, who: Who, *, alone: bool) -> tuple[str, ...]:
        age = self.today.year - (who.birth_year or self.today.year)
        if age < CHILD:
            return ()
        fitting = [
            kind.key
            for kind in kinds().values()
            if kind.fits(age) and (alone or kind.key not in {"alone", "empty_nest"})
        ]
        return tuple(key for key in fitting if self.source.randrange(SHARE[key]) == 0)


def _unit(lived: Lived) -> str:
    """Houses have no entrances: the number of the plan is that of the household."""
    return str(lived.unit)


def _rooms(estate: Estate, one: Planned) -> Iterator[tuple[str, str]]:
    if estate.kind in {"street", "hamlet"}:
        yield from ((str(unit), "1") for unit in range(1, one.dwellings + 1))
        return
    for unit in range(1, one.units + 1):
        for floor in range(1, one.floors + 1):
            yield from ((str(unit), f"{floor}0{side}") for side in (1, 2))


def live_in(loaded: Loaded, buildings: dict[str, UUID], now: datetime) -> int:
    """All of it; says how many people there are."""
    homes = _with_twins(list(_Town(buildings, now).homes()))
    begun, count = now - BEGUN, 0
    for first in range(0, len(homes), AT_ONCE):
        count += take_in(homes[first : first + AT_ONCE], by=None, at=begun)
    mark = uuid7()
    with transaction.atomic():
        _tie(loaded)
        _look_and_ask()
        _leave(now)
        Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)
    return count


def _with_twins(homes: list[Home]) -> list[Home]:
    """A few people stand twice, behind two doors of one grid, as when two tables were kept."""
    with_phone = [home for home in homes if home.people[0].who.phone]
    doubled = 0
    for number, home in enumerate(homes):
        other = with_phone[-1 - doubled]
        if doubled < TWINS and home.path == other.path and home is not other:
            again = Entrant(other.people[0].who, Tie.TENANT, other.people[0].since)
            homes[number] = replace(home, people=(*home.people, again))
            doubled += 1
    return homes


def _keeper(path: str) -> Person | None:
    """Somebody who keeps the ledger of an area."""
    for role in (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY):
        for post in posts().answering(role, path):
            if post.holder_ids:
                return Person.objects.get(pk=post.holder_ids[0])
    return None


def _tie(loaded: Loaded) -> None:
    """Some of those with an account have asked to see what is held about them."""
    residents = [key for key in sorted(loaded.persons) if key.startswith("resident-")]
    for key in residents[:TIED]:
        index = loaded.persons[key].phone_index
        found = Resident.objects.filter(phone_index=index).first()
        keeper = _keeper(found.area_path) if found else None
        if found is not None and keeper is not None:
            flow.link(found, by=keeper)


def _look_and_ask() -> None:
    """A few have been looked at for a visit, and two say that something is wrong."""
    tied = Resident.objects.filter(account__isnull=False).select_related("account").order_by("id")
    for number, resident in enumerate(tied[:LOOKS]):
        keeper = _keeper(resident.area_path)
        if keeper is not None:
            flow.reveal(resident, by=keeper, purpose=PURPOSES[number % len(PURPOSES)])
        if number < len(ASKED) and resident.account is not None:
            about, said = ASKED[number]
            flow.ask_correction(resident, about=about, said=said, by=resident.account)


def _leave(now: datetime) -> None:
    """Some tenants have moved away in the last months."""
    gone = Occupancy.objects.current().filter(kind=Tie.TENANT, resident__account=None)
    for number, stay in enumerate(gone.select_related("resident").order_by("-id")[:LEAVERS]):
        keeper = _keeper(stay.resident.area_path)
        if keeper is not None:
            until = (now - timedelta(days=5 + 6 * number)).date()
            flow.move_out(stay.resident, by=keeper, until=until)

"""Fills the ledger of the demonstration: 12,000 invented people in 4,300 households, their needs, what
is due for review, a few duplicates, requests for correction. Brought in as a table is, by the same deed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
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

AT_ONCE: Final = 1000
# The accounts whose owners have been shown the ledger and tied to it.
TIED: Final = 40
TWINS, LOOKS, LEAVERS = 4, 12, 15
# When the table was brought in: what is looked at every half year comes due this month.
BEGUN: Final = timedelta(days=160)
PURPOSES: Final = ("visit", "call", "service")
ASKED: Final = (("phone", "手机换了，尾号是 8821。"), ("home", "我们家去年搬到同单元的 5 楼了。"))
# Who lives behind a door: generations, and of how many households it is so: 4,300 in all, with 11,997
# people, a fifth of them over sixty.
SHAPES: Final[dict[tuple[str, ...], int]] = {
    ("elder",): 258, ("elder", "elder"): 645, ("middle", "middle", "grown"): 860,
    ("middle", "middle"): 258, ("middle",): 172, ("young",): 86, ("young", "young"): 129,
    ("young", "young", "child"): 516, ("parent", "parent", "pupil"): 430,
    ("parent", "parent", "pupil", "child"): 215, ("middle", "middle", "grown", "elder"): 516,
    ("parent", "parent", "pupil", "elder", "elder"): 215,
}  # fmt: skip
HOMES: Final = sum(SHAPES.values())
BORN: Final = {
    "middle": (1964, 1979), "parent": (1980, 1990), "young": (1988, 2000), "grown": (1992, 2006),
    "pupil": (2008, 2019), "child": (2020, 2025),
}  # fmt: skip
# The old by their years of birth, and how often: the very old are few.
OLD_BORN: Final = {(1956, 1965): 50, (1947, 1955): 32, (1936, 1946): 16, (1928, 1935): 2}
# Whose given names a generation has.
NAMED: Final = {"elder": "elder", "middle": "middle", "parent": "middle"}
# One in so many of those whom a kind fits has it, and has agreed to its being kept.
SHARE: Final = {
    "alone": 2, "aged": 3, "empty_nest": 8, "disabled": 60, "bedridden": 60, "low_income": 70,
    "pregnant": 25,
}  # fmt: skip
# From which age on somebody here may be bedridden, and at which a woman may be with child.
FRAIL: Final = 65
MOTHERS: Final = range(22, 41)
HOUSES: Final = frozenset({"street", "hamlet"})
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
        self.women = tuple(pool["young"]["female"].split())
        self.surnames: list[str] = pool["surnames"].split()
        self.source: Dice = dice("households")
        self.today, self.begun = now.date(), (now - BEGUN).date()
        paths = dict(Building.objects.values_list("pk", "area_path"))
        self.places = {key: (pk, paths[pk]) for key, pk in buildings.items()}
        self.phones = 0
        self.shapes = shuffled(self.source, [s for s, n in SHAPES.items() for _ in range(n)])

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
        """Every house of streets and hamlets, then flats of all estates alike, until there are enough."""
        houses: list[tuple[str, str, str]] = []
        flats: list[tuple[str, str, str]] = []
        for estate in estates():
            few = estate.kind in HOUSES
            for one in estate.buildings:
                doors = [(one.key, unit, room) for unit, room in _rooms(estate, one)]
                (houses if few else flats).extend(doors)
        free = [*houses, *shuffled(self.source, flats)]
        yield from [door for door in free if door not in taken][:count]

    def _home(self, door: tuple[str, str, str], head: Who | None) -> Home:
        building, unit, room = door
        pk, path = self.places[building]
        shape = self._shape(head)
        tie = Tie.TENANT if self.source.random() < 0.18 else Tie.OWNER
        since = self.today - timedelta(days=self.source.randint(200, 6000))
        whos = self._family(shape, head)
        alone = set(shape) == {"elder"}
        people = tuple(
            Entrant(
                who, tie if n == 0 else Tie.FAMILY, since, None,
                self._needs(who, single=alone and len(whos) == 1, old=alone),
                (self.begun - timedelta(days=self.source.randint(1, 60))),
            )
            for n, who in enumerate(whos)
        )  # fmt: skip
        return Home(pk, path, unit, room, people=people)

    def _shape(self, head: Who | None) -> tuple[str, ...]:
        """The next household; for a head whose age is known, the next that fits it."""
        for place, shape in enumerate(self.shapes if head and head.birth_year else ()):
            if _fits(shape[0], head.birth_year if head else None):
                return self.shapes.pop(place)
        return self.shapes.pop()

    def _family(self, shape: tuple[str, ...], head: Who | None) -> list[Who]:
        """Its people: those who are married have surnames of their own."""
        family = self.source.choice(self.surnames)
        whos = [head or self._who(family, shape[0], phone=True)]
        for before, age in pairwise(shape):
            name = self.source.choice(self.surnames) if before == age else family
            other = self._who(name, age, phone=False)
            while other.name in {who.name for who in whos}:
                other = self._who(name, age, phone=False)
            whos.append(other)
        return whos

    def _who(self, family: str, age: str, *, phone: bool) -> Who:
        words = self.given[NAMED.get(age, "young")]
        self.phones += phone
        number = f"1990001{self.phones:04d}" if phone else ""
        year = self.source.randint(*(BORN.get(age) or weighted(self.source, OLD_BORN)))
        born = f"{year}-{self.source.randint(1, 12):02d}-{self.source.randint(1, 28):02d}"
        born = born if born <= self.today.isoformat() else ""
        return Who(family + self.source.choice(words), number, "", born, year)

    def _needs(self, who: Who, *, single: bool, old: bool) -> tuple[str, ...]:
        age = self.today.year - (who.birth_year or self.today.year)
        if age < CHILD:
            return ()
        fits = {
            "alone": single, "empty_nest": old, "bedridden": age >= FRAIL,
            "pregnant": age in MOTHERS and who.name.endswith(self.women),
        }  # fmt: skip
        return tuple(
            key
            for key, share in SHARE.items()
            if kinds()[key].fits(age) and fits.get(key, True) and self.source.randrange(share) == 0
        )


def _fits(age: str, year: int | None) -> bool:
    """Whether somebody born then is of this generation."""
    first, last = BORN.get(age, (0, 1965))
    return year is not None and first <= year <= last


def _unit(lived: Lived) -> str:
    """Houses have no entrances: the number of the plan is that of the household."""
    return str(lived.unit)


def _rooms(estate: Estate, one: Planned) -> Iterator[tuple[str, str]]:
    if estate.kind in HOUSES:
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
        tie(loaded.persons[key])


def tie(person: Person) -> None:
    """The account and what the ledger holds about its owner, if it holds anything."""
    found = Resident.objects.filter(phone_index=person.phone_index, account=None).first()
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

"""The invented people of the demonstration: staff with posts, and 400 residents."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from mulin.site.demo.chance import Dice, dice, shuffled
from mulin.site.demo.divisions import (
    COUNTY_CODE,
    DATA,
    TOWN_CODE,
    communities,
    grids,
)
from mulin.site.demo.estates import Building, Estate, estates
from mulin.site.demo.orgs import orgs

PostKind = Literal[
    "grid_worker",
    "community_secretary",
    "community_staff",
    "town_lead",
    "town_dispatcher",
    "town_callback",
    "town_handler",
    "company_manager",
    "company_handler",
    "department_handler",
    "building_lead",
    "volunteer",
    "county_admin",
    "county_auditor",
]
RESIDENTS: Final = 400
WITH_ACCOUNT: Final = 260
VACANT_GRIDS: Final = ("360483100007002", "360483100202002")
Generation = Literal["elder", "middle", "young"]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `login` is None for those without an account."""

    key: str
    name: str
    phone: str
    gender: Literal["男", "女"]
    born: int
    login: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post and who holds it; `person` is None for a vacancy."""

    key: str
    kind: PostKind
    title: str
    area: str  # code of the county, town, community or grid it answers for
    org: str | None
    building: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a resident lives."""

    resident: str
    estate: str
    building: str
    unit: int
    room: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demonstration."""

    persons: tuple[Person, ...]
    posts: tuple[Post, ...]
    homes: tuple[Home, ...]

    def person(self, key: str) -> Person:
        """The person of a key."""
        return self.by_key()[key]

    def by_key(self) -> dict[str, Person]:
        """All persons by key."""
        return {one.key: one for one in self.persons}

    def holders(self, kind: PostKind, *, area: str = "", org: str | None = None) -> list[str]:
        """Keys of those who hold a kind of post in an area (and a unit)."""
        return [
            post.person
            for post in self.posts
            if post.kind == kind
            and post.person is not None
            and post.area.startswith(area)
            and (org is None or post.org == org)
        ]


class _Names:
    """Hands out names and phone numbers, each once."""

    def __init__(self, seed: str) -> None:
        pool = tomllib.loads((DATA / "demo" / "names.toml").read_text(encoding="utf-8"))
        self.surnames: list[str] = pool["surnames"].split()
        self.given: dict[str, dict[str, list[str]]] = {
            age: {sex: words.split() for sex, words in pool[age].items()}
            for age in ("elder", "middle", "young")
        }
        self.source: Dice = dice(seed, "names")
        self.used: set[str] = set()

    def person(self, key: str, *, age: Generation, login: str | None) -> Person:
        """A new person; `login` "phone" signs in with the phone number."""
        gender: Literal["男", "女"] = self.source.choice(("男", "女"))
        words = self.given[age]["male" if gender == "男" else "female"]
        name = self._fresh(words)
        born = {"elder": (1940, 1961), "middle": (1966, 1988), "young": (1989, 2004)}[age]
        phone = f"1990000{len(self.used):04d}"
        return Person(
            key=key,
            name=name,
            phone=phone,
            gender=gender,
            born=self.source.randint(*born),
            login=phone if login == "phone" else login,
        )

    def _fresh(self, words: list[str]) -> str:
        while True:
            surname = self.source.choice(self.surnames)
            name = surname + self.source.choice(words)
            if name not in self.used:
                self.used.add(name)
                return name


@dataclass(frozen=True, slots=True)
class _Seat:
    """A post waiting for its person."""

    kind: PostKind
    title: str
    area: str
    login: str
    org: str | None = None
    age: Generation = "middle"
    vacant: bool = False


@lru_cache
def cast(seed: str = "nankang") -> Cast:
    """Everybody, the same for the same seed."""
    names = _Names(seed)
    persons: list[Person] = []
    posts: list[Post] = []
    for seat in _seats():
        key = f"staff-{seat.login}"
        if not seat.vacant:
            persons.append(names.person(key, age=seat.age, login=seat.login))
        posts.append(
            Post(
                key=f"post-{seat.login}",
                kind=seat.kind,
                title=seat.title,
                area=seat.area,
                org=seat.org,
                building=None,
                person=None if seat.vacant else key,
            )
        )
    residents, homes = _residents(names, dice(seed, "residents"))
    posts += _neighbours(homes, dice(seed, "neighbours"))
    return Cast((*persons, *residents), tuple(posts), tuple(homes))


def _seats() -> Iterator[_Seat]:
    yield _Seat("county_admin", "县级管理员", COUNTY_CODE, "admin")
    yield _Seat("county_auditor", "审计员", COUNTY_CODE, "auditor")
    yield _Seat("town_lead", "综治中心主任", TOWN_CODE, "lead", "centre")
    for number in (1, 2):
        login = f"dispatch{number}"
        yield _Seat("town_dispatcher", "调度员", TOWN_CODE, login, "centre", "young")
        yield _Seat("town_callback", "回访员", TOWN_CODE, f"callback{number}", "centre", "young")
    yield from _unit_seats()
    for index, one in enumerate(communities(), start=1):
        role = "村党总支书记" if one.is_village else "社区党委书记"
        yield _Seat("community_secretary", role, one.code, f"secretary{index:02d}")
        for number in (1, 2, 3):
            title = "村干部" if one.is_village else "社区干部"
            yield _Seat("community_staff", title, one.code, f"staff{index:02d}{number}")
    for index, grid in enumerate(grids(), start=1):
        yield _Seat(
            "grid_worker",
            "专职网格员",
            grid.code,
            f"grid{index:02d}",
            age="young" if index % 3 else "middle",
            vacant=grid.code in VACANT_GRIDS,
        )


def _unit_seats() -> Iterator[_Seat]:
    for one in orgs():
        if one.kind == "town":
            yield _Seat("town_handler", "经办人", TOWN_CODE, f"{one.key}1", one.key)
        elif one.kind == "company":
            yield _Seat("company_manager", "项目经理", TOWN_CODE, f"{one.key}0", one.key)
            for number in (1, 2):
                login = f"{one.key}{number}"
                yield _Seat("company_handler", "物业工单员", TOWN_CODE, login, one.key)
        else:
            for number in (1, 2):
                login = f"{one.key}{number}"
                yield _Seat("department_handler", "经办人", TOWN_CODE, login, one.key)


def _residents(names: _Names, source: Dice) -> tuple[list[Person], list[Home]]:
    """400 residents, more of them where more people live; 260 with accounts."""
    places = [(estate, building) for estate in estates() for building in estate.buildings]
    weights = [building.dwellings**0.7 + 2 for _, building in places]
    accounts = set(shuffled(source, range(RESIDENTS))[:WITH_ACCOUNT])
    persons, homes, doors = [], [], set()
    for number in range(RESIDENTS):
        # One a building first, so that every building can have a lead.
        place = places[number] if number < len(places) else source.choices(places, weights)[0]
        home = _home(f"resident-{number + 1:03d}", *place, source=source)
        while (home.building, home.unit, home.room) in doors:
            place = source.choices(places, weights)[0]
            home = _home(f"resident-{number + 1:03d}", *place, source=source)
        doors.add((home.building, home.unit, home.room))
        homes.append(home)
        age: Generation = source.choices(("elder", "middle", "young"), (3, 4, 3))[0]
        login = "phone" if number in accounts else None
        persons.append(names.person(home.resident, age=age, login=login))
    return persons, homes


def _home(resident: str, estate: Estate, building: Building, *, source: Dice) -> Home:
    single = estate.kind in {"street", "hamlet"}
    room = "" if single else f"{source.randint(1, building.floors)}0{source.randint(1, 2)}"
    unit = source.randint(1, 3) if single else source.randint(1, building.units)
    return Home(resident, estate.key, building.key, unit, room)


def _neighbours(homes: list[Home], source: Dice) -> list[Post]:
    """Building leads (one in three buildings) and 48 volunteers."""
    area = {estate.key: estate.grid.code for estate in estates()}
    posts, led = [], set()
    for home in homes:
        if home.building not in led and source.random() < 0.36:
            posts.append(_neighbour("building_lead", "楼栋长", home, area[home.estate]))
        led.add(home.building)
    return posts + [
        _neighbour("volunteer", "志愿者", home, area[home.estate])
        for home in shuffled(source, homes)[:48]
    ]


def _neighbour(kind: PostKind, title: str, home: Home, area: str) -> Post:
    return Post(
        key=f"post-{kind}-{home.resident}",
        kind=kind,
        title=title,
        area=area,
        org=None,
        building=home.building if kind == "building_lead" else None,
        person=home.resident,
    )

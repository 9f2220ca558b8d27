"""Opens the accounts of the invented people, founds their bodies and posts, and appoints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mulin.people.flow import (
    appoint,
    found_lead,
    found_organisation,
    found_post,
    open_account,
)
from mulin.people.models import Organisation, Person, Post, Role
from mulin.people.teams import SeatInfo, patterns
from mulin.places.models import Area, Building
from mulin.site.demo.chance import dice
from mulin.site.demo.divisions import COUNTY_CODE, TOWN_CODE, communities
from mulin.site.demo.estates import estates
from mulin.site.demo.orgs import Org, handler_of, orgs
from mulin.site.demo.people import Cast, PostKind, cast
from mulin.site.demo.people import Post as PlannedPost
from mulin.site.demo.planned import Target
from mulin.site.demo.texts import leaves

# Demonstration only: every account has this one password, hashed once.
PASSWORD: Final = "nankang2026"  # noqa: S105 (of the demonstration only)
KINDS: Final[dict[PostKind, Role]] = {
    "grid_worker": Role.GRID_WORKER,
    "community_secretary": Role.COMMUNITY_SECRETARY,
    "community_staff": Role.COMMUNITY_STAFF,
    "town_lead": Role.CENTRE,
    "town_dispatcher": Role.CENTRE,
    "town_callback": Role.CENTRE,
    "town_handler": Role.DEPARTMENT,
    "company_manager": Role.PROPERTY,
    "company_handler": Role.PROPERTY,
    "department_handler": Role.DEPARTMENT,
    "building_lead": Role.BUILDING_LEAD,
    "volunteer": Role.VOLUNTEER,
    "county_admin": Role.ADMIN,
    "county_auditor": Role.AUDITOR,
}
ORGANISATIONS: Final = {
    "town": Organisation.Kind.GOVERNMENT,
    "company": Organisation.Kind.PROPERTY,
    "department": Organisation.Kind.DEPARTMENT,
}
OFFICE: Final = "工作日 8:30–12:00、14:00–17:30"
HOURS: Final = {"town": OFFICE, "company": "每天 8:00–20:00", "department": OFFICE}
ALWAYS: Final = frozenset({"gongdian", "gongshui", "ranqi", "paichusuo", "jiaojing"})


@dataclass
class Loaded:
    """The people as they stand in the database, by the keys of the plan."""

    persons: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)  # by `seat_of`
    holders: dict[UUID, list[str]] = field(default_factory=dict)  # by post, persons' keys

    def post_of(self, target: Target, grid: str) -> Post:
        """The post that answers for a target; a company's is the one for that grid."""
        if target.kind == "org":
            return self.posts.get(f"{target.key}/{grid}") or self.posts[f"{target.key}/"]
        return self.posts[f"{target.kind}/{target.key}"]

    def holder(self, post: UUID | None, planned: str | None) -> Person:
        """Who acts on a post: the planned person if they hold it, else one who does."""
        keys = self.holders[post] if post else []
        return self.persons[planned if planned in keys else keys[0]]


def load_people(now: datetime) -> Loaded:
    """Everybody who has an account or a post. Residents without either are names in appeals."""
    return _Loader(now).run()


class _Loader:
    """One loading of the cast."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.cast: Cast = cast()
        self.areas = {area.code: area for area in Area.objects.all()}
        self.bodies: dict[str, Organisation] = {}
        self.source = dice("load", "people")
        self.loaded = Loaded()

    @transaction.atomic
    def run(self) -> Loaded:
        """Accounts, bodies, posts, appointments."""
        self._accounts()
        self._bodies()
        for planned in self.cast.posts:
            for seat in self._seats(planned):
                self._fill(planned, seat)
        return self.loaded

    def _accounts(self) -> None:
        home = {one.resident: one.estate for one in self.cast.homes}
        grid = {one.key: one.grid.code for one in estates()}
        seated = {post.person: post.area for post in reversed(self.cast.posts)}
        for person in self.cast.persons:
            if person.login is None and person.key not in seated:
                continue
            code = grid[home[person.key]] if person.key in home else seated[person.key]
            opened = open_account(
                username=person.login or person.phone, name=person.name, password=None,
                phone=person.phone, area=self.areas[code],
            )  # fmt: skip
            self.loaded.persons[person.key] = opened
        # One hash for all: three hundred would cost half a minute, and the password is public.
        joined = self.now - timedelta(days=200)
        opened_now = [person.pk for person in self.loaded.persons.values()]
        Person.objects.filter(pk__in=opened_now).update(
            password=make_password(PASSWORD), joined_at=joined
        )

    def _bodies(self) -> None:
        for key, code in (
            ("county", COUNTY_CODE),
            *((one.code, one.code) for one in communities()),
        ):
            area = self.areas[code]
            kind = Organisation.Kind.COMMUNITY if len(code) > 9 else Organisation.Kind.GOVERNMENT
            self.bodies[key] = found_organisation(
                name=area.name, kind=kind, area=area, phone=self._phone(), hours=OFFICE
            )
        for one in orgs():
            self.bodies[one.key] = found_organisation(
                name=one.name, short_name=one.short, kind=ORGANISATIONS[one.kind],
                area=self.areas[TOWN_CODE], phone=self._phone(),
                hours="全天 24 小时" if one.key in ALWAYS else HOURS[one.kind],
            )  # fmt: skip

    def _phone(self) -> str:
        """A number of nobody: no local number of the network begins with 01."""
        return f"0792-0100{len(self.bodies) + 101}"

    def _seats(self, planned: PlannedPost) -> Iterator[_Seat]:
        """The posts of a planned one: a company has one for every grid that it serves."""
        if planned.kind in {"company_manager", "company_handler"}:
            for estate in estates():
                if estate.company == planned.org:
                    grid = estate.grid.code
                    yield _Seat(f"{planned.org}/{grid}", f"{estate.name}物业", grid)
        elif planned.kind in {"department_handler", "town_handler"}:
            one = next(one for one in orgs() if one.key == planned.org)
            title = f"{one.short}经办人"
            yield _Seat(f"{one.key}/", title, TOWN_CODE, _topics(one))
        else:
            yield _Seat(_key(planned), self._title(planned), planned.area)

    def _title(self, planned: PlannedPost) -> str:
        name = self.areas[planned.area].name
        if planned.kind == "grid_worker":
            return f"{name}员"
        if planned.kind in {"community_secretary", "community_staff"}:
            return name + ("书记" if planned.kind == "community_secretary" else "干部")
        if planned.kind in {"town_dispatcher", "town_callback"}:
            return f"综治中心{planned.title}"
        if planned.kind == "building_lead":
            estate, building = building_of(planned.building or "")
            return f"{estate}{building}楼栋长"
        return planned.title

    def _fill(self, planned: PlannedPost, seat: _Seat) -> None:
        loaded = self.loaded
        post = loaded.posts.get(seat.key)
        if post is None:
            body = planned.org or (planned.area[:12] if len(planned.area) >= 12 else "county")
            resident = planned.kind in {"building_lead", "volunteer"}
            if planned.kind == "building_lead":
                post = found_lead(seat_of_leads(), _row(planned.building or ""))
            else:
                post = found_post(
                    title=seat.title, role=KINDS[planned.kind], area=self.areas[seat.area],
                    organisation=None if resident else self.bodies[body], topics=seat.topics,
                )  # fmt: skip
            loaded.posts[seat.key] = post
            loaded.holders[post.pk] = []
        if planned.person is not None and planned.person not in loaded.holders[post.pk]:
            appoint(loaded.persons[planned.person], post, since=self._since(), basis="演示资料")
            loaded.holders[post.pk].append(planned.person)

    def _since(self) -> date:
        return (self.now - timedelta(days=self.source.randint(120, 1100))).date()


@dataclass(frozen=True)
class _Seat:
    """A post to found: the key by which the play finds it, its title, area and topics."""

    key: str
    title: str
    area: str
    topics: tuple[str, ...] = ()


def _key(planned: PlannedPost) -> str:
    """Posts that the play gives work to are found by their target, others by their own key."""
    if planned.kind == "grid_worker":
        return f"grid/{planned.area}"
    if planned.kind == "community_staff":
        return f"community/{planned.area}"
    if planned.kind == "town_lead":
        return f"town/{planned.area}"
    if planned.kind in {"town_dispatcher", "town_callback"}:
        return planned.kind
    return planned.key


def _topics(one: Org) -> tuple[str, ...]:
    """The leaves that the unit handles, so that routing names this unit and no other.

    Names of units (城管, 住建 …) would do as well, but several share a leaf, and the first by
    the alphabet would be suggested.
    """
    return tuple(leaf.code for leaf in leaves().values() if _handler(leaf.code) == one.key)


def _handler(leaf: str) -> str:
    found = handler_of(leaf, kind="department") or handler_of(leaf, kind="town")
    return found.key if found else ""


def seat_of_leads(role: Role = Role.BUILDING_LEAD) -> SeatInfo:
    """The seat of the county's teams for the lead of a building (or of an entrance)."""
    return next(one for pattern in patterns() for one in pattern.seats if one.role == role)


def _row(key: str) -> Building:
    estate, name = building_of(key)
    rows = Building.objects.select_related("estate", "area")
    return rows.get(estate__name=estate, name=name)


def building_of(key: str) -> tuple[str, str]:
    """The names of an estate and of a building by the key of the plan."""
    for estate in estates():
        for one in estate.buildings:
            if one.key == key:
                return estate.name, one.name
    raise LookupError(key)

"""Fills the teams of the demonstration: who sponsors each grid, leads of entrances, one hand-over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Final

from django.db import transaction

from mulin.people import teams
from mulin.people.contacting import set_contact
from mulin.people.flow import (
    appoint,
    found_lead,
    found_post,
    found_team,
    hand_over,
    open_account,
    seat_post,
)
from mulin.people.models import Appointment, Organisation, Person, Post, Role
from mulin.places.models import Area, Building
from mulin.places.queries import ladder
from mulin.site.demo.chance import dice, shuffled
from mulin.site.demo.divisions import DATA, TOWN_CODE
from mulin.site.demo.load_people import Loaded, building_of, seat_of_leads
from mulin.site.demo.people import cast

BASIS: Final = "镇党委会议纪要（演示）"
# How many people fill the seats of a kind; each answers for three or two grids.
CROWD: Final = {"leader": 14, "official": 21, "cleaner": 21}
# Every fourth worker has agreed to the phone of the post standing on paper.
AGREES: Final = 4
ENTRANCES: Final = 24


class _Fresh:
    """Accounts for people whom the play does not need, with names that nobody else has."""

    def __init__(self, area: Area) -> None:
        pool = tomllib.loads((DATA / "demo" / "names.toml").read_text(encoding="utf-8"))
        source = dice("teams", "names")
        given = [*pool["middle"]["male"].split(), *pool["middle"]["female"].split()]
        used = {one.name for one in cast().persons}
        names = shuffled(source, [f + g for f in pool["surnames"].split() for g in given])
        self.area, self._names = area, (name for name in names if name not in used)
        self._count = 0

    def person(self) -> Person:
        """One more, who does not sign in."""
        self._count += 1
        return open_account(
            username=f"team{self._count:03d}", name=next(self._names), password=None, area=self.area
        )


@transaction.atomic
def seat_teams(loaded: Loaded, now: datetime) -> None:
    """Every grid has its team; the two grids without a worker are the only vacancies."""
    pattern = teams.pattern_by("sponsors")
    known = ladder()
    if pattern is None or known.town is None:
        raise LookupError("sponsors")
    fresh = _Fresh(Area.objects.get(code=TOWN_CODE))
    made = found_team(pattern, teams.spots(pattern, known.town.path))
    since = (now - timedelta(days=150)).date()
    for key, crowd in _crowds(loaded, fresh).items():
        seat = next(one for one in pattern.seats if one.key == key)
        for post in (one for one in made if one.seat_id == seat.id):
            appoint(next(crowd), post, since=since, basis=BASIS)
    _staff_of_communities(pattern, made, loaded, since)
    _entrances(loaded, since)
    _contacts(loaded)
    _crossing(loaded, since)
    _one_leaves(loaded, made, fresh)


def _crowds(loaded: Loaded, fresh: _Fresh) -> dict[str, Iterator[Person]]:
    crowds = {
        key: cycle([fresh.person() for _n in range(many)]) for key, many in CROWD.items()
    }  # fmt: skip
    clerks = [
        loaded.persons[post.person]
        for post in cast().posts
        if post.kind in {"department_handler", "town_handler"} and post.person
    ]
    return {**crowds, "department": cycle(clerks)}


def _staff_of_communities(
    pattern: teams.PatternInfo, made: list[Post], loaded: Loaded, since: date
) -> None:
    """Staff of each community share its grids."""
    seat = next(one for one in pattern.seats if one.key == "community")
    for post in (one for one in made if one.seat_id == seat.id):
        path = post.area_path.split("/")
        people = cast().holders("community_staff", area=path[3])
        key = people[int(path[4][-3:]) % len(people)]
        appoint(loaded.persons[key], post, since=since, basis=BASIS)


def _entrances(loaded: Loaded, since: date) -> None:
    """Residents with an account who lead their own entrance, none of them anything else."""
    seat = seat_of_leads(Role.ENTRANCE_LEAD)
    busy = {post.person for post in cast().posts}
    done: set[tuple[str, int]] = set()
    for home in cast().homes:
        key = (home.building, home.unit)
        if len(done) == ENTRANCES:
            break
        person = loaded.persons.get(home.resident)
        if person is None or home.resident in busy or key in done or not home.room:
            continue
        done.add(key)
        estate, name = building_of(home.building)
        rows = Building.objects.select_related("estate", "area")
        building = rows.get(estate__name=estate, name=name)
        post = found_lead(seat, building, entrance=f"{home.unit}单元")
        appoint(person, post, since=since, basis="居民推选（演示）")


def _contacts(loaded: Loaded) -> None:
    """Phones of some workers' posts, numbers of nobody, with their word for paper."""
    held = [post for post in cast().posts if post.kind == "grid_worker" and post.person]
    for number, planned in enumerate(held):
        if number % AGREES:
            continue
        person = loaded.persons[planned.person or ""]
        post = loaded.posts[f"grid/{planned.area}"]
        phone = f"0792-0100{500 + number}"
        set_contact(post, phone=phone, hours="工作日 8:00–18:00", printed=True, by=person)


def _crossing(loaded: Loaded, since: date) -> None:
    """Managers of three companies sit in the committee of a community too (交叉任职)."""
    admin = loaded.persons[cast().holders("county_admin")[0]]
    pattern = teams.pattern_by("committees")
    seat = next(one for one in pattern.seats if one.key == "manager") if pattern else None
    for key in cast().holders("company_manager")[:3]:
        person = loaded.persons[key]
        path = person.standing.posts[0].path.split("/")
        area = Area.objects.get(code=path[3])
        body = Organisation.objects.get(area=area, kind=Organisation.Kind.COMMUNITY)
        post = found_post(
            title=f"{area.name}兼职委员（物业）", role=Role.TEAM, area=area, organisation=body
        )
        seat_post(post, seat, by=admin)
        appoint(person, post, since=since, basis="双向进入、交叉任职（演示）")


def _one_leaves(loaded: Loaded, made: list[Post], fresh: _Fresh) -> None:
    """An official moves on; somebody new takes the grid, and the record of it stays."""
    admin = loaded.persons[cast().holders("county_admin")[0]]
    leader = next(one for one in made if "镇机关干部" in one.title)
    held = Appointment.objects.select_related("post", "person").get(post=leader)
    hand_over(held, by=admin, to=fresh.person(), basis="工作调整（演示）")

"""Builders of people for tests: residents, workers, handlers, and the posts they hold."""

from __future__ import annotations

from itertools import count

from mulin.people.flow import (
    PatternPlan,
    SeatPlan,
    StandardPlan,
    appoint,
    found_organisation,
    found_post,
    set_patterns,
)
from mulin.people.models import Organisation, Person, Post, Role
from mulin.people.teams import PatternInfo, pattern_by
from mulin.places.models import Area
from mulin.places.testing import a_grid, a_town

_numbers = count(1)
PASSWORD = "one-good-pass"


def a_person(name: str = "", area: Area | None = None) -> Person:
    """Somebody with an account and no post. Signs in with `PASSWORD`."""
    number = next(_numbers)
    person = Person(username=f"p{number}", name=name or f"居民{number}", area=area)
    person.set_password(PASSWORD)
    person.save()
    return person


def an_organisation(
    name: str = "", kind: str = Organisation.Kind.PROPERTY, area: Area | None = None
) -> Organisation:
    """A body in the town."""
    name = name or f"{next(_numbers)}号物业"
    return found_organisation(name=name, kind=kind, area=area or a_town())


def a_post(
    role: str = Role.GRID_WORKER, area: Area | None = None,
    organisation: Organisation | None = None, topics: tuple[str, ...] = (), title: str = "",
) -> Post:  # fmt: skip
    """A vacant post."""
    area = area or a_grid()
    title = title or f"{area.name}{Role(role).label}"
    return found_post(title=title, role=role, area=area, organisation=organisation, topics=topics)


def a_holder(post: Post, name: str = "") -> Person:
    """Somebody who holds the post."""
    person = a_person(name=name)
    appoint(person, post)
    return person


def staff(role: str, area: Area, organisation: Organisation | None = None) -> Person:
    """Somebody on a new post of that role for that area."""
    return a_holder(a_post(role, area, organisation))


def a_pattern(
    key: str = "sponsors", *, level: str = "grid", most: int = 0,
    standards: tuple[StandardPlan, ...] = (), seats: tuple[SeatPlan, ...] = (),
) -> PatternInfo:  # fmt: skip
    """A team of a leader without rights, a grid worker, and as many helpers as come."""
    seats = seats or (
        SeatPlan("leader", "镇班子成员", Role.TEAM, 1, "联系网格"),
        SeatPlan("worker", "专职网格员", Role.GRID_WORKER, 1, ""),
        SeatPlan("helpers", "热心居民", Role.VOLUNTEER, 0, ""),
    )
    set_patterns([PatternPlan(key, "网格包挂", "六种人", level, most, seats, standards, "五定")])
    found = pattern_by(key)
    assert found is not None
    return found

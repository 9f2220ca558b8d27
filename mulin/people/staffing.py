"""How posts, bodies and accounts of staff are named when nobody names them, and read from words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from mulin.people.models import Organisation, Person, Role
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

USERNAME = re.compile(r"(?!\d+$)\w[\w.@-]{1,59}")
TOPIC = 30
# Short enough to be typed at a counter: grid100010001.
SHORT = {
    Role.GRID_WORKER: "grid", Role.BUILDING_LEAD: "lead", Role.VOLUNTEER: "helper",
    Role.COMMUNITY_STAFF: "staff", Role.COMMUNITY_SECRETARY: "secretary",
    Role.PROPERTY: "property", Role.DEPARTMENT: "department", Role.CENTRE: "centre",
    Role.ADMIN: "admin", Role.AUDITOR: "auditor", Role.ENTRANCE_LEAD: "entrance",
    Role.TEAM: "member",
}  # fmt: skip
KINDS = {
    Role.PROPERTY: Organisation.Kind.PROPERTY, Role.DEPARTMENT: Organisation.Kind.DEPARTMENT,
    Role.CENTRE: Organisation.Kind.GOVERNMENT, Role.ADMIN: Organisation.Kind.GOVERNMENT,
    Role.AUDITOR: Organisation.Kind.GOVERNMENT,
}  # fmt: skip
COUNTY_DIGITS = 6


def role_of(words: str) -> Role | None:
    """The role of a label (网格员) or of its value (grid_worker)."""
    text = words.strip()
    return next((role for role in Role if text in {role.value, str(role.label)}), None)


def topics_of(words: str) -> tuple[str, ...]:
    """What a post answers for, from «0301；城管»: codes or units, each once."""
    parts = (part.strip() for part in re.split(r"[;；,，、\s]+", words))
    return tuple(dict.fromkeys(part[:TOPIC] for part in parts if part))


def title_for(role: str, area_name: str) -> str:
    """«第三网格网格员»: the area and the role."""
    return f"{area_name}{Role(role).label}"[:60]


def usernames_for(role: str, code: str) -> Iterator[str]:
    """grid100010001, grid100010001-2 and so on: the role and the area below the county."""
    first = f"{SHORT[Role(role)]}{code[COUNTY_DIGITS:] or code}"
    yield first
    for number in count(2):
        yield f"{first}-{number}"


def free_username(role: str, code: str) -> str:
    """The first of these names that nobody has."""
    names = usernames_for(role, code)
    return next(name for name in names if not Person.objects.filter(username=name).exists())


def resident_username(phone: str) -> str:
    """The user name that a resident's phone gives; with a number behind it where an account of
    somebody who had this phone before them keeps the plain one."""
    plain = f"r{phone}"
    names = (plain if n == 1 else f"{plain}-{n}" for n in count(1))
    return next(name for name in names if not Person.objects.filter(username=name).exists())


def kind_for(role: str) -> str:
    """What kind of body a post of this role belongs to, where the table does not say."""
    return KINDS.get(Role(role), Organisation.Kind.COMMUNITY)


def seat_for(role: str, place: Place) -> Place:
    """Where that body has its seat: a community its own area, all others the town."""
    level = Level.COMMUNITY if kind_for(role) == Organisation.Kind.COMMUNITY else Level.STREET
    return ladder().above(place.path, level) or place

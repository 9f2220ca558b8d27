"""Who may do what to accounts and posts."""

from __future__ import annotations

from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH
from mulin.places.models import Area

ADMINISTER = frozenset({Role.ADMIN})
INVITE = frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY})


def may_set_password(by: Person, person: Person) -> bool:
    """One's own; an administrator anybody's; community staff those of residents of their area."""
    if by.pk == person.pk or by.standing.has(ADMINISTER):
        return True
    area = person.area
    return not person.standing.posts and area is not None and by.standing.has(DISPATCH, area.path)


def may_invite(by: Person, area: Area) -> bool:
    """A grid worker or the community invites residents of its own area."""
    return by.standing.has(INVITE, area.path)


def may_see_directory(by: Person) -> bool:
    """The list of posts and who holds them is for staff."""
    return by.standing.is_staff


def may_administer(by: Person) -> bool:
    """Settings, presets, posts."""
    return by.standing.has(ADMINISTER)

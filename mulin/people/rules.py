"""Who may do what to accounts and posts."""

from __future__ import annotations

from mulin.people.models import Person, Post, Role
from mulin.people.standing import DISPATCH, QUIET
from mulin.places.models import Area

ADMINISTER = frozenset({Role.ADMIN})
INVITE = frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY})


def may_set_password(by: Person, person: Person) -> bool:
    """One's own; an administrator anybody's; community staff those of residents of their area,
    leads and volunteers among them."""
    if by.pk == person.pk or by.standing.has(ADMINISTER):
        return True
    area, quiet = person.area, all(held.role in QUIET for held in person.standing.posts)
    return quiet and area is not None and by.standing.has(DISPATCH, area.path)


def may_look_after(by: Person, person: Person) -> bool:
    """Change the phone of somebody else's account, or open it again: who may help with its
    password. One's own goes through somebody who makes sure who one is."""
    return by.pk != person.pk and may_set_password(by, person)


def may_close(by: Person, person: Person) -> bool:
    """Close somebody else's account; never one's own, so that an administrator is always left."""
    return may_look_after(by, person)


def may_invite(by: Person, area: Area) -> bool:
    """A grid worker or the community invites residents of its own area."""
    return by.standing.has(INVITE, area.path)


def may_see_directory(by: Person) -> bool:
    """The list of posts and who holds them is for staff."""
    return by.standing.is_staff


def may_administer(by: Person) -> bool:
    """Settings, presets, posts."""
    return by.standing.has(ADMINISTER)


def may_fill(by: Person, role: str, path: str) -> bool:
    """Found, fill and clear a post: an administrator any; the community or the centre those of its
    area that give no rights (leads, volunteers, members of a team)."""
    quiet = role in QUIET and by.standing.has(DISPATCH, path)
    return quiet or by.standing.has(ADMINISTER)


def may_move(by: Person, post: Post, path: str) -> bool:
    """Put a post on another area: an administrator any; the community or the centre that looks
    after both areas what it fills itself, and any post whose own area is no more."""
    if by.standing.has(ADMINISTER):
        return True
    both = by.standing.has(DISPATCH, post.area_path) and by.standing.has(DISPATCH, path)
    return both and (post.role in QUIET or post.area.until is not None)


def moves(by: Person) -> bool:
    """Whether there are posts that one may put on another area."""
    return by.standing.has(DISPATCH | ADMINISTER)


def may_consent(by: Person, post: Post) -> bool:
    """Say that the post's phone may stand on paper: whoever holds it themselves, nobody for them."""
    return any(held.post == post.pk and not held.lent for held in by.standing.posts)


def may_set_contact(by: Person, post: Post) -> bool:
    """Publish how a post is reached: who holds it, the community above it, an administrator."""
    mine = post.pk in by.standing.post_ids
    return mine or by.standing.has(ADMINISTER) or by.standing.has(DISPATCH, post.area_path)

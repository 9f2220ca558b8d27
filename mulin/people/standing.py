"""What a person may see and do follows from the posts they hold today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from mulin.core.fields import within
from mulin.people.models import Person, Role
from mulin.people.queries import PostInfo, posts

# Posts that see every appeal of their area.
SEE_AREA = frozenset(
    {Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE, Role.ADMIN,
     Role.AUDITOR}
)  # fmt: skip
# Posts that decide who handles an appeal of their area.
DISPATCH = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE})
# Posts that nobody stands in for: accounts and audit stay with whom they were given to.
NOT_LENT = (Role.ADMIN, Role.AUDITOR)
# Neighbours who give a hand: named to staff of their own area, not in a directory.
NEIGHBOURS = frozenset({Role.VOLUNTEER, Role.BUILDING_LEAD, Role.ENTRANCE_LEAD})
# Posts that open neither the desk nor what was sent to their body.
QUIET = NEIGHBOURS | {Role.TEAM}
STAFF = frozenset(set(Role) - QUIET)


@dataclass(frozen=True)
class Held:
    """A post somebody holds, as far as rules need it."""

    post: UUID
    title: str
    role: str
    path: str
    organisation: UUID | None
    organisation_name: str = ""
    # Held for somebody who is away.
    lent: bool = False


@dataclass(frozen=True)
class Standing:
    """The posts a person holds today."""

    posts: tuple[Held, ...] = ()

    def has(self, roles: Iterable[str], path: str = "") -> bool:
        """Whether a post of one of these roles is held whose area holds `path` (any, if empty)."""
        wanted = set(roles)
        return any(h.role in wanted and path.startswith(h.path if path else "") for h in self.posts)

    def paths(self, roles: Iterable[str]) -> list[str]:
        """The areas of the posts of these roles, without those that lie in another of them."""
        wanted = set(roles)
        all_paths = sorted({h.path for h in self.posts if h.role in wanted})
        return [p for p in all_paths if not any(p != q and p.startswith(q) for q in all_paths)]

    def sees(self, path: str) -> bool:
        """Whether records of an area are seen by virtue of a post."""
        return self.has(SEE_AREA, path)

    @property
    def post_ids(self) -> list[UUID]:
        """Keys of the posts held."""
        return [h.post for h in self.posts]

    @property
    def organisations(self) -> set[UUID]:
        """Keys of the organisations in which posts of the staff are held: who stands on a list of
        a body does not read what was sent to it."""
        return {h.organisation for h in self.posts if h.organisation and h.role not in QUIET}

    @property
    def is_staff(self) -> bool:
        """Whether the desk is open to this person."""
        return self.has(STAFF)

    def area_q(self, field: str, roles: Iterable[str] = SEE_AREA) -> Q:
        """Rows whose `field` lies in an area of such a post; no rows if none is held."""
        condition = Q(pk__in=[])
        for path in self.paths(roles):
            condition |= within(field, path)
        return condition


def standing_of(person: Person) -> Standing:
    """The posts a person holds today and those of whom they stand in for, from memory: a post
    taken away is gone within a second."""
    known = posts()
    own = [_held(post) for post in known.held_by(person.pk)]
    lent = [
        _held(post, lent=True)
        for away in known.lenders.get(person.pk, ())
        for post in known.held_by(away)
        if post.role not in NOT_LENT
    ]
    return Standing((*own, *lent))


def _held(post: PostInfo, *, lent: bool = False) -> Held:
    return Held(
        post.id, post.title, post.role, post.path, post.organisation, post.organisation_name, lent
    )

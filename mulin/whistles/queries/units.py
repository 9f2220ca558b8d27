"""Which units can be called to a place, and who answers for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from mulin.people.models import Organisation, Role
from mulin.people.queries import PostInfo, posts
from mulin.whistles.models import Summons

# Who keeps the house is not called out.
NEVER = frozenset({Role.ADMIN, Role.AUDITOR})
# These come as a body: whoever is free there. All others are called by their post.
BODIES = frozenset({Role.PROPERTY, Role.DEPARTMENT, Role.CENTRE})
KIND = Organisation.Kind
# In which order units are offered: who is nearest to the resident last in command, first on site.
ORDER = {
    KIND.COMMUNITY: 0, KIND.OTHER: 1, KIND.PROPERTY: 2, KIND.DEPARTMENT: 3, KIND.GOVERNMENT: 4,
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """What can be called: a body (its nearest post asked first), or a post alone.

    `key` is `o:` or `p:` and the key of the record, as forms and programs name it.
    """

    key: str
    name: str
    kind: str
    post: UUID
    organisation: UUID | None
    holders: tuple[str, ...]
    near: bool

    @property
    def id(self) -> UUID:
        """The key of the body or the post."""
        return self.organisation or self.post

    @property
    def words(self) -> str:
        """As it is found in a list: its name and who is there."""
        return f"{self.name} {'、'.join(self.holders[:3])}".strip()


def _as_body(post: PostInfo) -> bool:
    return post.organisation is not None and post.role in BODIES


def _rank(post: PostInfo, path: str) -> tuple[bool, int, str]:
    """The post of a body that is asked first: one that looks after the place, the nearest."""
    return (not post.holds(path), -len(post.path), post.title)


def units_near(path: str) -> list[Unit]:
    """Every unit with somebody in it, those that look after the place first."""
    callable_ = [p for p in posts().all if not p.vacant and p.role not in NEVER]
    bodies: dict[UUID, list[PostInfo]] = {}
    alone: list[Unit] = []
    for post in callable_:
        if _as_body(post) and post.organisation is not None:
            bodies.setdefault(post.organisation, []).append(post)
        else:
            alone.append(_of_post(post, path))
    found = [*alone, *(_of_body(key, held, path) for key, held in bodies.items())]
    return sorted(found, key=lambda u: (not u.near, ORDER.get(KIND(u.kind), 9), u.name))


def _of_post(post: PostInfo, path: str) -> Unit:
    kind = post.organisation_kind or KIND.OTHER
    return Unit(
        f"p:{post.id}", post.title, kind, post.id, None, post.holders, near=post.holds(path)
    )


def _of_body(key: UUID, held: Iterable[PostInfo], path: str) -> Unit:
    ranked = sorted(held, key=lambda post: _rank(post, path))
    first = ranked[0]
    holders = tuple(dict.fromkeys(name for post in ranked for name in post.holders))
    return Unit(
        f"o:{key}", first.organisation_name, first.organisation_kind, first.id, key, holders,
        near=first.holds(path),
    )  # fmt: skip


def unit_of(key: str, path: str) -> Unit | None:
    """The unit of a key, as it stands towards a place; None if nobody is there."""
    return next((unit for unit in units_near(path) if unit.key == key), None)


def name_of(key: str) -> str:
    """The name of a body or post by its bare key, as figures group by it."""
    for post in posts().all:
        if str(post.organisation) == key:
            return post.organisation_name
        if str(post.id) == key:
            return post.title
    return key


def key_of_post(post: PostInfo) -> str:
    """The key of the unit that a post is called by: its body, or the post itself."""
    return f"o:{post.organisation}" if _as_body(post) else f"p:{post.id}"


def chief_of(role: str, path: str) -> Unit | None:
    """Who is called when a whistle rises to a level: the nearest filled post of the role."""
    filled = [post for post in posts().answering(role, path) if not post.vacant]
    if not filled:
        return None
    return unit_of(key_of_post(filled[0]), path)


def people_of(summons: Summons, path: str) -> list[UUID]:
    """Who may answer and is told: of a body those whose posts look after the place, else all."""
    if summons.organisation_id is None:
        post = posts().get(summons.post_id)
        return list(post.holder_ids) if post else []
    held = [
        p for p in posts().all if p.organisation == summons.organisation_id and p.role not in NEVER
    ]
    near = [p for p in held if p.holds(path) and not p.vacant]
    return list(dict.fromkeys(key for post in near or held for key in post.holder_ids))

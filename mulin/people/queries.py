"""Reads about people: which post answers for an area, who holds it, who may be found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from time import time as seconds
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from mulin.core import seal
from mulin.core.versions import Kept
from mulin.people.models import Absence, Appointment, Organisation, Person, Post, Role


@dataclass(frozen=True)
class PostInfo:
    """A post as kept in memory, with whether anybody holds it today."""

    id: UUID
    title: str
    role: str
    path: str
    organisation: UUID | None
    organisation_name: str
    organisation_kind: str
    topics: tuple[str, ...]
    holders: tuple[str, ...]
    holder_ids: tuple[UUID, ...] = ()
    # The key of the calendar that its body keeps; empty: the county's.
    calendar: str = ""
    # The role of a team that it fills, and the building (and entrance of it) it looks after.
    seat: UUID | None = None
    building: UUID | None = None
    entrance: str = ""
    duty: str = ""

    @property
    def vacant(self) -> bool:
        """Nobody holds it today."""
        return not self.holders

    def takes(self, topics: Sequence[str]) -> bool:
        """Whether the post answers for one of the topics (codes of the taxonomy, or names of
        units such as 城管); a post without topics takes all, none asked for suits every post."""
        if not topics or not self.topics:
            return True
        return any(asked.startswith(mine) for asked in topics for mine in self.topics)

    def holds(self, path: str) -> bool:
        """Whether the post answers for a place."""
        return path.startswith(self.path)

    @property
    def words(self) -> str:
        """How a resident is told of it: the organisation, or the post itself."""
        if self.role in {Role.PROPERTY, Role.DEPARTMENT} and self.organisation_name:
            return self.organisation_name
        return self.title


@dataclass(frozen=True)
class Posts:
    """All posts of the county, with who holds them on one day; `until` (seconds of the clock) is
    the midnight that ends it; `lenders` says for whom each stand-in stands today."""

    all: tuple[PostInfo, ...]
    until: float = float("inf")
    lenders: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @cached_property
    def own_time(self) -> bool:
        """Whether any body keeps working time of its own."""
        return any(post.calendar for post in self.all)

    def get(self, key: UUID | None) -> PostInfo | None:
        """A post by key."""
        return self._by_id.get(key) if key else None

    @cached_property
    def _by_id(self) -> dict[UUID, PostInfo]:
        return {post.id: post for post in self.all}

    def held_by(self, person: UUID) -> tuple[PostInfo, ...]:
        """The posts that a person holds today."""
        return self._by_holder.get(person, ())

    @cached_property
    def _by_holder(self) -> dict[UUID, tuple[PostInfo, ...]]:
        found: dict[UUID, tuple[PostInfo, ...]] = {}
        for post in self.all:
            for key in post.holder_ids:
                found[key] = (*found.get(key, ()), post)
        return found

    @cached_property
    def _by_role(self) -> dict[str, list[PostInfo]]:
        found: dict[str, list[PostInfo]] = {}
        for post in self.all:
            found.setdefault(post.role, []).append(post)
        return found

    def answering(self, role: str, path: str, topics: Sequence[str] = ()) -> list[PostInfo]:
        """Posts of a role whose area holds `path`: the nearest first, then those that name one
        of the topics, filled before vacant."""
        known = self._by_role.get(role, ())
        fitting = [p for p in known if p.holds(path) and p.takes(topics)]
        return sorted(fitting, key=lambda p: (-len(p.path), not p.topics, p.vacant, p.title))

    def in_area(self, path: str, roles: Iterable[str] = ()) -> list[PostInfo]:
        """Posts at or below an area."""
        wanted = set(roles)
        return [p for p in self.all if p.path.startswith(path) and (not wanted or p.role in wanted)]


def _build() -> Posts:
    today = timezone.localdate()
    holders: dict[UUID, list[tuple[str, UUID]]] = {}
    held = Appointment.objects.filter(since__lte=today, person__is_active=True)
    held = held.filter(Q(until__isnull=True) | Q(until__gte=today))
    for post, name, person in held.values_list("post_id", "person__name", "person_id"):
        holders.setdefault(post, []).append((name, person))
    away = Absence.objects.filter(since__lte=today, until__gte=today, stand_in__isnull=False)
    lenders: dict[UUID, tuple[UUID, ...]] = {}
    for person, stand_in in away.values_list("person_id", "stand_in_id"):
        if stand_in is not None:
            lenders[stand_in] = (*lenders.get(stand_in, ()), person)
    rows = Post.objects.select_related("organisation__own_calendar")
    midnight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time()))
    return Posts(
        tuple(_info(row, sorted(holders.get(row.id, []))) for row in rows), midnight.timestamp(),
        lenders,
    )  # fmt: skip


def _info(row: Post, holders: Sequence[tuple[str, UUID]]) -> PostInfo:
    body: Organisation | None = row.organisation
    return PostInfo(
        row.id, row.title, row.role, row.area_path, row.organisation_id, str(body or ""),
        body.kind if body else "", (*row.topics, *(body.topics if body else [])), tuple(name for name, _key in holders),
        tuple(key for _name, key in holders), _calendar_of(body), row.seat_id, row.building_id,
        row.entrance, row.duty,
    )  # fmt: skip


def _calendar_of(body: Organisation | None) -> str:
    own = getattr(body, "own_calendar", None)
    return str(own.calendar_id) if own else ""


_posts = Kept("posts", _build)


def posts() -> Posts:
    """Every post of the county, from memory."""
    found = _posts.get()
    if seconds() < found.until:
        return found
    _posts.forget()
    return _posts.get()


def holders_of(post: UUID) -> list[UUID]:
    """Keys of those who hold a post today."""
    found = posts().get(post)
    return list(found.holder_ids) if found else []


def mates_of(person: UUID) -> set[UUID]:
    """Whoever holds a post together with somebody, and themselves."""
    held = [post.holder_ids for post in posts().all if person in post.holder_ids]
    return {person, *(key for holders in held for key in holders)}


def by_phone(phone: str) -> Person | None:
    """The active account with this phone number, found by its blind index."""
    index = seal.blind_index(phone, "phone")
    return Person.objects.filter(phone_index=index, is_active=True).first()


def contacts_at(path: str) -> dict[str, PostInfo]:
    """Whom a resident of `path` may turn to: 书记, 网格员, 物业 (those that are filled)."""
    wanted = {
        "secretary": Role.COMMUNITY_SECRETARY, "grid": Role.GRID_WORKER,
        "property": Role.PROPERTY,
    }  # fmt: skip
    found: dict[str, PostInfo] = {}
    for name, role in wanted.items():
        filled = [p for p in posts().answering(role, path) if not p.vacant]
        if filled:
            found[name] = filled[0]
    return found

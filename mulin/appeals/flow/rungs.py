"""Who stands on a rung of the ladder of an appeal, today: the absent replaced, the vacant passed by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import terms
from mulin.appeals.models import Appeal
from mulin.people.absences import present
from mulin.people.models import Role
from mulin.people.queries import PostInfo, holders_of, posts
from mulin.places.queries import ladder

HANDLER = "handler"
FIRST_BELOW = "community"


@dataclass(frozen=True)
class Rung:
    """A rung by name, and whom to tell there: the person, and in whose stead."""

    name: str
    people: dict[UUID, UUID | None]


def rung_of(appeal: Appeal, key: str, *, now: datetime) -> Rung:
    """The people of a level. Where nobody is there, those of the next one up; above the top,
    the nearest below. What complains of staff is told to the centre alone."""
    day = timezone.localtime(now).date()
    if key == HANDLER and appeal.post_id is not None:
        people = present(holders_of(appeal.post_id), day)
        if people:
            return Rung(_("承办人"), people)
    levels = terms.rules().levels
    place = next((n for n, level in enumerate(levels) if level.key == key), _first(levels))
    for level in (*levels[place:], *reversed(levels[:place])):
        people = present(_holders(appeal, level), day)
        if people:
            return Rung(level.name, people)
    return Rung(levels[place].name if levels else "", {})


def _first(levels: tuple[terms.Level, ...]) -> int:
    """Where to begin for a post that is vacant, or an appeal that nobody has yet."""
    return next((n for n, level in enumerate(levels) if level.key == FIRST_BELOW), 0)


def _holders(appeal: Appeal, level: terms.Level) -> list[UUID]:
    roles = set(level.roles)
    if appeal.about_staff:
        roles &= {Role.CENTRE}
    found = [post for role in sorted(roles) for post in _fitting(appeal, level, role)]
    nearest = max((len(post.path) for post in found), default=0)
    return list(dict.fromkeys(_of(post for post in found if len(post.path) == nearest)))


def _fitting(appeal: Appeal, level: terms.Level, role: str) -> Iterator[PostInfo]:
    known = ladder().by_path
    for post in posts().answering(role, appeal.area_path):
        place = known.get(post.path)
        fits = not level.area or (place is not None and place.level == level.area)
        if fits and not post.vacant and not appeal.complains_of(post.id, post.organisation):
            yield post


def _of(found: Iterable[PostInfo]) -> Iterator[UUID]:
    for post in found:
        yield from post.holder_ids

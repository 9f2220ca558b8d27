"""What whistles want of a person today: to come, to go on working, to let units go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from mulin.people.models import Person
from mulin.whistles.clocks import Chip, of_unit
from mulin.whistles.models import (
    OPEN,
    Status,
    Summons,
    Turnout,
    Whistle,
    WhistleQuerySet,
    answers_to,
)

MOST = 20


@dataclass(frozen=True)
class Duty:
    """One unit's part that this person may act in."""

    summons: Summons
    chip: Chip

    @property
    def whistle(self) -> Whistle:
        """The whistle it is part of."""
        return self.summons.whistle


def duties(person: Person, *, now: datetime | None = None) -> list[Duty]:
    """Open summonses of one's posts and bodies, the soonest first: one statement, and none for
    who holds no post."""
    standing = person.standing
    if not standing.posts:
        return []
    now = now or timezone.now()
    rows = (
        Summons.objects.filter(answers_to(standing), whistle__status__in=OPEN)
        .filter(status__in=[Turnout.CALLED, Turnout.REFUSED, Turnout.ON_SITE])
        .select_related("whistle")
        .order_by("came_at", "due")
    )
    found = [Duty(row, of_unit(row, now)) for row in rows[:MOST]]
    return sorted(found, key=lambda duty: (not duty.summons.is_missing, duty.summons.due))


def waiting(person: Person) -> WhistleQuerySet:
    """What waits for this person: calls to answer, and whistles to release."""
    standing = person.standing
    if not standing.posts:
        return Whistle.objects.none()
    called = Summons.objects.filter(answers_to(standing), status=Turnout.CALLED).values("whistle")
    own = Q(post__in=standing.post_ids) | Q(stand_in__in=standing.post_ids)
    return Whistle.objects.filter(
        Q(pk__in=called, status__in=OPEN) | (Q(status=Status.READY) & own)
    )

"""Following a matter: whoever wants to be told, and those for whom it was brought."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mulin.matters.flow.steps import must_be_open
from mulin.matters.models import Follower, Matter
from mulin.people.models import Person


@transaction.atomic
def follow(matter: Matter, *, by: Person, at: datetime | None = None) -> bool:
    """Be told of every step; says whether it is new."""
    must_be_open(matter)
    _row, new = Follower.objects.get_or_create(
        matter=matter, person=by, defaults={"at": at or timezone.now()}
    )
    return new


def unfollow(matter: Matter, *, by: Person) -> None:
    """Be told no longer."""
    Follower.objects.filter(matter=matter, person=by).delete()

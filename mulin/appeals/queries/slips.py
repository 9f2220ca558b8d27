"""What somebody has just written down for another, to be read out and given along on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from mulin.appeals.models import Appeal
from mulin.core.ids import first_at
from mulin.people.models import Person

KEPT = timedelta(hours=12)


def recorded_just_now(person: Person, pk: UUID, *, now: datetime | None = None) -> Appeal | None:
    """The appeal, if this person wrote it down within half a day; later its code is not theirs to
    read: with it one speaks as the resident."""
    since = first_at((now or timezone.now()) - KEPT)
    rows = Appeal.objects.filter(recorded_by=person, pk=pk, pk__gte=since)
    return rows.select_related("building__estate").first()

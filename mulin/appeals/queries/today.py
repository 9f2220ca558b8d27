"""What a handler has to do today: their appeals by deadline, first contacts first, and progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries.lists import RUNNING, Filters, listed
from mulin.core.wording import local
from mulin.people.models import Person

MOST = 50


@dataclass(frozen=True)
class Today:
    """`rows` are the person's open appeals by deadline, those whose clock stands still last, at
    most fifty; `to_do` counts all whose clock runs, `late` those past the deadline of handling,
    `uncalled` those past the one of first contact, `done` what was reported done today."""

    rows: list[Appeal]
    to_do: int
    late: int
    uncalled: int
    done: int

    @property
    def first_contacts(self) -> list[Appeal]:
        """Those of whom nobody has spoken with the resident yet, the soonest first."""
        pending = [
            row for row in self.rows if row.first_contact_at is None and row.status in RUNNING
        ]
        return sorted(pending, key=lambda row: row.first_contact_due or row.reported_at)

    @property
    def share(self) -> tuple[int, int]:
        """Done, and done and to do together: for a progress bar."""
        return self.done, self.done + self.to_do


def today(person: Person, *, now: datetime | None = None) -> Today:
    """The person's day: two statements."""
    now = now or timezone.now()
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    filters = Filters(view="mine")
    rows = listed(person, filters, now=now).select_related("building__estate")
    posts = person.standing.post_ids
    counted = Appeal.objects.filter(post__in=posts).aggregate(
        to_do=Count("pk", filter=Q(status__in=RUNNING)),
        late=Count("pk", filter=Q(status__in=RUNNING, due__lt=now)),
        uncalled=Count(
            "pk",
            filter=Q(status__in=RUNNING, first_contact_at__isnull=True, first_contact_due__lt=now),
        ),
        done=Count(
            "pk",
            filter=Q(status__in=[Status.PROPOSED, Status.CLOSED], proposed_at__gte=midnight),
        ),
    )
    return Today(list(rows.order_by(*filters.order)[:MOST]), **counted)

"""Who is there, and whether enough are: from the stays of a meeting, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from mulin.meetings.kinds import kind_of
from mulin.meetings.models import Attendance, Invitee, Item, Meeting, Reply
from mulin.meetings.quorum import Quorum, Stay, heads_at, quorum


def stays_of(meeting: Meeting) -> list[Attendance]:
    """All stays, in the order of coming."""
    return list(meeting.stays.select_related("person").order_by("came_at", "id"))


def as_stays(rows: Iterable[Attendance]) -> list[Stay]:
    """As arithmetic takes them."""
    return [
        Stay(one.came_at, one.left_at, one.person_id, one.heads, not one.observer) for one in rows
    ]


def members(meeting: Meeting) -> int:
    """How many were invited and are counted."""
    return Invitee.objects.filter(meeting=meeting, observer=False).exclude(by=None).count()


def item_quorum(
    item: Item, rows: Sequence[Attendance], *, invited: int, now: datetime
) -> Quorum | None:
    """For an item that was begun: until it ended, or now. None before. `item.conflicts` is read."""
    if item.began_at is None:
        return None
    kind = kind_of(item.meeting.kind)
    aside: set[UUID] = set()
    if kind.sets_aside:
        aside = {one.person_id for one in item.conflicts.all()}
    until = max(item.ended_at or now, item.began_at)
    return quorum(
        as_stays(rows), since=item.began_at, until=until, needed=kind.needed(invited),
        conflicted=aside,
    )  # fmt: skip


def there_now(rows: Iterable[Attendance], now: datetime) -> int:
    """How many are in the room."""
    return heads_at(as_stays(rows), now)


def answers(meeting: Meeting) -> dict[str, int]:
    """How many said that they come, perhaps, or not, and how many have said nothing: one statement."""
    rows = Invitee.objects.filter(meeting=meeting)
    asked = {str(one): Count("pk", filter=Q(reply=one)) for one in Reply}
    return dict(rows.aggregate(**asked, silent=Count("pk", filter=Q(reply="")), all=Count("pk")))

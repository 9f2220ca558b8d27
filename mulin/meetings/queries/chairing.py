"""Whose turn it is in the chair, and who may not chair an item."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from mulin.core.rota import Past
from mulin.meetings.kinds import kind_of
from mulin.meetings.models import Chair, Item, Meeting, Status, Turn

FAR = 200


def order_of(series: UUID | None) -> list[UUID]:
    """The order in which a series is chaired."""
    if series is None:
        return []
    return list(Chair.objects.filter(series=series).values_list("person_id", flat=True))


def past_of(meeting: Meeting) -> list[Past[UUID]]:
    """The turns of its series so far, the oldest first. Whoever was told that they chair a meeting
    before this one counts as if they had: two are never promised the same turn."""
    newest = Turn.objects.filter(series=meeting.series_id).order_by("-id")
    rows = newest.values_list("person_id", "held")[:FAR]
    promised = Meeting.objects.filter(
        series=meeting.series_id, chair__isnull=False, starts_at__lt=meeting.starts_at,
        status__in=[Status.PLANNED, Status.ANNOUNCED, Status.OPEN],
    )  # fmt: skip
    coming = promised.exclude(pk=meeting.pk).order_by("starts_at")
    return [
        *[Past(who, held) for who, held in reversed(rows)],
        *[Past(one.chair_id, held=True) for one in coming.only("chair_id") if one.chair_id],
    ]


def barred(item: Item) -> set[UUID]:
    """Who may not chair an item: who brought it, and (by the rule of the kind) who has an interest."""
    found = {item.brought_by_id} if item.brought_by_id else set()
    if kind_of(item.meeting.kind).sets_aside:
        found |= {one.person_id for one in item.conflicts.all()}
    return found


def wants_other(item: Item) -> bool:
    """Whether the meeting's chair may not chair this item."""
    return item.meeting.chair_id is not None and item.meeting.chair_id in barred(item)


def chair_of(item: Item) -> UUID | None:
    """Who chairs an item (or did, once it was begun); None if somebody has still to be named."""
    if item.began_at is not None:
        return item.chair_id
    return item.chair_id if wants_other(item) else item.meeting.chair_id


def eligible(order: Sequence[UUID], chair: UUID | None, refused: Collection[UUID]) -> UUID | None:
    """The next of the order after the chair who is not refused."""
    start = order.index(chair) + 1 if chair in order else 0
    ring = [*order[start:], *order[:start]]
    return next((who for who in ring if who not in refused and who != chair), None)

"""What waits to be talked over comes onto the agenda by itself: other rooms say what that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from mulin.core import journal
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.meetings.events import ItemPut, MeetingChanged
from mulin.meetings.flow.agenda import Topic
from mulin.meetings.flow.chairs import settle
from mulin.meetings.kinds import kind_of
from mulin.meetings.models import LIVE, Item, ItemStatus, Meeting, Status
from mulin.people.models import Person

# Of each kind of thing so many at most: an agenda is made by people.
EACH = 3
# How long before a meeting its agenda is looked at anew every morning.
NEAR = timedelta(days=14)
SETTLED = (ItemStatus.DECLINED, ItemStatus.WITHDRAWN, ItemStatus.DISCUSSED)

Waiting = Callable[[Meeting, datetime], Iterable[Topic]]
_kinds: list[tuple[Waiting, bool]] = []


def offer(waiting: Waiting, *, public: bool) -> None:
    """Say, when an app is ready, what of a room waits for a meeting, most pressing first.

    What is `public` (its title is on pages already) stands on the agenda at once. Of all else the
    title tells nothing, and it waits until who leads the meeting has worded it and taken it in.
    """
    _kinds.append((waiting, public))


@periodic("meetings.gather", every="daily 06:40")
def gather_daily(slot: datetime) -> None:
    """Every announced meeting of the next two weeks. What a late worker does is written down as
    done now: the days before may be sealed already."""
    rows = Meeting.objects.filter(
        status=Status.ANNOUNCED, starts_at__gt=slot, starts_at__lt=slot + NEAR
    )
    for meeting in rows.order_by("starts_at", "id").iterator(chunk_size=200):
        gather(meeting, by=None)


@transaction.atomic
def gather(meeting: Meeting, *, by: Person | None, at: datetime | None = None) -> list[Item]:
    """Put on its agenda what waits in its area; doing it twice does nothing. What was talked over
    in this series, or kept off by somebody, does not come again by itself."""
    if not kind_of(meeting.kind).gathers or meeting.status not in LIVE:
        return []
    now = at or timezone.now()
    found = [
        (topic, public) for waiting, public in _kinds
        for topic in _fresh(meeting, waiting(meeting, now))
    ]  # fmt: skip
    if not found:
        return []
    found.sort(key=lambda pair: not pair[1])  # what stands there at once, before what waits
    last = Item.objects.filter(meeting=meeting).aggregate(most=Max("place"))["most"] or 0
    made = [_item(meeting, topic, last + n, public) for n, (topic, public) in enumerate(found, 1)]
    journal.begin_many(
        (one, journal.new_entry(
            one, "gather", by=by, at=now, new=one.status, data={"from": one.source_kind}
        ))
        for one in made
    )  # fmt: skip
    for one in made:
        announce(ItemPut(one, None))
    announce(MeetingChanged(meeting, "gather", by))
    settle(meeting, by=by, at=now)
    return made


def _fresh(meeting: Meeting, topics: Iterable[Topic]) -> list[Topic]:
    """Those that are on no agenda and were on none of this series."""
    offered = [topic for topic in topics if topic.source.id is not None]
    known = _known(meeting, [topic.source.id for topic in offered if topic.source.id])
    return [topic for topic in offered if topic.source.id not in known][:EACH]


def _known(meeting: Meeting, keys: list[UUID]) -> set[UUID | None]:
    if not keys:
        return set()
    here = Q(meeting=meeting) | Q(
        meeting__status__in=LIVE, status__in=[ItemStatus.OPEN, ItemStatus.PROPOSED]
    )
    if meeting.series_id is not None:
        here |= Q(meeting__series=meeting.series_id, status__in=SETTLED)
    rows = Item.objects.filter(here, source_id__in=keys).order_by()
    return set(rows.values_list("source_id", flat=True))


def _item(meeting: Meeting, topic: Topic, place: int, public: bool) -> Item:  # noqa: FBT001 (of a pair)
    source = topic.source
    return Item(
        meeting=meeting, place=place, title=topic.title[:60], minutes=topic.minutes,
        source_kind=source.kind, source_id=source.id, source_label=source.label[:120],
        source_url=source.url, status=ItemStatus.OPEN if public else ItemStatus.PROPOSED,
    )  # fmt: skip

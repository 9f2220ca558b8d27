"""What was not settled moves on by itself into the next meeting of its series: items put off, and
resolutions that are not carried out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from mulin.core import journal
from mulin.core.events import announce
from mulin.meetings.events import ItemPut, MeetingChanged
from mulin.meetings.flow.chairs import settle
from mulin.meetings.flow.resolving import rolled
from mulin.meetings.models import (
    LIVE,
    Item,
    ItemStatus,
    Meeting,
    Resolution,
    Status,
)
from mulin.people.models import Person

RESOLUTION = "resolution"
NOT_REACHED = gettext_noop("这次没有议到。")
MOST, REPORT = 50, 5


def roll_on(meeting: Meeting, *, by: Person, at: datetime) -> Meeting | None:
    """After a meeting: what is left goes into the next that people were told of; if there is none
    yet, it goes when the next one is announced. Returns the next."""
    if meeting.series_id is None:
        return None
    later = Meeting.objects.filter(
        series=meeting.series_id, starts_at__gt=meeting.starts_at, status__in=LIVE
    )
    following = later.exclude(status=Status.PLANNED).order_by("starts_at").first()
    if following is not None:
        roll_into(following, by=by, at=at)
    return following


def roll_into(meeting: Meeting, *, by: Person | None, at: datetime) -> list[Item]:
    """Put on the agenda what earlier meetings of the series left open; doing it twice does nothing."""
    if meeting.series is None:
        return []
    last = Item.objects.filter(meeting=meeting).order_by("-place").first()
    number = last.place if last else 0
    made = [
        Item(
            meeting=meeting, place=number + n, title=one.title, words=one.words, minutes=one.minutes,
            brought_by_id=one.brought_by_id, source_kind=one.source_kind, source_id=one.source_id,
            source_label=one.source_label, source_url=one.source_url, rolled_from=one,
        )
        for n, one in enumerate(_left(meeting), 1)
    ]  # fmt: skip
    open_ones = _resolutions(meeting)
    made += [_report(meeting, number + len(made) + n, one) for n, one in enumerate(open_ones, 1)]
    _write(meeting, made, by=by, at=at)
    for one in open_ones:
        rolled(one, meeting, by=by, at=at)
    return made


def _left(meeting: Meeting) -> list[Item]:
    """Items put off (and those of meetings called off) that went nowhere yet, oldest first."""
    rows = Item.objects.filter(
        meeting__series=meeting.series_id, meeting__starts_at__lt=meeting.starts_at,
        rolled_to__isnull=True,
    )  # fmt: skip
    put_off = rows.filter(status=ItemStatus.DEFERRED)
    called_off = rows.filter(status=ItemStatus.OPEN, meeting__status=Status.CANCELLED)
    here = set(_sources(meeting))
    found = [*put_off.order_by("meeting__starts_at", "place")[:MOST],
             *called_off.order_by("meeting__starts_at", "place")[:MOST]]  # fmt: skip
    return [one for one in found if one.source_id is None or one.source_id not in here]


def _sources(meeting: Meeting) -> Iterable[object]:
    rows = Item.objects.filter(meeting=meeting).exclude(
        status__in=[ItemStatus.WITHDRAWN, ItemStatus.DECLINED]
    )
    return rows.values_list("source_id", flat=True)


def _resolutions(meeting: Meeting) -> list[Resolution]:
    """What was resolved before this meeting and is still to be told of."""
    assert meeting.series is not None  # noqa: S101 (asked by `roll_into`)
    here = set(_sources(meeting))
    day = timezone.localtime(meeting.starts_at).date()
    rows = Resolution.objects.open_of(meeting.series).filter(held_on__lt=day)
    return [one for one in rows[:MOST] if one.pk not in here]


def _report(meeting: Meeting, place: int, one: Resolution) -> Item:
    return Item(
        meeting=meeting, place=place, title=one.what[:60], minutes=REPORT,
        source_kind=RESOLUTION, source_id=one.pk, source_label=one.what[:120],
        source_url=f"/meetings/resolutions/{one.pk}/",
    )  # fmt: skip


def _write(meeting: Meeting, made: list[Item], *, by: Person | None, at: datetime) -> None:
    if not made:
        return
    journal.begin_many(
        (one, journal.new_entry(
            one, "roll", by=by, at=at, new=one.status,
            data={"from": str(one.rolled_from_id or one.source_id)},
        ))
        for one in made
    )  # fmt: skip
    for one in made:
        announce(ItemPut(one, None))
    announce(MeetingChanged(meeting, "roll", by))
    settle(meeting, by=by, at=at)


def leave_over(meeting: Meeting) -> list[Item]:
    """What stands open on the agenda when it closes."""
    return list(
        Item.objects.filter(meeting=meeting, status=ItemStatus.OPEN).select_related("meeting")
    )

"""Meetings that were held before the house kept them are brought in: many at once, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.meetings import rules
from mulin.meetings.flow.materialising import fresh_code
from mulin.meetings.flow.steps import public_line
from mulin.meetings.models import (
    Arrival,
    Attendance,
    Item,
    ItemStatus,
    Meeting,
    Series,
    Status,
    Turn,
)
from mulin.people.models import Person

MOST, MOST_ITEMS = 500, 20


@dataclass(frozen=True)
class Past:
    """A meeting of a series that was held: its date by the rule, when it began, how long it took,
    what was talked over, how many were there, who chaired (an account, if there is one)."""

    original_on: date
    starts_at: datetime
    minutes: int
    items: tuple[str, ...] = ()
    heads: int = 0
    chair: UUID | None = None


@transaction.atomic
def bring_in(
    series: Series, held: Sequence[Past], *, by: Person | None, at: datetime | None = None
) -> list[Meeting]:
    """Write them down as held; dates that stand already are passed over. Returns the new ones; `by` is
    None for the command of the house. The number of statements does not grow with the meetings."""
    if by is not None and not rules.may_keep_series(by, series):
        raise Forbidden(_("会议系列由社区或镇治理中心来定。"))
    now = at or timezone.now()
    _checked(held, now)
    dates = Meeting.objects.filter(series=series).values_list("original_on", flat=True)
    known = set(dates.filter(original_on__in=[one.original_on for one in held]))
    fresh = {one.original_on: one for one in held if one.original_on not in known}
    pairs = [(_meeting(series, one, now), one) for one in fresh.values()]
    journal.begin_many(
        (meeting, journal.new_entry(
            meeting, "record", by=by, at=now, new=meeting.status, data={"on": str(one.original_on)}
        ))
        for meeting, one in pairs
    )  # fmt: skip
    items = [item for meeting, one in pairs for item in _items(meeting, one)]
    journal.begin_many(
        (item, journal.new_entry(item, "record", by=by, at=now, new=item.status)) for item in items
    )
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, heads=one.heads, came_at=meeting.starts_at, left_at=meeting.ends_at,
            how=Arrival.DESK, recorded_by=by,
        )
        for meeting, one in pairs if one.heads
    )  # fmt: skip
    Turn.objects.bulk_create(
        Turn(series=series, meeting=meeting, person_id=one.chair, held=True)
        for meeting, one in pairs if one.chair
    )  # fmt: skip
    return [meeting for meeting, _one in pairs]


def _checked(held: Sequence[Past], now: datetime) -> None:
    if len(held) > MOST:
        raise Refused("too_many", _("一次最多补录 500 次会。"))
    for one in held:
        if one.starts_at + timedelta(minutes=one.minutes) > now:
            raise Refused("not_yet", _("还没开完的会不能补录。"))
        if not 10 <= one.minutes <= 720 or not 0 <= one.heads <= 5000:
            raise Refused("bad_count", _("时长要在 10 到 720 分钟之间，人数不超过 5000。"))
        if len(one.items) > MOST_ITEMS:
            raise Refused("too_many", _("一次会最多补录 20 个议题。"))
    chairs = {one.chair for one in held if one.chair}
    if Person.objects.filter(pk__in=chairs).count() != len(chairs):
        raise Refused("nobody", _("主持人的账号不对，请核对。"))


def _meeting(series: Series, one: Past, now: datetime) -> Meeting:
    ends_at = one.starts_at + timedelta(minutes=one.minutes)
    return Meeting(
        series=series, original_on=one.original_on, title=series.name, kind=series.kind,
        area_id=series.area_id, area_path=series.area_path, visibility=series.visibility,
        place=series.place, station_id=series.station_id, starts_at=one.starts_at, ends_at=ends_at,
        chair_id=one.chair, status=Status.HELD, changed_at=now, opened_at=one.starts_at,
        closed_at=ends_at, code=fresh_code(), present=one.heads,
    )  # fmt: skip


def _items(meeting: Meeting, one: Past) -> list[Item]:
    each = timedelta(minutes=one.minutes) / max(len(one.items), 1)
    return [
        Item(
            meeting=meeting, place=n + 1, status=ItemStatus.DISCUSSED,
            title=public_line(title, field="items", needed=_("请写议什么。"), most=60),
            minutes=max(int(each / timedelta(minutes=1)), 1),
            began_at=meeting.starts_at + n * each, ended_at=meeting.starts_at + (n + 1) * each,
        )
        for n, title in enumerate(one.items)
    ]  # fmt: skip

"""A meeting is opened and closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import NotAllowed
from mulin.core.events import announce
from mulin.meetings.events import MeetingHeld
from mulin.meetings.flow.agenda import put_off
from mulin.meetings.flow.attending import depart
from mulin.meetings.flow.chairs import note_turn, settle
from mulin.meetings.flow.rolling import NOT_REACHED, leave_over, roll_into, roll_on
from mulin.meetings.flow.steps import leads, take
from mulin.meetings.models import Meeting
from mulin.people.models import Person

# How long before its time a meeting may begin.
EARLY = timedelta(hours=2)


@transaction.atomic
def open_(meeting: Meeting, *, by: Person, at: datetime | None = None) -> Meeting:
    """It begins; where nobody chairs, whoever opens it does."""
    leads(by, meeting)
    now = at or timezone.now()
    if now < meeting.starts_at - EARLY:
        raise NotAllowed(_("还没到时间：开会前两个小时内可以宣布开始。要提前，请先改时间。"))
    chair = meeting.chair or by
    take(meeting, "open", by=by, at=now, opened_at=now, adrift=False, chair=chair)
    roll_into(meeting, by=by, at=now)
    settle(meeting, by=by, at=now)
    return meeting


@transaction.atomic
def close(meeting: Meeting, *, by: Person, at: datetime | None = None) -> Meeting:
    """It is over: everybody leaves, and the chair has had their turn.

    What was not reached is put off and moves on.
    """
    leads(by, meeting)
    now = at or timezone.now()
    for item in leave_over(meeting):
        item.meeting = meeting
        put_off(item, str(NOT_REACHED), by=by, at=now)
    depart(meeting, now)
    take(meeting, "close", by=by, at=now, closed_at=now)
    note_turn(meeting)
    roll_on(meeting, by=by, at=now)
    announce(MeetingHeld(meeting, by))
    return meeting

"""The tables of meetings."""

from __future__ import annotations

from mulin.meetings.models.attendance import Attendance, Invitee
from mulin.meetings.models.choices import (
    COMING,
    LEAD,
    LIVE,
    ON_AGENDA,
    TOLD,
    Arrival,
    Holidays,
    ItemStatus,
    Reply,
    SeriesStatus,
    Status,
    Visibility,
)
from mulin.meetings.models.item import Conflict, Item
from mulin.meetings.models.meeting import CalendarAddress, Meeting, Turn
from mulin.meetings.models.minutes import (
    ISSUED,
    How,
    ItemNote,
    Minutes,
    MinutesStatus,
    Objection,
    ObjectionStatus,
    Opinion,
    Remark,
    Side,
    Stage,
    Version,
)
from mulin.meetings.models.resolution import ROLLING, UNDER_WAY, Resolution, ResolutionStatus
from mulin.meetings.models.series import Chair, Except, Series

__all__ = [
    "COMING",
    "ISSUED",
    "LEAD",
    "LIVE",
    "ON_AGENDA",
    "ROLLING",
    "TOLD",
    "UNDER_WAY",
    "Arrival",
    "Attendance",
    "CalendarAddress",
    "Chair",
    "Conflict",
    "Except",
    "Holidays",
    "How",
    "Invitee",
    "Item",
    "ItemNote",
    "ItemStatus",
    "Meeting",
    "Minutes",
    "MinutesStatus",
    "Objection",
    "ObjectionStatus",
    "Opinion",
    "Remark",
    "Reply",
    "Resolution",
    "ResolutionStatus",
    "Series",
    "SeriesStatus",
    "Side",
    "Stage",
    "Status",
    "Turn",
    "Version",
    "Visibility",
]  # fmt: skip

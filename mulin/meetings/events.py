"""What has happened to a meeting, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.meetings.models import Item, Meeting, Minutes, Resolution
from mulin.people.models import Person


@dataclass(frozen=True)
class MeetingChanged:
    """Any deed was done about it or its agenda; told after the more particular events."""

    meeting: Meeting
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class MeetingAnnounced:
    """People were told of it."""

    meeting: Meeting
    by: Person


@dataclass(frozen=True)
class MeetingHeld:
    """It is over: who was there is known, what was not talked over has moved on."""

    meeting: Meeting
    by: Person


@dataclass(frozen=True)
class ItemPut:
    """Something stands on an agenda, or waits to; `source_kind` and `source_id` say of what it came.
    Whoever owns that thing refuses it (`Refused`) if `by` may not see it. `by` is None where it
    came by itself."""

    item: Item
    by: Person | None


@dataclass(frozen=True)
class ItemDiscussed:
    """An item was talked over."""

    item: Item
    by: Person


@dataclass(frozen=True)
class MinutesChanged:
    """Any deed was done about minutes; told after the more particular events."""

    minutes: Minutes
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class MinutesFinal:
    """Minutes are final, and the resolutions of the meeting with them."""

    minutes: Minutes
    by: Person


@dataclass(frozen=True)
class ResolutionChanged:
    """Any deed was done about a resolution."""

    resolution: Resolution
    verb: str
    by: Person | None = None

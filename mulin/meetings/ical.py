"""Meetings as an iCalendar (RFC 5545): times in Asia/Shanghai with their zone, changes by sequence.

A calendar program knows a meeting by its key for ever: moved, it gets a higher SEQUENCE; called off,
the status CANCELLED, never a silent disappearance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDatetime

from mulin.core.worktime_data import SHANGHAI
from mulin.meetings.models import Meeting, Status

TZID: Final = "Asia/Shanghai"
PRODUCT: Final = "-//Mulin//Meetings//ZH"
REFRESH: Final = "PT1H"
STATUS: Final = {
    Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE", Status.PLANNED: "TENTATIVE",
}  # fmt: skip


def calendar(
    name: str, meetings: Iterable[Meeting], *, host: str, address: Callable[[Meeting], str]
) -> bytes:
    """The whole calendar; `host` names whoever gave out the keys, `address` is where one reads on."""
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", name)
    whole.add("x-wr-timezone", TZID)
    whole.add("refresh-interval", timedelta(hours=1), {"VALUE": "DURATION"})
    whole.add("x-published-ttl", REFRESH)
    whole.add_component(_zone())
    for meeting in meetings:
        whole.add_component(_event(meeting, host, address(meeting)))
    return bytes(whole.to_ical())


def _zone() -> Timezone:
    """China has kept one offset without summer time since 1992."""
    zone, always = Timezone(), TimezoneStandard()
    zone.add("tzid", TZID)
    always.add("dtstart", datetime(1991, 9, 15, 1))  # noqa: DTZ001 (RFC 5545: a local time without zone)
    always.add("tzoffsetfrom", timedelta(hours=9))
    always.add("tzoffsetto", timedelta(hours=8))
    always.add("tzname", "CST")
    zone.add_component(always)
    return zone


def _event(meeting: Meeting, host: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{meeting.pk}@{host}")
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    for name, moment in (("dtstart", meeting.starts_at), ("dtend", meeting.ends_at)):
        event[name] = _local(moment)
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("status", STATUS.get(Status(meeting.status), "CONFIRMED"))
    event.add("url", address)
    words = "\n".join(one for one in (meeting.about, meeting.reason) if one)
    if words:
        event.add("description", words)
    return event


def _local(moment: datetime) -> vDatetime:
    """In local time, named by its zone; without the offset, which the zone tells."""
    value = vDatetime(moment.astimezone(SHANGHAI).replace(tzinfo=None))
    value.params["TZID"] = TZID
    return value

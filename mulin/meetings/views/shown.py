"""How meetings are shown: tones, the agenda with who chairs and whether enough are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.meetings.kinds import kind_of
from mulin.meetings.models import (
    Attendance,
    Item,
    ItemStatus,
    Meeting,
    Reply,
    Status,
)
from mulin.meetings.queries import sources
from mulin.meetings.queries.attendance import item_quorum
from mulin.meetings.queries.chairing import chair_of, wants_other
from mulin.meetings.quorum import Quorum
from mulin.people.models import Person
from mulin.places.queries import ladder

TONES = {
    Status.PLANNED: "", Status.ANNOUNCED: "blue", Status.OPEN: "green", Status.HELD: "",
    Status.POSTPONED: "amber", Status.CANCELLED: "red",
}  # fmt: skip
ITEM_TONES = {
    ItemStatus.PROPOSED: "amber", ItemStatus.OPEN: "blue", ItemStatus.DISCUSSED: "green",
    ItemStatus.DEFERRED: "amber", ItemStatus.WITHDRAWN: "", ItemStatus.DECLINED: "",
}  # fmt: skip
REPLY_TONES = {Reply.COMING: "green", Reply.MAYBE: "amber", Reply.NOT: ""}
SHOWN: dict[str, Any] = {"tones": TONES, "item_tones": ITEM_TONES, "reply_tones": REPLY_TONES}


@dataclass(frozen=True)
class Line:
    """An item as a line of the agenda."""

    item: Item
    begins: str
    chair: str
    wants_chair: bool
    quorum: Quorum | None
    source: bool
    own: bool


def agenda(
    meeting: Meeting, items: Sequence[Item], person: Person | None, *,
    stays: Sequence[Attendance] = (), invited: int = 0,
) -> list[Line]:  # fmt: skip
    """The lines, each with when it is about to begin: the items before it take what was planned."""
    open_to, now, at = sources.visible(person, items), timezone.now(), meeting.starts_at
    names = _names(items)
    found = []
    for item in items:
        item.meeting = meeting
        other = wants_other(item)
        found.append(Line(
            item, f"{timezone.localtime(item.began_at or at):%H:%M}", names.get(item.chair_id, "") if other else "",
            other and chair_of(item) is None, item_quorum(item, stays, invited=invited, now=now),
            item.pk in open_to, person is not None and item.brought_by_id == person.pk,
        ))  # fmt: skip
        if item.on_agenda:
            at += timedelta(minutes=item.minutes)
    return found


def _names(items: Sequence[Item]) -> dict[UUID | None, str]:
    keys = {item.chair_id for item in items if item.chair_id}
    return dict(Person.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def kind_words(meeting: Meeting) -> str:
    """The kind as people call it."""
    return kind_of(meeting.kind).name


def place_of(meeting: Meeting) -> str:
    """The area in words."""
    return ladder().words(meeting.area_path)


def when_words(meeting: Meeting) -> str:
    """From when to when, on the county's clock."""
    since, until = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    words = _("%(month)s月%(day)s日 %(weekday)s %(since)s–%(until)s")
    if since.year != timezone.localdate().year:
        words = _("%(year)s年%(month)s月%(day)s日 %(weekday)s %(since)s–%(until)s")
    return words % {
        "year": since.year, "month": since.month, "day": since.day, "weekday": _weekday(since),
        "since": f"{since:%H:%M}", "until": f"{until:%H:%M}",
    }  # fmt: skip


def hours(meeting: Meeting) -> str:
    """The same without the day, for rows that have a date leaf."""
    since, until = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{_weekday(since)} {since:%H:%M}–{until:%H:%M}"


def _weekday(day: datetime) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[
        day.weekday()
    ]


def lines_of(rows: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Meetings as lists show them."""
    return [
        {
            "meeting": one, "place": place_of(one), "when": when_words(one),
            "day": timezone.localtime(one.starts_at), "kind": kind_words(one),
            "hours": hours(one),
        }
        for one in rows
    ]  # fmt: skip

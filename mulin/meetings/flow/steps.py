"""The life tables – of a meeting, an item, a series – and the one way to take a step.

What is written of a meeting and what comes of it has its own tables: `steps_minutes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.core import personal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.deeds import line as checked
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.meetings import rules
from mulin.meetings.events import MeetingChanged
from mulin.meetings.models import (
    COMING,
    LIVE,
    Invitee,
    Item,
    ItemStatus,
    Meeting,
    Reply,
    Series,
    SeriesStatus,
    Status,
)
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import posts

#        deed            from                                      to (None: stays)
STEPS = {
    "revise":        step(LIVE, None),
    "announce":      step(Status.PLANNED, Status.ANNOUNCED),
    "reschedule":    step({Status.PLANNED, Status.ANNOUNCED}, None),
    "resume":        step(Status.POSTPONED, Status.ANNOUNCED),
    "postpone":      step(Status.ANNOUNCED, Status.POSTPONED),
    "cancel":        step(COMING, Status.CANCELLED),
    "shift":         step(Status.PLANNED, None),
    "revive":        step(Status.CANCELLED, Status.PLANNED),
    "adrift":        step(LIVE, None),
    "keep":          step(LIVE, None),
    "invite":        step(LIVE, None),
    "chair":         step(LIVE, None),
    "skip":          step(LIVE, None),
    "open":          step(Status.ANNOUNCED, Status.OPEN),
    "sign":          step({Status.ANNOUNCED, Status.OPEN, Status.HELD}, None),
    "close":         step(Status.OPEN, Status.HELD),
}  # fmt: skip

#        deed            from                                      to (None: stays)
ITEM_STEPS = {
    "accept":        step({ItemStatus.PROPOSED, ItemStatus.DECLINED}, ItemStatus.OPEN),
    "decline":       step(ItemStatus.PROPOSED, ItemStatus.DECLINED),
    "reword":        step({ItemStatus.PROPOSED, ItemStatus.OPEN}, None),
    "place":         step({ItemStatus.PROPOSED, ItemStatus.OPEN}, None),
    "chair":         step(ItemStatus.OPEN, None),
    "conflict":      step({ItemStatus.PROPOSED, ItemStatus.OPEN}, None),
    "begin":         step(ItemStatus.OPEN, None),
    "conclude":      step(ItemStatus.OPEN, ItemStatus.DISCUSSED),
    "defer":         step(ItemStatus.OPEN, ItemStatus.DEFERRED),
    "withdraw":      step({ItemStatus.PROPOSED, ItemStatus.OPEN}, ItemStatus.WITHDRAWN),
}  # fmt: skip

#        deed            from                                      to (None: stays)
SERIES_STEPS = {
    "revise":        step(SeriesStatus.ACTIVE, None),
    "leave_out":     step(SeriesStatus.ACTIVE, None),
    "shift":         step(SeriesStatus.ACTIVE, None),
    "as_usual":      step(SeriesStatus.ACTIVE, None),
    "order":         step(SeriesStatus.ACTIVE, None),
    "end":           step(SeriesStatus.ACTIVE, SeriesStatus.ENDED),
    "resume":        step(SeriesStatus.ENDED, SeriesStatus.ACTIVE),
}  # fmt: skip

# Where messages lead. Plain text, since deeds are also done where no address is being served
# (commands, the worker); a test holds them to the addresses of `urls`.
DESK, PAGE = "/desk/meetings/{}/", "/meetings/{}/"


def take(
    meeting: Meeting, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Meeting:  # fmt: skip
    """Do one deed of the meeting. Runs inside the caller's transaction."""
    move(meeting, verb, STEPS, by=by, at=at, data=data, changed_at=at, **columns)
    announce(MeetingChanged(meeting, verb, by))
    return meeting


def take_item(
    item: Item, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Item:  # fmt: skip
    """Do one deed about an item of the agenda."""
    move(item, verb, ITEM_STEPS, by=by, at=at, data=data, **columns)
    announce(MeetingChanged(item.meeting, f"item.{verb}", by))
    return item


def take_series(
    series: Series, verb: str, *, by: Person, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Series:  # fmt: skip
    """Do one deed about a series."""
    return move(series, verb, SERIES_STEPS, by=by, at=at, data=data, **columns)


def leads(by: Person, meeting: Meeting) -> None:
    """Refuse whoever neither looks after its area nor chairs it."""
    if not rules.may_lead(by, meeting):
        raise Forbidden(_("这一步由主持人，或者这个片区的社区、网格员、镇治理中心来办。"))


def hold(meeting: Meeting) -> Meeting:
    """Queue up for this meeting, so that counts follow one after the other; what a neighbour's deed
    may have changed meanwhile is read again."""
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    for name in (
        "status",
        "journal_head",
        "present",
        "chair_id",
        "sequence",
        "starts_at",
        "ends_at",
    ):
        setattr(meeting, name, getattr(row, name))
    return meeting


def public_line(text: str, *, field: str, needed: str, most: int) -> str:
    """Words that others read: refused if an identity number or a card is in them; a telephone may be
    the one under which people say that they come."""
    text = checked(text, field=field, needed=needed, most=most)
    never = [kind for kind in personal.kinds(text) if kind in personal.NEVER]
    if never:
        words = _("、").join(str(personal.Personal(kind).label) for kind in never)
        raise Refused("personal", _("里面好像有%s，大家都会看到，请去掉。") % words, field=field)
    return text


def struck_line(text: str, *, field: str, needed: str, most: int, by: Person) -> str:
    """Words of a resident as they are kept: what is personal is struck, as on the wall."""
    text = " ".join(checked(text, field=field, needed=needed, most=most).split())
    return personal.strike(text, known=(by.name,))[:most]


def tell_people(
    meeting: Meeting, kind: str, title: str, body: str = "", *, all_of_them: bool = False
) -> None:
    """A message to everybody invited who did not say that they stay away (`all_of_them`: to those as
    well), and to the chair."""
    rows = Invitee.objects.filter(meeting=meeting)
    if not all_of_them:
        rows = rows.exclude(reply=Reply.NOT)
    people = [*rows.values_list("person_id", flat=True), meeting.chair_id]
    tell_these(meeting, people, kind, title, body)


def tell_these(
    meeting: Meeting, people: Iterable[UUID | None], kind: str, title: str, body: str = ""
) -> None:
    """A message to these people."""
    url = PAGE.format(meeting.pk)
    tell(people, Message(f"meeting.{kind}", title, body, url, meeting.pk))


def tell_leads(meeting: Meeting, kind: str, title: str, body: str = "") -> None:
    """A message to whoever leads it: the chair, and the nearest posts of its area."""
    near = [
        post for post in posts().all
        if post.role in rules.KEEP and meeting.area_path.startswith(post.path)
    ]  # fmt: skip
    nearest = max((len(post.path) for post in near if post.holder_ids), default=0)
    people = [key for post in near if len(post.path) == nearest for key in post.holder_ids]
    url = DESK.format(meeting.pk)
    tell([meeting.chair_id, *people], Message(f"meeting.{kind}", title, body, url, meeting.pk))

"""The life table of an appeal, and the one way its deeds are done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import clocks
from mulin.appeals.events import AppealChanged
from mulin.appeals.models import OPEN, WITH_HANDLER, Appeal, Status
from mulin.core import journal
from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of

ACTIVE = (*WITH_HANDLER, Status.RECEIVED)

#        deed               from                                       to (None: stays)
STEPS = {
    "classify":      step(ACTIVE, None),
    "locate":        step(ACTIVE, None),
    "dispatch":      step(Status.RECEIVED, Status.DISPATCHED),
    "decline":       step(Status.RECEIVED, Status.CLOSED),
    "reassign":      step(WITH_HANDLER, Status.DISPATCHED),
    "return":        step({Status.DISPATCHED, Status.HANDLING}, Status.RECEIVED),
    "escalate":      step({Status.DISPATCHED, Status.HANDLING}, Status.DISPATCHED),
    "hand_down":     step({Status.DISPATCHED, Status.HANDLING}, Status.DISPATCHED),
    "sign":          step(Status.DISPATCHED, Status.HANDLING),
    "contact":       step({Status.HANDLING, Status.WAITING}, None),
    "progress":      step({Status.HANDLING, Status.WAITING}, None),
    "remark":        step(Status, None),
    "ask":           step(Status.HANDLING, Status.WAITING),
    "answer":        step(Status.WAITING, Status.HANDLING),
    "propose":       step(Status.HANDLING, Status.PROPOSED),
    "callback":      step(Status.PROPOSED, None),
    "close":         step(Status.PROPOSED, Status.CLOSED),
    "reopen":        step({Status.PROPOSED, Status.CLOSED}, Status.DISPATCHED),
    "supplement":    step(OPEN, None),
    "urge":          step(ACTIVE, None),
    "withdraw":      step(ACTIVE, Status.CLOSED),
}  # fmt: skip

LINE = 2000
# Where messages lead. Plain text, since deeds are also done where no address is being served
# (commands, the worker); a test holds them to the addresses of `urls`.
MINE, DESK = "/appeals/{}/", "/desk/appeals/{}/"


def take(
    appeal: Appeal, verb: str, *, by: Person | None, at: datetime | None = None,
    public: str = "", inner: str = "", data: Mapping[str, Any] | None = None, **columns: Any,
) -> Appeal:  # fmt: skip
    """Do one deed: step, journal with its public and its inner line, announcement.

    Runs inside the caller's transaction.
    """
    now = at or timezone.now()
    lines = {"public": line(public, field="public"), "inner": line(inner, field="inner")}
    if STEPS[verb].after is not None and STEPS[verb].after != appeal.status:
        columns.setdefault("stage_since", now)
    move(
        appeal, verb, STEPS, by=by, at=now,
        data={**{k: v for k, v in lines.items() if v}, **(data or {})}, **columns,
    )  # fmt: skip
    announce(AppealChanged(appeal, verb, by))
    return appeal


def line(text: str, *, field: str, needed: str = "", most: int = LINE) -> str:
    """A line somebody typed, trimmed; refused with a sentence if missing or too long."""
    text = text.replace("\x00", "").strip()
    if needed and not text:
        raise Refused("missing", needed, field=field)
    if len(text) > most:
        raise Refused(
            "too_long", _("写得太长了：最多 %(most)d 字，现在 %(now)d 字。")
            % {"most": most, "now": len(text)}, field=field,
        )  # fmt: skip
    return text


def reckon(appeal: Appeal) -> clocks.Clocks:
    """Both clocks from the journal as it stands, this deed's entry included."""
    return clocks.read(journal.entries_of(appeal))


def settle_due(appeal: Appeal) -> None:
    """Keep the deadlines the journal now gives on the row, to be listed by."""
    found = reckon(appeal)
    appeal.due = found.resolution.deadline
    appeal.first_contact_due = found.first_contact.deadline
    Appeal.objects.filter(pk=appeal.pk).update(
        due=appeal.due, first_contact_due=appeal.first_contact_due
    )


def tell_reporter(appeal: Appeal, kind: str, title: str, body: str = "") -> None:
    """A message to whoever reported it, if they have an account."""
    if appeal.reporter_id is not None:
        url = MINE.format(appeal.pk)
        tell([appeal.reporter_id], Message(f"appeal.{kind}", title, body, url, appeal.pk))


def tell_handlers(appeal: Appeal, kind: str, title: str, body: str = "") -> None:
    """A message to everybody who holds the post that it was given to."""
    if appeal.post_id is not None:
        tell_staff(appeal, holders_of(appeal.post_id), kind=kind, title=title, body=body)


def tell_staff(
    appeal: Appeal, people: Iterable[UUID], *, kind: str, title: str, body: str = ""
) -> None:
    """A message to members of staff, leading to the desk."""
    url = DESK.format(appeal.pk)
    tell(people, Message(f"appeal.{kind}", title, body, url, appeal.pk))

"""The life table of an appeal, and the one way its deeds are done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from mulin.appeals import clocks
from mulin.appeals.events import AppealChanged
from mulin.appeals.models import OPEN, WITH_HANDLER, Appeal, Status
from mulin.core import journal
from mulin.core.deeds import line
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of

ACTIVE = (*WITH_HANDLER, Status.RECEIVED)
FOLLOWED = (*ACTIVE, Status.VERIFYING, Status.MERGED)
EARLY = (Status.RECEIVED, Status.DISPATCHED, Status.HANDLING)

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
    "submit":        step(Status.HANDLING, Status.VERIFYING),
    "verify":        step(Status.VERIFYING, Status.PROPOSED),
    "send_back":     step(Status.VERIFYING, Status.HANDLING),
    "callback":      step(Status.PROPOSED, None),
    "close":         step(Status.PROPOSED, Status.CLOSED),
    "reopen":        step({Status.PROPOSED, Status.CLOSED}, Status.DISPATCHED),
    "supplement":    step(OPEN, None),
    "urge":          step(FOLLOWED, None),
    "withdraw":      step(FOLLOWED, Status.CLOSED),
    "review":        step(Status.CLOSED, None),
    "support":       step(ACTIVE, None),
    "supervise":     step((*ACTIVE, Status.VERIFYING), None),
    "route_past":    step(EARLY, Status.RECEIVED),
    "merge":         step(EARLY, Status.MERGED),
    "take_in":       step(ACTIVE, None),
    "follow":        step(Status.MERGED, None),
    "shift":         step(Status.MERGED, None),
    "conclude":      step(Status.MERGED, Status.PROPOSED),
    "unmerge":       step(Status.MERGED, Status.RECEIVED),
    "give_back":     step(Status, None),
    "no_answer":     step(Status.WAITING, Status.HANDLING),
    "ask_extension": step({Status.HANDLING, Status.WAITING}, None),
    "grant_extension": step(WITH_HANDLER, None),
    "refuse_extension": step(WITH_HANDLER, None),
    "ask_shelving":  step(Status.HANDLING, None),
    "shelve":        step(WITH_HANDLER, None),
    "refuse_shelving": step(WITH_HANDLER, None),
    "unshelve":      step(WITH_HANDLER, None),
    "stage_done":    step({Status.HANDLING, Status.WAITING}, None),
    "hotline":       step(Status, None),
    "hotline_close": step(set(OPEN) - {Status.MERGED}, Status.CLOSED),
}  # fmt: skip

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
    columns.setdefault("watch_at", None)
    move(
        appeal, verb, STEPS, by=by, at=now,
        data={**{k: v for k, v in lines.items() if v}, **(data or {})}, **columns,
    )  # fmt: skip
    announce(AppealChanged(appeal, verb, by))
    return appeal


def reckon(appeal: Appeal) -> clocks.Clocks:
    """Both clocks from the journal as it stands, this deed's entry included."""
    return clocks.read(journal.entries_of(appeal))


def settle_due(appeal: Appeal) -> None:
    """Keep the deadlines the journal now gives on the row, to be listed by."""
    found = reckon(appeal)
    appeal.due = found.resolution.deadline
    appeal.first_contact_due = found.first_contact.deadline
    appeal.shelved_until = found.shelved_until
    Appeal.objects.filter(pk=appeal.pk).update(
        due=appeal.due, first_contact_due=appeal.first_contact_due,
        shelved_until=appeal.shelved_until,
    )  # fmt: skip


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

"""Orders of a hotline (12345): taken in with what has become of them there, brought up to date by later
exports, and answered.

A new order is an appeal like any other; one that the hotline has finished comes in closed, with the
hotline's result and the caller's answers. Of an order that is known, only what may change is taken
over: the result, the reply, the status and the answers. Every change is a deed of its appeal:

- `hotline`: the hotline says something that changes no status here;
- `hotline_close`: it has finished the order there, so it ends here;
- `callback` and what follows from it, when the caller answered the hotline's callback: what was
  handled here and is not solved goes back to work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals.events import AppealClosed, AppealsImported, CallbackRecorded
from mulin.appeals.flow import hotline_words as words
from mulin.appeals.flow import reporting
from mulin.appeals.flow.callback import CONTEST_DAYS, _back_to_work
from mulin.appeals.flow.steps import take, tell_handlers, tell_reporter
from mulin.appeals.models import Appeal, Callback, Ending, Status
from mulin.appeals.models.hotline import HotlineSending, HotlineTicket
from mulin.core import journal, numbers, search
from mulin.core.events import announce
from mulin.core.ids import uuid7_at
from mulin.core.models import Entry
from mulin.core.tables import Saved
from mulin.people.models import Person

WAY = "hotline"
SENT_AT_ONCE = 400
# What of a ticket may change after it came in.
CHANGING = ("state_words", "result", "reply", "solved_words", "satisfied_words", "ended_at")


@dataclass(frozen=True)
class Order:
    """One row of an export, understood. `told_by` says where the time of the call is from: its own
    column, the number, the end, or only the import."""

    number: str
    report: reporting.Report
    at: datetime
    ticket: dict[str, Any]
    said: words.Said
    finished: bool

    @property
    def fingerprint(self) -> str:
        """What tells whether a later export brings anything new."""
        parts = (str(self.ticket[name] or "") for name in CHANGING)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @property
    def ending(self) -> str:
        """How it ended at the hotline, if it did."""
        return words.ending_of(self.ticket["result"], self.said) if self.finished else ""


def unchanged(orders: Iterable[Order]) -> set[str]:
    """Numbers of the orders whose last export said the same: one statement."""
    asked = {order.number: order.fingerprint for order in orders}
    rows = HotlineTicket.objects.filter(appeal__external_id__in=asked)
    known = rows.values_list("appeal__external_id", "fingerprint")
    return {str(number) for number, mark in known if asked[str(number)] == mark}


def take_in(orders: Sequence[Order], *, by: Person | None, at: datetime | None = None) -> Saved:
    """Write new orders, and bring known ones up to date. Runs in the importer's transaction."""
    now = at or timezone.now()
    known = {
        str(appeal.external_id): appeal
        for appeal in Appeal.objects.filter(external_id__in=[o.number for o in orders])
    }
    new = [order for order in orders if order.number not in known]
    old = [order for order in orders if order.number in known]
    tickets = {
        ticket.appeal_id: ticket
        for ticket in HotlineTicket.objects.filter(appeal__in=[a.pk for a in known.values()])
    }
    if new:
        _write(new, now=now)
    said = []
    for order in old:
        appeal = known[order.number]
        done = renew(appeal, order, tickets.get(appeal.pk), by=by, at=now)
        said.append((order.number, done))
    return Saved(len(old), said)


def would(orders: Sequence[Order]) -> Saved:
    """What `take_in` would do: how many are known, without a change of any."""
    numbered = [order.number for order in orders]
    rows = Appeal.objects.filter(external_id__in=numbered).values_list("external_id", flat=True)
    known = {str(number) for number in rows}
    return Saved(len(known), [(number, _("会更新")) for number in numbered if number in known])


# New orders


def _write(orders: Sequence[Order], *, now: datetime) -> None:
    taken = numbers.take(f"appeal:{timezone.localtime(now):%Y%m%d}", len(orders))
    # Who brings a file in has not recorded its orders: they may call back. The run's own journal
    # (`core.importing`) says who it was.
    appeals: list[Appeal] = []
    entries: list[Entry] = []
    answered: list[Callback] = []
    for place, (order, number) in enumerate(zip(orders, taken, strict=True)):
        appeal, data = reporting.prepare(
            order.report, by=None, at=order.at, number=reporting.number_for(now, number)
        )
        # Keyed by when it was told, so that lists stand in the order of the telling.
        appeal.id = uuid7_at(int(order.at.timestamp() * 1000), place)
        appeal.external_id = order.number
        entries += _entries(appeal, order, data, now=now)
        answered += _answered(appeal, order, now=now)
        appeals.append(appeal)
    Appeal.objects.bulk_create(appeals)
    Entry.objects.bulk_create(entries)
    HotlineTicket.objects.bulk_create(
        [
            HotlineTicket(appeal=a, fingerprint=o.fingerprint, read_at=now, **o.ticket)
            for a, o in zip(appeals, orders, strict=True)
        ]
    )
    Callback.objects.bulk_create(answered)
    search.bulk_index((a.pk, "appeal", reporting.search_text(a)) for a in appeals)
    announce(AppealsImported(tuple(appeals)))


def _entries(appeal: Appeal, order: Order, data: dict[str, Any], *, now: datetime) -> list[Entry]:
    """The first entry, and the second where the order was over when it came."""
    # Written today, into a day that is not sealed yet; the clocks run since it was told.
    told = {**data, "since": order.at.isoformat(), "source": order.number}
    found = [journal.new_entry(appeal, "report", by=None, at=now, new=appeal.status, data=told)]
    if order.finished:
        first, before = found[0], appeal.status
        for name, value in _end(appeal, order, now).items():
            setattr(appeal, name, value)
        appeal.status, appeal.stage_since = Status.CLOSED, appeal.closed_at or now
        found.append(
            journal.new_entry(
                appeal, "hotline_close", by=None, at=now, previous=first.hash, old=before,
                new=appeal.status, data=_told(order),
            )
        )  # fmt: skip
    appeal.journal_head = found[-1].hash
    return found


def _end(appeal: Appeal, order: Order, now: datetime) -> dict[str, Any]:
    """The columns of an order that the hotline finished. In time is said only where both ends are
    known: else it is in no rate."""
    ended = order.ticket["ended_at"]
    timed = ended is not None and order.ticket["told_by"] in {"time", "number"}
    return {
        "ending": order.ending, "closed_at": ended or now, "due": None,
        "closed_in_time": ended <= appeal.due if timed and appeal.due else None,
        "solved": order.said.solved, "satisfied": order.said.satisfied,
    }  # fmt: skip


def _told(order: Order) -> dict[str, Any]:
    """What the entry keeps of the hotline's words. The reply is told to the resident."""
    public = str(order.ticket["reply"] or order.ticket["result"])[:2000]
    return {
        "public": public, "ending": order.ending, "state": order.ticket["state_words"],
        "result": order.ticket["result"], "reached": order.said.anything,
        "solved": order.said.solved, "partly": order.said.partly,
        "satisfied": order.said.satisfied,
    }  # fmt: skip


def _answered(appeal: Appeal, order: Order, *, now: datetime) -> list[Callback]:
    """The hotline's own callback, if the caller answered anything."""
    if not order.said.anything:
        return []
    at = order.ticket["ended_at"] or now
    return [_callback(appeal, order.said, at=at)]


def _callback(appeal: Appeal, said: words.Said, *, at: datetime) -> Callback:
    return Callback(
        appeal=appeal, at=at, way=WAY, reached=True, solved=said.solved, satisfied=said.satisfied,
        words=_("热线回访：部分解决") if said.partly else "",
    )  # fmt: skip


# Known orders


def renew(
    appeal: Appeal, order: Order, ticket: HotlineTicket | None, *, by: Person | None, at: datetime
) -> str:
    """Take over what a later export says of a known order; the answer says in words what was done."""
    before = _said_before(ticket)
    changed = ticket is None or any(
        getattr(ticket, name) != order.ticket[name] for name in CHANGING
    )
    _keep(appeal, order, ticket, at=at)
    if not changed:
        return _("没有变化")
    if order.said.anything and order.said != before:
        return _take_answers(appeal, order, by=by, at=at)
    if order.finished and appeal.is_open and appeal.status != Status.MERGED:
        return _close(appeal, order, by=by, at=at)
    take(appeal, "hotline", by=by, at=at, data=_told(order) | {"public": "", "inner": _news(order)})
    return _("记下了热线的新情况")


def _said_before(ticket: HotlineTicket | None) -> words.Said:
    if ticket is None:
        return words.Said()
    return words.answers(ticket.solved_words, ticket.satisfied_words)


def _keep(appeal: Appeal, order: Order, ticket: HotlineTicket | None, *, at: datetime) -> None:
    columns = {**order.ticket, "fingerprint": order.fingerprint, "read_at": at}
    if ticket is None:
        HotlineTicket.objects.create(appeal=appeal, **columns)
        return
    # Where the time of the call was from is a fact of the first export.
    columns.pop("told_by")
    HotlineTicket.objects.filter(pk=ticket.pk).update(**columns)


def _news(order: Order) -> str:
    """What the hotline says, for staff: its status and its result."""
    said = [order.ticket["state_words"], order.ticket["result"], order.ticket["reply"]]
    return _("热线：%s") % _("；").join(part for part in said if part)[:1900]


def _close(appeal: Appeal, order: Order, *, by: Person | None, at: datetime) -> str:
    """Over at the hotline, so over here: who had it is told not to go on alone."""
    proposed = appeal.status == Status.PROPOSED
    columns = _end(appeal, order, at)
    if proposed:
        # What was handled here keeps its own end and its own count of time.
        columns = {**columns, "ending": appeal.ending, "closed_in_time": appeal.closed_in_time}
    told = {**_told(order), "ending": columns["ending"]}
    take(appeal, "hotline_close", by=by, at=at, data=told, **columns)
    tell_handlers(appeal, "closed", gettext_noop("热线那边已经办结：%s") % appeal.title)
    tell_reporter(appeal, "closed", gettext_noop("已办结：%s") % appeal.title)
    announce(AppealClosed(appeal))
    return _("热线已经办结，这里跟着办结")


def _take_answers(appeal: Appeal, order: Order, *, by: Person | None, at: datetime) -> str:
    """The caller answered the hotline's callback."""
    if appeal.status == Status.PROPOSED:
        return _call_back(appeal, order, by=by, at=at)
    if appeal.is_open and order.finished and appeal.status != Status.MERGED:
        said = _close(appeal, order, by=by, at=at)
        _record(appeal, order, at=at)
        return _go_on(appeal, order, by=by, at=at) or said
    columns: dict[str, Any] = {"solved": order.said.solved, "satisfied": order.said.satisfied}
    data = _told(order) | {"public": "", "inner": _news(order)}
    take(appeal, "hotline", by=by, at=at, data=data, **({} if appeal.is_open else columns))
    _record(appeal, order, at=at)
    return _go_on(appeal, order, by=by, at=at) or _("记下了热线的回访")


def _record(appeal: Appeal, order: Order, *, at: datetime) -> None:
    callback = _callback(appeal, order.said, at=at)
    callback.save(force_insert=True)
    announce(CallbackRecorded(callback))


def _call_back(appeal: Appeal, order: Order, *, by: Person | None, at: datetime) -> str:
    """What was proposed here and answered there: the same as if it had been asked here. «部分解决»
    does not close it by itself; the hotline's own «办结» does."""
    said = order.said
    take(
        appeal, "callback", by=by, at=at, solved=said.solved, satisfied=said.satisfied,
        data={
            "reached": True, "solved": said.solved, "satisfied": said.satisfied, "way": WAY,
            "partly": said.partly,
        },
    )  # fmt: skip
    _record(appeal, order, at=at)
    if said.solved is False and appeal.ending == Ending.SOLVED:
        _back_to_work(appeal, "", by=by, at=at)
        return _("热线回访说没解决，退回重办")
    if order.finished or said.solved is not None:
        take(appeal, "close", by=by, at=at, closed_at=at, due=None)
        announce(AppealClosed(appeal))
        return _("记下了热线的回访，已办结")
    return _("记下了热线的回访，还要再问一次")


def _go_on(appeal: Appeal, order: Order, *, by: Person | None, at: datetime) -> str:
    """A closed appeal that was handled here as solved, and is not: back to work, within the days in
    which the resident could ask for it too."""
    solved_here = appeal.ending == Ending.SOLVED and appeal.proposed_at is not None
    if order.said.solved is not False or not solved_here or appeal.status != Status.CLOSED:
        return ""
    if appeal.post_id is None or appeal.closed_at is None:
        return ""
    if at - appeal.closed_at > timedelta(days=CONTEST_DAYS):
        return ""
    _back_to_work(appeal, "", by=by, at=at, solved=False)
    return _("热线回访说没解决，退回重办")


@transaction.atomic
def note_sent(
    tickets: Mapping[UUID, str], *, by: Person | None, at: datetime | None = None
) -> HotlineSending:
    """Keep which replies have gone to the hotline (ticket → mark of the reply), as one sending."""
    now = at or timezone.now()
    sending = HotlineSending(at=now, by=by, count=len(tickets))
    sending.save(force_insert=True)
    rows = [HotlineTicket(pk=key, sending=sending, sent_mark=mark) for key, mark in tickets.items()]
    HotlineTicket.objects.bulk_update(rows, ["sending", "sent_mark"], batch_size=SENT_AT_ONCE)
    journal.remark(sending, "hotline.sent", by=by, at=now, data={"count": len(tickets)})
    return sending

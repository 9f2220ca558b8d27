"""When working time is edited: the deadlines of what is open are reckoned anew, told in the journal;
those of its support orders go with them.

What has ended stands as it was reckoned (`clocks`): its calendar is the one of that day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mulin.appeals import clocks
from mulin.appeals.flow.support_time import due_of
from mulin.appeals.flow.supports import open_ones
from mulin.appeals.models import WITH_HANDLER, Appeal, Status, SupportOrder
from mulin.core import journal
from mulin.core.jobs import enqueue, job
from mulin.core.models import Entry

PORTION = 300
RUNNING = (Status.RECEIVED, *WITH_HANDLER)


@job("appeals.resettle")
def resettle(payload: dict[str, Any]) -> None:
    """One portion of the open appeals, by key; asks for the next one."""
    after = resettle_some(UUID(payload["after"]) if payload.get("after") else None)
    if after is not None:
        enqueue("appeals.resettle", {**payload, "after": str(after)})


def resettle_some(after: UUID | None = None, *, most: int = PORTION) -> UUID | None:
    """Reckon the next so many anew; returns the key of the last one if there may be more."""
    rows = Appeal.objects.filter(status__in=RUNNING).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    portion = list(rows[:most])
    written: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(record__in=[row.pk for row in portion]).order_by("id"):
        written[entry.record].append(entry)
    for row in portion:
        _settle(row, clocks.read(written[row.pk]))
        _settle_supports(row)
    return portion[-1].pk if len(portion) == most else None


@transaction.atomic
def _settle(appeal: Appeal, found: clocks.Clocks) -> None:
    due, contact = found.resolution.deadline, found.first_contact.deadline
    if (appeal.due, appeal.first_contact_due) == (due, contact):
        return
    # Whoever does a deed meanwhile settles it by themselves.
    rows = Appeal.objects.filter(pk=appeal.pk, journal_head=appeal.journal_head)
    if rows.update(due=due, first_contact_due=contact, watch_at=None) and appeal.due != due:
        journal.remark(appeal, "recalendar", by=None, at=timezone.now(), data={
            "was": _said(appeal.due), "now": _said(due),
        })  # fmt: skip


def _settle_supports(appeal: Appeal) -> None:
    """The dates of what units are still at work on."""
    for order in open_ones(appeal):
        due = due_of(order, clocks.more_time(journal.entries_of(order)))
        if order.reported_at is None and order.due is not None and order.due != due:
            rows = SupportOrder.objects.filter(pk=order.pk, journal_head=order.journal_head)
            rows.update(due=due)


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""

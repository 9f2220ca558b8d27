"""When working time is edited: the deadlines of what is open are reckoned anew, told in the journal.

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
from mulin.appeals.models import WITH_HANDLER, Appeal, Status
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


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""

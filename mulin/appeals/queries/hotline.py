"""Reads of the hotline: categories that nobody has mapped yet, and replies that wait to go back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from mulin.appeals.models import Appeal, Channel, Ending, Status
from mulin.appeals.models.hotline import HotlineCategory, HotlineSending, HotlineTicket
from mulin.appeals.taxonomy import Leaf, Suggestion, taxonomy
from mulin.core.models import Entry

REPLYING = ("propose", "verify", "conclude", "decline")
MOST_REPLIES = 20_000
NOT_OURS = (Ending.WITHDRAWN,)


@dataclass(frozen=True)
class Named:
    """A category of the hotline: what it is here, how many orders bear it, what it might be."""

    row: HotlineCategory
    leaf: Leaf | None
    orders: int
    suggestion: Suggestion | None = None


def categories(*, unmapped: bool = False) -> list[Named]:
    """Every name that exports brought, the unmapped and most frequent first: two statements."""
    known = taxonomy()
    counted = HotlineTicket.objects.exclude(category_name="").values_list("category_name")
    orders = dict(counted.annotate(n=Count("pk")).values_list("category_name", "n"))
    rows = HotlineCategory.objects.all()
    if unmapped:
        rows = rows.filter(leaf__isnull=True)
    found = [
        Named(
            row, known.by_id.get(row.leaf_id) if row.leaf_id else None, orders.get(row.name, 0),
            None if row.leaf_id else suggested(row.name),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.leaf is not None, -one.orders, one.row.name))


def suggested(name: str) -> Suggestion | None:
    """The leaf whose words stand in the name, its last part first."""
    *above, last = name.split("->")
    found = taxonomy().suggest(last, " ".join(above), most=1)
    return found[0] if found else None


def unmapped() -> QuerySet[HotlineCategory]:
    """Names that wait for the centre."""
    return HotlineCategory.objects.filter(leaf__isnull=True)


def leaves_by_name() -> dict[str, str]:
    """Name of the hotline → code of the leaf here, of those that are mapped: one statement."""
    rows = HotlineCategory.objects.filter(leaf__isnull=False, leaf__active=True)
    return {str(name): str(code) for name, code in rows.values_list("name", "leaf__code")}


@dataclass(frozen=True)
class Reply:
    """What the hotline is told of one of its orders."""

    ticket: UUID
    number: str
    appeal: Appeal
    ending: str
    words: str
    contact_way: str
    replied_at: datetime | None

    @property
    def mark(self) -> str:
        """Tells this reply from an earlier or later one of the same order."""
        parts = (self.ending, self.words, str(self.replied_at))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def replies(
    *, since: datetime | None = None, again: bool = False, sending: HotlineSending | None = None
) -> list[Reply]:
    """Replies to orders of the hotline that were handled here, the oldest first: new ones only, unless
    `again`; or just those of one sending. Three statements."""
    rows = HotlineTicket.objects.select_related("appeal").filter(appeal__channel=Channel.HOTLINE)
    ready = Q(appeal__status__in=[Status.PROPOSED, Status.CLOSED])
    rows = rows.filter(ready).exclude(appeal__ending__in=["", *NOT_OURS])
    if sending is not None:
        rows = rows.filter(sending=sending)
    if since is not None:
        rows = rows.filter(
            Q(appeal__proposed_at__gte=since)
            | Q(appeal__proposed_at__isnull=True, appeal__closed_at__gte=since)
        )
    tickets = list(rows.order_by("appeal_id")[:MOST_REPLIES])
    told = _told([ticket.appeal_id for ticket in tickets])
    found = [_reply(t, told[t.appeal_id]) for t in tickets if t.appeal_id in told]
    if again or sending is not None:
        return found
    marks = {ticket.pk: ticket.sent_mark for ticket in tickets}
    return [reply for reply in found if reply.mark != marks[reply.ticket]]


def _told(appeals: list[UUID]) -> dict[UUID, tuple[Entry, str]]:
    """The last reply of each, and how the resident was first contacted. Those without a reply from
    here (the hotline finished them itself) are left out."""
    replied: dict[UUID, Entry] = {}
    ways: dict[UUID, str] = {}
    for batch in _batches(appeals):
        rows = Entry.objects.filter(record__in=batch, verb__in=[*REPLYING, "contact"])
        for entry in rows.order_by("id"):
            if entry.verb == "contact":
                ways.setdefault(entry.record, str(entry.data.get("way", "")))
            else:
                replied[entry.record] = entry
    return {key: (entry, ways.get(key, "")) for key, entry in replied.items()}


def _batches(keys: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _reply(ticket: HotlineTicket, told: tuple[Entry, str]) -> Reply:
    entry, way = told
    appeal = ticket.appeal
    words = str(entry.data.get("public", "") or entry.data.get("why", ""))
    return Reply(ticket.pk, str(appeal.external_id), appeal, appeal.ending, words, way, entry.at)


def waiting() -> int:
    """How many replies wait to go back."""
    return len(replies())


def sendings(most: int = 10) -> Iterable[HotlineSending]:
    """The last files that went back."""
    return HotlineSending.objects.select_related("by").order_by("-id")[:most]

"""Reads of the hotline: categories that nobody has mapped yet, and replies that wait to go back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from mulin.appeals.models import Appeal, Channel, Ending, Status
from mulin.appeals.models.hotline import HotlineCategory, HotlineSending, HotlineTicket
from mulin.appeals.taxonomy import Leaf, Suggestion, taxonomy
from mulin.core.models import Entry

REPLYING = ("propose", "verify", "conclude", "decline")
BATCH = 500
# An order that has not moved since its last reply went out (a day is for deeds that were on their
# way) has no new one.
MOVED = Q(sending=None) | Q(appeal__stage_since__gte=F("sending__at") - timedelta(days=1))
NOT_OURS = (Ending.WITHDRAWN,)


@dataclass(frozen=True)
class Named:
    """A category of the hotline: what it is here, how many orders bear it, what it might be."""

    row: HotlineCategory
    leaf: Leaf | None
    orders: int

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """What it might be, if nobody has said; looked for when it is shown."""
        return None if self.leaf else suggested(self.row.name)


def categories(*, unmapped: bool = False) -> list[Named]:
    """Every name that exports brought, the unmapped and most frequent first: two statements."""
    known = taxonomy()
    counted = HotlineTicket.objects.exclude(category_name="").values_list("category_name")
    orders = dict(counted.annotate(n=Count("pk")).values_list("category_name", "n"))
    rows = HotlineCategory.objects.all()
    if unmapped:
        rows = rows.filter(leaf__isnull=True)
    found = [
        Named(row, known.by_id.get(row.leaf_id) if row.leaf_id else None, orders.get(row.name, 0))
        for row in rows
    ]
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
    *, since: datetime | None = None, again: bool = False, sending: HotlineSending | None = None,
    numbers: Collection[str] | None = None,
) -> Iterator[Reply]:  # fmt: skip
    """Replies to orders of the hotline that were handled here, the oldest first, read in batches of
    two statements: new ones only, unless `again`; or just those of one sending, or of some orders."""
    rows = HotlineTicket.objects.select_related("appeal").filter(appeal__channel=Channel.HOTLINE)
    ready = Q(appeal__status__in=[Status.PROPOSED, Status.CLOSED])
    rows = rows.filter(ready).exclude(appeal__ending__in=["", *NOT_OURS])
    # What the hotline finished itself has no reply from here.
    told = Entry.objects.filter(record=OuterRef("appeal_id"), verb__in=REPLYING)
    rows = rows.filter(Exists(told))
    every = again or sending is not None
    if not every:
        rows = rows.filter(MOVED)
    if sending is not None:
        rows = rows.filter(sending=sending)
    if numbers is not None:
        rows = rows.filter(appeal__external_id__in=numbers)
    if since is not None:
        rows = rows.filter(
            Q(appeal__proposed_at__gte=since)
            | Q(appeal__proposed_at__isnull=True, appeal__closed_at__gte=since)
        )
    source = rows.order_by("appeal_id").iterator(chunk_size=BATCH)
    while batch := list(islice(source, BATCH)):
        for reply, mark in _replies(batch):
            if every or reply.mark != mark:
                yield reply


def _replies(batch: Sequence[HotlineTicket]) -> Iterator[tuple[Reply, str]]:
    """The reply to each order, and the mark of what it has been told before: the last entry that
    replied, and how the resident was first contacted."""
    replied: dict[UUID, Entry] = {}
    ways: dict[UUID, str] = {}
    orders = [ticket.appeal_id for ticket in batch]
    rows = Entry.objects.filter(record__in=orders, verb__in=[*REPLYING, "contact"])
    for entry in rows.order_by("id"):
        if entry.verb == "contact":
            ways.setdefault(entry.record, str(entry.data.get("way", "")))
        else:
            replied[entry.record] = entry
    for ticket in batch:
        key = ticket.appeal_id
        yield _reply(ticket, replied[key], ways.get(key, "")), ticket.sent_mark


def _reply(ticket: HotlineTicket, entry: Entry, way: str) -> Reply:
    appeal = ticket.appeal
    words = str(entry.data.get("public", "") or entry.data.get("why", ""))
    return Reply(ticket.pk, str(appeal.external_id), appeal, appeal.ending, words, way, entry.at)


def sendings(most: int = 10) -> Iterable[HotlineSending]:
    """The last files that went back."""
    return HotlineSending.objects.select_related("by").order_by("-id")[:most]

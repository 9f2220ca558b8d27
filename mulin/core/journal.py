"""Writing the journal, and proving it: chains per record, and a sealed root per day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from django.db import models, transaction
from django.utils import timezone

from mulin.core.deeds import Conflict
from mulin.core.ids import uuid7
from mulin.core.models import Entry, Flowing, Keyed, Seal
from mulin.core.prepared import Given, Prepared
from mulin.core.rows import insert, write

if TYPE_CHECKING:
    from uuid import UUID

Record = TypeVar("Record", bound=Flowing)
Data = Mapping[str, Any]


def digest_of(data: Data) -> str:
    """SHA-256 of the data in canonical JSON (keys sorted, UTF-8)."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def hash_of(entry: Entry) -> str:
    """SHA-256 over the entry's own columns, the digest of its data and the hash before it."""
    # A UTC time to the microsecond reads the same from every database.
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [
        entry.previous, entry.id.hex, at, entry.by_id.hex if entry.by_id else "",
        entry.on_behalf_of, entry.verb, entry.kind, entry.record.hex, entry.old, entry.new,
        entry.digest,
    ]  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def new_entry(
    record: Keyed, verb: str, *, by: models.Model | None, at: datetime, previous: str = "",
    old: str = "", new: str = "", data: Data | None = None, on_behalf_of: str = "",
    key: UUID | None = None,
) -> Entry:  # fmt: skip
    """An entry, hashed and not yet written."""
    entry = Entry(
        id=key or uuid7(), at=at, by_id=by.pk if by else None, on_behalf_of=on_behalf_of,
        verb=verb, kind=record._meta.label_lower, record=record.pk, old=old, new=new,
        data=dict(data or {}), digest=digest_of(data or {}), previous=previous,
    )  # fmt: skip
    entry.hash = hash_of(entry)
    return entry


def begin(
    record: Record, verb: str, *, by: models.Model | None, at: datetime | None = None,
    data: Data | None = None, on_behalf_of: str = "",
) -> Entry:  # fmt: skip
    """Write a new record together with its first entry."""
    entry = new_entry(
        record, verb, by=by, at=at or timezone.now(), new=record.status, data=data,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    record.journal_head = entry.hash
    write(record)
    write(entry)
    return entry


def change(
    record: Record, verb: str, *, by: models.Model | None, new: str | None = None,
    at: datetime | None = None, data: Data | None = None, on_behalf_of: str = "", **columns: Any,
) -> Entry:  # fmt: skip
    """Change columns (and the status, if `new` is given) and write the entry, together.

    The UPDATE names the status and the journal head that it expects, so of two people pressing
    a button at once one succeeds and the other is told (`Conflict`), on any database.
    """
    status = record.status if new is None else new
    entry = new_entry(
        record, verb, by=by, at=at or timezone.now(), previous=record.journal_head,
        old=record.status, new=status, data=data, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    rows = type(record)._base_manager.filter(
        pk=record.pk, status=record.status, journal_head=record.journal_head
    )
    with transaction.atomic(savepoint=False):
        if not rows.update(status=status, journal_head=entry.hash, **columns):
            raise Conflict
        write(entry)
    record.status, record.journal_head = status, entry.hash
    for name, value in columns.items():
        setattr(record, name, value)
    return entry


def note(
    record: Record, verb: str, *, by: models.Model | None, at: datetime | None = None,
    data: Data | None = None, on_behalf_of: str = "", **columns: Any,
) -> Entry:  # fmt: skip
    """A deed that leaves the status as it is."""
    return change(record, verb, by=by, at=at, data=data, on_behalf_of=on_behalf_of, **columns)


def remark(
    record: Keyed, verb: str, *, by: models.Model | None, at: datetime | None = None,
    data: Data | None = None,
) -> Entry:  # fmt: skip
    """A fact about a record that has no chain of its own (a read of sealed data, a sign-in).

    Such an entry has no `previous`; the day's root covers it.
    """
    entry = new_entry(record, verb, by=by, at=at or timezone.now(), data=data)
    write(entry)
    return entry


def begin_many(records: Iterable[tuple[Record, Entry]]) -> None:
    """Write many new records with their first entries (imports): two statements in all."""
    pairs = list(records)
    if not pairs:
        return
    for record, entry in pairs:
        record.journal_head = entry.hash
    insert([record for record, _ in pairs])
    insert([entry for _, entry in pairs])


def entries_of(record: Keyed) -> models.QuerySet[Entry]:
    """The record's entries, oldest first."""
    return _written_of(record.pk)


def story_of(record: Keyed) -> list[Entry]:
    """The same, read at once by the shortest way."""
    return _STORY.all(record.pk)


def _written_of(record: Any) -> models.QuerySet[Entry]:
    return Entry.objects.filter(record=record).order_by("id").select_related("by")


_STORY = Prepared(lambda: _written_of(Given(0, models.UUIDField())))


# Proving it


@dataclass(frozen=True)
class Fault:
    """What does not prove: a sentence and the record or day it is about."""

    about: str
    what: str


def root_of(day: date, previous: str) -> tuple[str, int]:
    """The root over a day's hashes in key order, and their number. Days are UTC days."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = Entry.objects.filter(at__gte=start, at__lt=start + timedelta(days=1))
    sha, count = hashlib.sha256(previous.encode()), 0
    for value in rows.order_by("id").values_list("hash", flat=True).iterator(5000):
        sha.update(value.encode())
        count += 1
    return sha.hexdigest(), count


@transaction.atomic
def seal_days(now: datetime | None = None) -> list[Seal]:
    """Seal every whole UTC day that has entries and no seal yet. Safe to call at any time.

    A day is sealed an hour after its end, so that a transaction begun before midnight is in it.
    """
    until = ((now or timezone.now()) - timedelta(hours=1)).astimezone(UTC).date()
    last = Seal.objects.order_by("-day").first()
    day = last.day + timedelta(days=1) if last else _first_day()
    made: list[Seal] = []
    previous = last.root if last else ""
    while day is not None and day < until:
        root, count = root_of(day, previous)
        made.append(Seal.objects.create(day=day, entries=count, root=root, previous=previous))
        previous, day = root, day + timedelta(days=1)
    return made


def _first_day() -> date | None:
    first = Entry.objects.order_by("at").values_list("at", flat=True).first()
    return first.astimezone(UTC).date() if first else None


def verify() -> Iterator[Fault]:
    """Walk the whole journal: every hash, every chain, every record's head, every day's root."""
    yield from _verify_chains()
    yield from _verify_heads()
    yield from _verify_days()


def _verify_chains() -> Iterator[Fault]:
    record: UUID | None = None
    head = ""
    for entry in Entry.objects.order_by("record", "id").iterator(5000):
        if entry.record != record:
            record, head = entry.record, ""
        if entry.data and digest_of(entry.data) != entry.digest:
            yield Fault(str(entry.record), f"{entry.verb}: data changed")
        if hash_of(entry) != entry.hash:
            yield Fault(str(entry.record), f"{entry.verb}: entry changed")
        # Remarks stand beside the chain: they name no previous entry and no status.
        if entry.previous == "" and entry.new == "":
            continue
        if entry.previous != head:
            yield Fault(str(entry.record), f"{entry.verb}: an entry before it is missing")
        head = entry.hash


def _verify_heads() -> Iterator[Fault]:
    for model in flowing_models():
        newest = (
            Entry.objects.filter(record=models.OuterRef("pk"))
            .exclude(new="", previous="")
            .order_by("-id")
        )
        rows = model._base_manager.annotate(
            proved=models.Subquery(newest.values("hash")[:1]),
            proved_status=models.Subquery(newest.values("new")[:1]),
        )
        loose = rows.exclude(
            journal_head=models.F("proved"), status=models.F("proved_status")
        ) | rows.filter(proved__isnull=True)
        for row in loose.values_list("pk", flat=True).iterator(2000):
            yield Fault(str(row), f"{model._meta.label_lower}: does not agree with its journal")


def _verify_days() -> Iterator[Fault]:
    previous = ""
    for seal in Seal.objects.order_by("day"):
        root, count = root_of(seal.day, previous)
        if seal.previous != previous or seal.root != root:
            yield Fault(str(seal.day), f"sealed {seal.entries} entries, found {count}")
        previous = seal.root


def flowing_models() -> list[type[Flowing]]:
    """Every concrete kind of record that has a life of its own."""
    from django.apps import apps  # noqa: PLC0415 (the registry is ready only after start)

    return [m for m in apps.get_models() if issubclass(m, Flowing)]

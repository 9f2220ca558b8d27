"""What every record has in common, and the journal: one row for every fact the system accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from mulin.core.ids import uuid7


class Keyed(models.Model):
    """A record with a key of its own, made by the application."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Flowing(Keyed):
    """A record with a life of its own: it has a status, and moves by steps (`core.flow`).

    `journal_head` is the hash of the newest journal entry of this record. Each deed replaces it
    in the same conditional UPDATE that changes the status, so entries of one record form a
    chain although nobody waits for a lock.
    """

    status = models.CharField(max_length=20)
    journal_head = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        abstract = True


class Entry(Keyed):
    """Who did what to which record, and what it changed. Never edited, never deleted.

    `hash` covers everything but `data` itself, of which it covers the digest: data can be
    struck out when the law asks for it, and the chain still proves.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on_behalf_of = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    record = models.UUIDField()
    old = models.CharField(max_length=20, blank=True)
    new = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="core_entry_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.verb}"


class Seal(Keyed):
    """One day of the journal, closed: the root over all hashes of that day and the day before.

    A record taken away with all its entries leaves every remaining chain whole; the day's root
    shows it all the same.
    """

    day = models.DateField(unique=True)
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.day} {self.root[:12]}"


class Receipt(models.Model):
    """A client's key and the record that its first request made: a retry gets the same answer.

    `said` is a hash of what that request said; empty where nobody compares (forms of pages)."""

    key = models.CharField(max_length=100, primary_key=True)
    record = models.UUIDField()
    said = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key


class Counter(models.Model):
    """The last number given out in a series such as `appeal:20261121`. Taken in blocks."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class Version(models.Model):
    """Counts the changes of something kept in memory (areas, calendars, categories)."""

    name = models.CharField(max_length=60, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class WorkCalendar(Keyed):
    """Working time of a county: periods of a working day and the usual working weekdays."""

    name = models.CharField(max_length=60, unique=True)
    periods = models.JSONField(default=list)
    weekdays = models.JSONField(default=list)
    end_of_day = models.BooleanField(default=False)
    # Within which urgent hours count, on all days; empty: round the clock.
    urgent_periods = models.JSONField(default=list)
    # Whether days that are not named here are those of the county's calendar.
    follows_county = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class CalendarDay(Keyed):
    """A day that is not as its weekday says: a holiday, or a make-up working day (调休)."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days")
    date = models.DateField()
    working = models.BooleanField()
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="core_calendarday_once")
        ]

    def __str__(self) -> str:
        return f"{self.date} {'班' if self.working else '休'}"


from mulin.core.models_store import Attachment, ImportRun, Job, Tally  # noqa: E402 (they need Keyed)

__all__ = [
    "Attachment",
    "CalendarDay",
    "Counter",
    "Entry",
    "Flowing",
    "ImportRun",
    "Job",
    "Keyed",
    "Receipt",
    "Seal",
    "Tally",
    "Version",
    "WorkCalendar",
]

"""Reads of one's own messages."""

from __future__ import annotations

from django.db import models

from mulin.notices.models import Notice
from mulin.people.models import Person


def mine(person: Person) -> models.QuerySet[Notice]:
    """A person's notices, newest first."""
    return Notice.objects.filter(person=person).order_by("-id")


def unread(person: Person) -> int:
    """How many notices wait to be read (counted up to 99)."""
    return len(Notice.objects.filter(person=person, read_at__isnull=True).values("pk")[:99])

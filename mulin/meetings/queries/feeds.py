"""Which meetings stand in a calendar: of an area, or of a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from mulin.core.fields import blind_index, within
from mulin.meetings.models import (
    TOLD,
    CalendarAddress,
    Invitee,
    Meeting,
    Reply,
    Visibility,
)
from mulin.meetings.models.meeting import MeetingQuerySet
from mulin.people.models import Person

BACK, MOST = timedelta(days=90), 500


def of_area(path: str, now: datetime) -> list[Meeting]:
    """The public meetings of an area, of the last three months and all that are announced."""
    rows = Meeting.objects.visible_to(None).filter(
        within("area_path", path), visibility=Visibility.EVERYONE
    )
    return _cut(rows, now)


def of_person(person: Person, now: datetime) -> list[Meeting]:
    """What somebody is invited to (unless they said that they do not come) or chairs. What they may
    not see any more is not in it."""
    asked = Invitee.objects.filter(person=person).exclude(reply=Reply.NOT).order_by()
    mine = Q(pk__in=asked.values("meeting")) | Q(chair=person)
    return _cut(Meeting.objects.visible_to(person).filter(mine, status__in=TOLD), now)


def _cut(rows: MeetingQuerySet, now: datetime) -> list[Meeting]:
    return list(rows.filter(starts_at__gte=now - BACK).order_by("starts_at", "id")[:MOST])


def whose_address(secret: str) -> Person | None:
    """Whose calendar this is; None for an address that is dead or never was."""
    row = (
        CalendarAddress.objects.filter(secret_index=blind_index(secret, "secret"))
        .select_related("person")
        .first()
    )
    return row.person if row is not None and row.person.is_active else None


def address_of(person: Person) -> CalendarAddress | None:
    """The address that a person has, if any."""
    return CalendarAddress.objects.filter(person=person).first()

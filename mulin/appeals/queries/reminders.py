"""Who has been told of deadlines: the reminders of one person, those that wait for a word first."""

from __future__ import annotations

from django.db.models import F, QuerySet

from mulin.appeals.models import Appeal, Status
from mulin.appeals.models.clocks import EscalationTold
from mulin.people.models import Person


def reminders_of(person: Person) -> QuerySet[EscalationTold]:
    """Everything this person was told and may still see, the newest first."""
    rows = EscalationTold.objects.filter(
        person=person, escalation__appeal__in=Appeal.objects.visible_to(person).values("pk")
    )
    return rows.select_related("escalation__appeal", "instead_of").order_by("-id")


def waiting_of(person: Person) -> QuerySet[EscalationTold]:
    """Those that the person has not taken note of, the oldest deadline first."""
    rows = reminders_of(person).filter(noted_at__isnull=True)
    rows = rows.exclude(escalation__appeal__status=Status.CLOSED)
    return rows.order_by(F("escalation__deadline").asc(), "id")


def waiting(person: Person) -> QuerySet[EscalationTold]:
    """What waits for one's «知道了»: for the navigation."""
    rows = EscalationTold.objects.filter(person=person, noted_at__isnull=True)
    return rows.exclude(escalation__appeal__status=Status.CLOSED)

"""The secret address of a person's own calendar."""

from __future__ import annotations

import secrets

from django.db import transaction

from mulin.core import journal
from mulin.meetings.models import CalendarAddress
from mulin.people.models import Person


@transaction.atomic
def new_address(person: Person) -> CalendarAddress:
    """A new one; the one before is dead from now on."""
    made, _fresh = CalendarAddress.objects.update_or_create(
        person=person, defaults={"secret": secrets.token_urlsafe(24)}
    )
    journal.remark(made, "address", by=person)
    return made


@transaction.atomic
def no_address(person: Person) -> None:
    """None any more."""
    CalendarAddress.objects.filter(person=person).delete()

"""When people and bodies work: who is away and who stands in, and which body keeps its own hours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from mulin.core.models import Keyed, WorkCalendar
from mulin.people.models.person import Organisation, Person


class Absence(Keyed):
    """Somebody is away from `since` to `until` (both days included); `stand_in` acts for them.

    Whoever stands in sees and does meanwhile what the posts of the absent person allow, except
    administration.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences", db_index=False)
    since = models.DateField()
    until = models.DateField()
    stand_in = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="stands_in", db_index=False
    )
    note = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["person", "until"], name="people_absence_person"),
            models.Index(fields=["stand_in", "until"], name="people_absence_stand_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="people_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")),
                name="people_absence_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}–{self.until}"


class UnitCalendar(Keyed):
    """A body that does not keep the county's working time, and the calendar that it keeps."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="own_calendar")
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="units")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.calendar_id}"

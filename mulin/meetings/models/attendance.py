"""Who was invited and what they answered; who was there, from when to when."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from mulin.core.fields import SealedTextField
from mulin.core.models import Keyed
from mulin.meetings.models.choices import LEAD, Arrival, Reply
from mulin.meetings.models.meeting import Meeting
from mulin.people.models import Person


class InviteeQuerySet(models.QuerySet["Invitee"]):
    """Reads of invitations."""

    def visible_to(self, person: Person | None) -> InviteeQuerySet:
        """One's own; all of the areas whose meetings one leads."""
        if person is None:
            return self.none()
        return self.filter(Q(person=person) | person.standing.area_q("meeting__area_path", LEAD))


class Invitee(Keyed):
    """Somebody who was asked to come, or said by themselves whether they come (`by` is null).
    An observer hears and is not counted."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    observer = models.BooleanField(default=False)
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    replied_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = InviteeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_invitee_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Reads of attendance."""

    def visible_to(self, person: Person | None) -> AttendanceQuerySet:
        """One's own; all of the areas whose meetings one leads, and of those one chairs."""
        if person is None:
            return self.none()
        return self.filter(
            Q(person=person)
            | Q(meeting__chair=person)
            | person.standing.area_q("meeting__area_path", LEAD)
        )


class Attendance(Keyed):
    """One stay, from coming to leaving (null: until the end). Whoever has no account stands here by
    a sealed name, or several of them by their number (`heads`)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="stays", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = SealedTextField(blank=True, default="")
    heads = models.PositiveSmallIntegerField(default=1)
    observer = models.BooleanField(default=False)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=4, choices=Arrival)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["came_at", "id"]
        indexes = [models.Index(fields=["meeting", "came_at"], name="meetings_stay_meeting")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="meetings_stay_once",
                condition=Q(left_at__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("came_at")),
                name="meetings_stay_leaves_after",
            ),
            models.CheckConstraint(condition=Q(heads__gte=1), name="meetings_stay_heads"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.came_at:%H:%M}"

    def there(self, since: datetime, until: datetime) -> bool:
        """Whether the stay meets this stretch of time."""
        return self.came_at < until and (self.left_at is None or self.left_at > since)

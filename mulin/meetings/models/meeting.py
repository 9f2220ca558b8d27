"""A meeting, whose turn it was in the chair, and the secret address of a person's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.fields import BlindIndexField, PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.meetings.models.choices import COMING, LIVE, TOLD, Status, Visibility
from mulin.meetings.models.series import Series
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area, Station


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Every fetch of a meeting starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> MeetingQuerySet:
        """Announced public ones, for everybody; those one is invited to or chairs; all of the areas
        one looks after."""
        seen = Q(status__in=TOLD, visibility=Visibility.EVERYONE)
        if person is not None:
            asked = self.model._base_manager.filter(invitations__person=person).values("pk")
            seen |= Q(status__in=TOLD, pk__in=asked) | Q(chair=person)
            seen |= person.standing.area_q("area_path", SEE_AREA)
        return self.filter(seen)


class Meeting(Flowing):
    """People who meet at a time and place. `original_on` is the date its series' rule gave it, by
    which it is known however often it is moved; `sequence` counts the changes that calendars must
    learn of. `code` is in the QR at the door: it opens the page on which one says «I am here».
    `adrift`: its series' rule no longer gives this date, and people are in it – somebody decides.
    """

    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="meetings")
    original_on = models.DateField(null=True)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.EVERYONE)
    about = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, unique=True)
    adrift = models.BooleanField(default=False)
    present = models.PositiveIntegerField(default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "starts_at"], name="meetings_meeting_area"),
            models.Index(fields=["status", "starts_at"], name="meetings_meeting_status"),
            models.Index(fields=["starts_at", "id"], name="meetings_meeting_starts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "original_on"], name="meetings_meeting_once",
                condition=Q(series__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meetings_meeting_ends_after"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "postponed"]) | ~Q(reason=""),
                name="meetings_meeting_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True) | Q(original_on__isnull=False),
                name="meetings_meeting_of_a_date",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        """The day on which it is held: of its opening, which may come before its hour, once it was."""
        return timezone.localtime(self.opened_at or self.starts_at).date()

    @property
    def is_told(self) -> bool:
        """Whether people were told of it."""
        return self.status in TOLD

    @property
    def is_coming(self) -> bool:
        """Whether it is still to come."""
        return self.status in COMING

    @property
    def is_live(self) -> bool:
        """Whether it is neither over nor called off."""
        return self.status in LIVE

    @property
    def lasts(self) -> timedelta:
        """How long it is planned to last."""
        return self.ends_at - self.starts_at


class Turn(Keyed):
    """Whose turn it was in the chair of a series' meeting, and whether they took it: who did not
    owes one (`core.rota`)."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="turns", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="turns")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    held = models.BooleanField()
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["series", "id"], name="meetings_turn_series")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class CalendarAddress(Keyed):
    """The secret in the address of a person's own calendar; changed, the old address is dead."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    secret = SealedTextField()
    secret_index = BlindIndexField(of="secret", unique=True, db_index=False)

    def __str__(self) -> str:
        return str(self.person_id)

"""A matter, the phases of its discussion, who follows it, and how the town has its matters."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.matters.models.choices import OPEN, PUBLIC, Opening, Origin, Status
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area


class MatterQuerySet(models.QuerySet["Matter"]):
    """Every fetch of a matter starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> MatterQuerySet:
        """What was taken up, for everybody; one's own proposals; all of the areas one looks after."""
        seen = Q(status__in=PUBLIC)
        if person is not None:
            seen |= Q(proposer=person) | person.standing.area_q("area_path", SEE_AREA)
        return self.filter(seen)


class Matter(Flowing):
    """Something that concerns several, to be talked over and decided.

    `text` is the public text, without personal data. Nobody is named: a proposer without an account
    goes by the matter's number, which they are given on paper. `source_*` say of what it came, for
    the desk only. `marks` and `mark_sum` are of the present round of appraisal; `threshold` and
    `fewest` are those of the day on which it was opened, `round` counts how often it was reopened.
    """

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)
    origin = models.CharField(max_length=10, choices=Origin)
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    people = models.PositiveIntegerField(default=0)
    statements = models.PositiveIntegerField(default=0)
    outcome = models.TextField(max_length=2000, blank=True)
    finished_at = models.DateTimeField(null=True)
    appraise_until = models.DateField(null=True)
    threshold = models.DecimalField(max_digits=3, decimal_places=2, default=3)
    fewest = models.PositiveSmallIntegerField(default=3)
    marks = models.PositiveIntegerField(default=0)
    mark_sum = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="matters_matter_area"),
            models.Index(fields=["status", "area_path", "id"], name="matters_matter_status"),
            models.Index(fields=["source_id"], name="matters_matter_source"),
            models.Index(
                fields=["appraise_until"],
                name="matters_matter_appraised",
                condition=Q(status="appraising"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""),
                name="matters_matter_declined_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="appraising") | Q(appraise_until__isnull=False),
                name="matters_matter_appraised_until",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["closed", "rejected"]) | Q(ended_at__isnull=False),
                name="matters_matter_ended_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.status in PUBLIC

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN

    @property
    def mean(self) -> float | None:
        """The mean mark of this round, one to five; None if nobody said anything yet."""
        return self.mark_sum / self.marks if self.marks else None


class Phase(Keyed):
    """What is open when: of this kind, from the morning of one day to the night of another."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="phases")
    opens = models.CharField(max_length=10, choices=Opening)
    since = models.DateField()
    until = models.DateField()
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["since", "until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="matters_phase_ends_after"
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens} {self.since} {self.until}"

    def holds(self, day: date) -> bool:
        """Whether it is open on this day."""
        return self.since <= day <= self.until


class Follower(Keyed):
    """Somebody who wants to be told. `at` matters: who comes after the work does not appraise it."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="followers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "person"], name="matters_follower_once")
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.person_id}"


class MatterPractice(Keyed):
    """How a town has its matters, from a day on. Kept in memory (`mulin.matters.practice`)."""

    since = models.DateField(unique=True)
    answer_days = models.PositiveSmallIntegerField(default=7)
    gather_days = models.PositiveSmallIntegerField(default=7)
    talk_days = models.PositiveSmallIntegerField(default=14)
    longest = models.PositiveSmallIntegerField(default=60)
    a_day = models.PositiveSmallIntegerField(default=5)
    appraise_days = models.PositiveSmallIntegerField(default=14)
    threshold = models.DecimalField(max_digits=3, decimal_places=2, default=3)
    fewest = models.PositiveSmallIntegerField(default=3)

    class Meta:
        ordering = ["-since"]

    def __str__(self) -> str:
        return str(self.since)

"""Who agreed: signatures on a screen and on paper, and the result by which a version was agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.fields import SealedTextField
from mulin.core.models import Keyed
from mulin.covenants.models.choices import ENTER, KEEP, Basis, Source
from mulin.covenants.models.covenant import Version
from mulin.people.models import Person
from mulin.places.models import Building


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Every fetch of a signature starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> SignatureQuerySet:
        """Those of the areas one keeps; what one entered oneself; one's own. Nobody else's."""
        if person is None:
            return self.none()
        kept = person.standing.area_q("version__area_path", KEEP)
        entered = Q(recorded_by=person) if person.standing.has(ENTER) else Q(pk__in=[])
        return self.filter(kept | entered | Q(person=person))

    def stand(self) -> SignatureQuerySet:
        """Those that count."""
        return self.filter(withdrawn_at__isnull=True)


class Signature(Keyed):
    """One household, or one person, agrees. `who` tells them apart (`flow.signing.whose`): the
    dwelling of the ledger where it is known, else the account, else a blind index of the door.

    On paper nobody's name is kept: `sheet` is the number on the scan, where it can be read again.
    `room` is sealed. A signature that was taken back stays, and counts no longer.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    who = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="+", db_index=False
    )
    unit = models.CharField(max_length=10, blank=True)
    room = SealedTextField(blank=True, default="")
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    sheet = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "id"], name="covenants_signature_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "who"], condition=Q(withdrawn_at__isnull=True),
                name="covenants_signature_once",
            ),
            models.CheckConstraint(
                condition=Q(source="screen", person__isnull=False)
                | (Q(source="paper", recorded_by__isnull=False) & ~Q(sheet="")),
                name="covenants_signature_says_whose",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.version_id} {self.source} {self.sheet}"


class Result(Keyed):
    """By what a version was agreed, with its numbers. `entitled` is how many there were to agree.
    `source_*` name the ballot or meeting it came from, where another room kept it."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="result")
    basis = models.CharField(max_length=10, choices=Basis)
    body = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    held_on = models.DateField()
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField(null=True)
    in_favour = models.PositiveIntegerField()
    against = models.PositiveIntegerField(default=0)
    abstained = models.PositiveIntegerField(default=0)
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=Q(source_id__isnull=False),
                name="covenants_result_of_one_ballot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.body}"

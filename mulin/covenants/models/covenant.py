"""A covenant of an area, its versions, and the clauses of each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.fields import PathField
from mulin.core.ids import uuid7
from mulin.core.models import Flowing, Keyed
from mulin.covenants.models.choices import (
    COMING,
    ENTER,
    PUBLIC,
    SHARES,
    Signer,
    Status,
    Threshold,
)
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area
from mulin.places.queries import ladder

SEE = SEE_AREA | ENTER


def at_desk(person: Person, field: str = "area_path") -> Q:
    """Covenants of the areas that a person looks after; and for who goes from door to door with
    the paper, those of the areas in which theirs lies."""
    known, held = ladder(), person.standing.paths(ENTER)
    above = {place.path for path in held for place in known.line(path)}
    return person.standing.area_q(field, SEE) | Q(**{f"{field}__in": sorted(above)})


class CovenantQuerySet(models.QuerySet["Covenant"]):
    """Every fetch of a covenant starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> CovenantQuerySet:
        """Those with something to read, for everybody; all of the areas one looks after."""
        seen = Q(is_public=True)
        if person is not None:
            seen |= person.standing.area_q("area_path", SEE)
        return self.filter(seen)


class Covenant(Keyed):
    """What an area has agreed to keep. `kind` is a key of `kinds.kinds()`.

    The words are in its versions. `standing` and `coming` are the statuses of the version that
    holds (else of the newest) and of the one under way ("" without one), kept here for lists.
    """

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    made_at = models.DateTimeField(default=timezone.now)
    standing = models.CharField(max_length=20, choices=Status, default=Status.DRAFTING)
    coming = models.CharField(max_length=20, choices=Status, blank=True)
    is_public = models.BooleanField(default=False)

    objects = CovenantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_path", "id"], name="covenants_covenant_area")]
        constraints = [
            models.UniqueConstraint(fields=["area", "kind"], name="covenants_covenant_one_a_kind")
        ]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["Version"]):
    """Every fetch of a version starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> VersionQuerySet:
        """What was put before the people, for everybody; drafts for those of the area's desk."""
        seen = Q(status__in=PUBLIC) | Q(status=Status.DROPPED, opened_at__isnull=False)
        if person is not None:
            seen |= person.standing.area_q("area_path", SEE)
        return self.filter(seen)


class Version(Flowing):
    """The words of a covenant as they were agreed, or are on their way there.

    Clauses change while it is drafted and, by what the people say, while it is talked over; from
    the first signature on they stay. `base` is how many there are to sign (households or people),
    as `base_words` say and as of `base_on`; `signed` counts the signatures that stand.
    `reminded_for` is the review date that the keepers have been told of.
    """

    covenant = models.ForeignKey(Covenant, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    area_path = PathField()
    preamble = models.TextField(max_length=500, blank=True)
    sample = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFTING)
    made_at = models.DateTimeField(default=timezone.now)

    opened_at = models.DateTimeField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    sign_until = models.DateField(null=True)
    signer = models.CharField(max_length=10, choices=Signer, default=Signer.HOUSEHOLD)
    threshold = models.CharField(max_length=16, choices=Threshold, default=Threshold.HALF)
    base = models.PositiveIntegerField(null=True)
    base_words = models.CharField(max_length=120, blank=True)
    base_on = models.DateField(null=True)
    signed = models.PositiveIntegerField(default=0)

    agreed_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    filed_with = models.CharField(max_length=80, blank=True)
    file_number = models.CharField(max_length=60, blank=True)
    in_force_on = models.DateField(null=True)
    posted = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True)
    reminded_for = models.DateField(null=True)
    over_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["area_path", "id"], name="covenants_version_area"),
            models.Index(fields=["status", "review_on"], name="covenants_version_review"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["covenant", "number"], name="covenants_version_number"),
            models.UniqueConstraint(
                fields=["covenant"], condition=Q(status="in_force"),
                name="covenants_version_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["covenant"],
                condition=Q(status__in=["drafting", "discussing", "signing", "agreed"]),
                name="covenants_version_one_coming",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ended", "dropped"]) | ~Q(reason=""),
                name="covenants_version_over_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force")
                | Q(in_force_on__isnull=False, review_on__isnull=False, agreed_on__isnull=False),
                name="covenants_version_in_force_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.covenant_id} {self.number}"

    @property
    def is_coming(self) -> bool:
        """Whether it is on its way."""
        return self.status in COMING

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        dropped = self.status == Status.DROPPED and self.opened_at is not None
        return self.status in PUBLIC or dropped

    @property
    def needed(self) -> int:
        """How many signatures are enough; 0 while nobody said how many there are."""
        return SHARES[Threshold(self.threshold)].needed(self.base or 0)

    @property
    def is_enough(self) -> bool:
        """Whether as many have signed as are needed."""
        return SHARES[Threshold(self.threshold)].is_met(self.signed, self.base or 0)

    def talks_on(self, day: date) -> bool:
        """Whether comments may be written on this day."""
        if self.since is None or self.until is None:
            return False
        return self.status == Status.DISCUSSING and self.since <= day <= self.until

    def signs_on(self, day: date) -> bool:
        """Whether it may be signed on this day."""
        open_ = self.sign_until is None or day <= self.sign_until
        return self.status == Status.SIGNING and open_


class Clause(Keyed):
    """One paragraph of a version. `line` is its own through all versions, by which they are
    compared; `asked` is what it said when it was put before the people."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="clauses")
    line = models.UUIDField(default=uuid7)
    rank = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=30, blank=True)
    text = models.TextField(max_length=500)
    asked = models.TextField(max_length=500, blank=True)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="covenants_clause_line"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.heading}"

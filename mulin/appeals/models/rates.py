"""What the town decided about its figures and its handling: dated rules, and what is left out."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models.appeal import Appeal, AppealQuerySet
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person

RATES = ("response", "resolution", "satisfaction")


class Practice(Keyed):
    """How this town handles, from a day on: how often an order may be returned, how often a
    callback is tried, what is verified by a second person, how long an explanation stands.

    `verify` holds codes of categories or their beginnings; `*` means every one.
    """

    since = models.DateField(unique=True)
    bounces = models.PositiveSmallIntegerField(default=2)
    tries = models.PositiveSmallIntegerField(default=3)
    verify = models.JSONField(default=list)
    review_days = models.PositiveSmallIntegerField(default=90)
    basis = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.since:%F}"


class RateRule(Keyed):
    """How the three rates are counted from a day on: their weights and their denominators.

    `weights` gives each rate its part of the composite score; `denominators` says of each rate
    what it is divided by (a name of `queries.rates.DENOMINATORS`). Each rule says where it is
    from, and none is ever changed: a new one begins on its day.
    """

    since = models.DateField(unique=True)
    name = models.CharField(max_length=80)
    weights = models.JSONField(default=dict)
    denominators = models.JSONField(default=dict)
    fair_counts = models.BooleanField(default=True)
    basis = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class ExclusionReason(Keyed):
    """Why an appeal may be left out of the rates: a code and its words, as data."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    """Every fetch of an exclusion starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ExclusionQuerySet:
        """Those of appeals that somebody sees."""
        if person is None or not person.standing.posts:
            return self.none()
        seen: AppealQuerySet = Appeal.objects.visible_to(person).order_by()
        return self.filter(appeal__in=seen.values("pk"))


class Exclusion(Flowing):
    """An appeal left out of some rates (剔除): asked for with a reason and grounds, decided by
    somebody else, dated, and seen by everybody who sees the appeal."""

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("待审核")
        GRANTED = "granted", _("已剔除")
        REFUSED = "refused", _("未同意")
        WITHDRAWN = "withdrawn", _("已收回")

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="exclusions")
    response = models.BooleanField(default=False)
    resolution = models.BooleanField(default=False)
    satisfaction = models.BooleanField(default=False)
    reason = models.ForeignKey(ExclusionReason, models.PROTECT, related_name="+", db_index=False)
    grounds = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ASKED)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="appeals_exclusion_status")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(response=True)
                | models.Q(resolution=True)
                | models.Q(satisfaction=True),
                name="appeals_exclusion_of_something",
            ),
            models.UniqueConstraint(
                fields=["appeal"], condition=models.Q(status__in=["asked", "granted"]),
                name="appeals_exclusion_one_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.get_status_display()}"

    @property
    def rates(self) -> tuple[str, ...]:
        """The names of the rates that it is left out of."""
        return tuple(name for name in RATES if getattr(self, name))

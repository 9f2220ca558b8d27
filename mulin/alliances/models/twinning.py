"""A unit paired with a community, a grid or a household in need, and how far the pairing has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mulin.alliances.models.unit import Partner
from mulin.core.fields import PathField
from mulin.core.models import Flowing
from mulin.households.models import Dwelling
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area


class TwinningQuerySet(models.QuerySet["Twinning"]):
    """Every fetch of a pairing starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> TwinningQuerySet:
        """Which communities and grids are paired with whom is for everybody; a household only for
        those who look after its area, and so is what was only proposed."""
        seen = Q(status=Twinning.Status.ACTIVE) & ~Q(kind=Twinning.Kind.HOUSEHOLD)
        if person is not None:
            seen |= person.standing.area_q("area_path", SEE_AREA)
        return self.filter(seen)


class Twinning(Flowing):
    """A unit and whom it is paired with (结对): proposed, agreed by both sides, active, ended.

    `unit_words` and `place_words` say how each side agreed, written down by two people. Of a
    household only the key of its dwelling is kept, and that is wiped when the pairing ends.
    """

    class Kind(models.TextChoices):
        """With whom."""

        COMMUNITY = "community", _("社区")
        GRID = "grid", _("网格")
        HOUSEHOLD = "household", _("困难家庭")

    class Status(models.TextChoices):
        """Where a pairing stands."""

        PROPOSED = "proposed", _("提出，等双方同意")
        ACTIVE = "active", _("结对中")
        DECLINED = "declined", _("没有结成")
        ENDED = "ended", _("已结束")

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="twinnings")
    kind = models.CharField(max_length=10, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    dwelling = models.ForeignKey(
        Dwelling, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    about = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    unit_words = models.CharField(max_length=200, blank=True)
    unit_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    place_words = models.CharField(max_length=200, blank=True)
    place_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)

    objects = TwinningQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "id"], name="alliances_twinning_area"),
            models.Index(fields=["status", "area_path", "id"], name="alliances_twinning_status"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="active")
                | Q(unit_by__isnull=False, place_by__isnull=False, since__isnull=False),
                name="alliances_twinning_agreed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(unit_by__isnull=True) | ~Q(unit_by=F("place_by")),
                name="alliances_twinning_agreed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "ended"])
                | (~Q(reason="") & Q(dwelling__isnull=True)),
                name="alliances_twinning_over_says_why",
            ),
            models.CheckConstraint(
                condition=Q(dwelling__isnull=True) | Q(kind="household"),
                name="alliances_twinning_household_has_a_door",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kind}"

    @property
    def is_active(self) -> bool:
        """Whether it holds today."""
        return self.status == self.Status.ACTIVE

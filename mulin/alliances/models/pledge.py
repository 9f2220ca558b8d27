"""Pledges and what was done for them, and members who report in."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.alliances.models.twinning import Twinning
from mulin.alliances.models.unit import Partner, Zone
from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH
from mulin.places.models import Area

# Who has seen whether it was done: the community, the centre, and the grid's own worker.
CONFIRM = DISPATCH | {Role.GRID_WORKER}


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Every fetch of a pledge starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> PledgeQuerySet:
        """What units pledged is for everybody, but not what they do for one household; what a
        member pledged for who agreed to show it, for themselves, and for those who look after the
        area."""
        of_units = Q(partner__isnull=False) & ~Q(household=True)
        seen = of_units | Q(shown=True)
        if person is not None:
            seen |= Q(person=person) | person.standing.area_q("area_path")
        return self.filter(seen)


class Pledge(Flowing):
    """What a unit or a member undertook by a day, and what was done for it.

    It is kept only once somebody else than who did it has said so. `helped`: how many households or
    people were reached, as reported. A pledge that is not kept takes nothing from anybody.
    `twinning` is the pairing that it was made for; `household` says that this is one household's.
    """

    class Status(models.TextChoices):
        """Where a pledge stands."""

        MADE = "made", _("已承诺")
        REPORTED = "reported", _("待确认")
        KEPT = "kept", _("已兑现")
        DROPPED = "dropped", _("已撤回")

    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="pledges")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="pledges", db_index=False
    )
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, related_name="pledges")
    twinning = models.ForeignKey(Twinning, models.PROTECT, null=True, related_name="pledges")
    household = models.BooleanField(default=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    what = models.CharField(max_length=200)
    due = models.DateField()
    shown = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.MADE)
    done = models.CharField(max_length=500, blank=True)
    helped = models.PositiveIntegerField(default=0)
    reported_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reported_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "id"], name="alliances_pledge_area"),
            models.Index(fields=["status", "area_path", "id"], name="alliances_pledge_status"),
            models.Index(fields=["person", "id"], name="alliances_pledge_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False) ^ Q(person__isnull=False),
                name="alliances_pledge_of_one",
            ),
            models.CheckConstraint(
                condition=Q(twinning__isnull=True) | Q(partner__isnull=False),
                name="alliances_pledge_of_a_pairing_is_the_unit_s",
            ),
            models.CheckConstraint(
                condition=~Q(status="kept")
                | Q(confirmed_by__isnull=False, reported_by__isnull=False),
                name="alliances_pledge_kept_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("reported_by")),
                name="alliances_pledge_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nothing was reported."""
        return self.status == self.Status.MADE and self.due < today


class ReportQuerySet(models.QuerySet["MemberReport"]):
    """Every fetch of a member's report starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ReportQuerySet:
        """One's own, and those of the area that one looks after."""
        if person is None:
            return self.none()
        return self.filter(Q(person=person) | person.standing.area_q("area_path"))


class MemberReport(Keyed):
    """A member who reports in where they live (党员到社区报到), by their own wish, as long as they wish.

    Taken back, the row is gone.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="member_report")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    unit = models.CharField(max_length=80, blank=True)
    skills = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area_path", "id"], name="alliances_report_area")]

    def __str__(self) -> str:
        return f"{self.person_id}"

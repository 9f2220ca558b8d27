"""Units, their alliances and chairs, responsibility areas, pledges, and members who report in."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person, Post, Role
from mulin.people.standing import DISPATCH
from mulin.places.models import Area

# Who has seen whether it was done: the community, the centre, and the grid's own worker.
CONFIRM = DISPATCH | {Role.GRID_WORKER}


class Partner(Keyed):
    """A unit that registered in a community (单位报到, 结对共建): what it is and what it offers.

    `phone` is the unit's office; nobody's name is kept. `until` is the day it left.
    """

    class Kind(models.TextChoices):
        """What kind of unit."""

        AGENCY = "agency", _("机关事业单位")
        FIRM = "firm", _("企业商铺")
        SOCIETY = "society", _("社会组织")
        SCHOOL = "school", _("学校和医院")
        OTHER = "other", _("其他")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    offers = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "name", "id"], name="alliances_partner_area")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=Q(until__isnull=True),
                name="alliances_partner_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Alliance(Keyed):
    """Units of an area that meet under a chair which goes round (轮值主席): `months` a turn."""

    name = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    about = models.CharField(max_length=200, blank=True)
    months = models.PositiveSmallIntegerField(default=3)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "id"], name="alliances_alliance_area")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "name"], name="alliances_alliance_once"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=24), name="alliances_alliance_turn"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(Keyed):
    """A unit's place in the order of an alliance; `left` is the day it went."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="members")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    rank = models.PositiveSmallIntegerField()
    left = models.DateField(null=True)

    class Meta:
        ordering = ["rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "partner"], name="alliances_member_once")
        ]

    def __str__(self) -> str:
        return str(self.partner)


class Turn(Flowing):
    """A unit's turn in the chair: announced ahead, begun, finished – or skipped, and then owed."""

    class Status(models.TextChoices):
        """Where a turn stands."""

        ANNOUNCED = "announced", _("已预告")
        CHAIRING = "chairing", _("轮值中")
        DONE = "done", _("已轮完")
        SKIPPED = "skipped", _("跳过，欠一轮")

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="turns", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="turns")
    since = models.DateField()
    until = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ANNOUNCED)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["alliance", "since"], name="alliances_turn_since")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(status="chairing"), name="alliances_turn_one_chair"
            ),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(status="announced"),
                name="alliances_turn_one_ahead",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="alliances_turn_ends_after_it_begins"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member_id} {self.since}"


class Zone(Keyed):
    """A responsibility area (责任区): a stretch of an area that a unit or a post looks after."""

    name = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    about = models.CharField(max_length=200, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="zones")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "name", "id"], name="alliances_zone_area")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False) ^ Q(post__isnull=False),
                name="alliances_zone_one_answers",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Every fetch of a pledge starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> PledgeQuerySet:
        """What units pledged is for everybody; what a member pledged for who agreed to show it,
        for themselves, and for those who look after the area."""
        seen = Q(partner__isnull=False) | Q(shown=True)
        if person is not None:
            seen |= Q(person=person) | person.standing.area_q("area_path")
        return self.filter(seen)


class Pledge(Flowing):
    """What a unit or a member undertook by a day, and what was done for it.

    It is kept only once somebody else than who did it has said so. `helped`: how many households or
    people were reached, as reported. A pledge that is not kept takes nothing from anybody.
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

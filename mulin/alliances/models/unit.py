"""Units, their alliances and chairs, and the zones that they look after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Post
from mulin.places.models import Area


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

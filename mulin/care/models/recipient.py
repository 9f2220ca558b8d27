"""Somebody who agreed to be looked in on, and who is paired with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField, SealedTextField, mask_name
from mulin.core.models import Flowing, Keyed
from mulin.households.models import SEE, ConsentBy, ConsentHow, Dwelling, Resident
from mulin.people.models import Person


class Status(models.TextChoices):
    """Whether somebody is looked in on. Of those it ended for nothing is kept but dates."""

    ACTIVE = "active", _("服务中")
    ENDED = "ended", _("已结束")


class EndReason(models.TextChoices):
    """Why it ended."""

    ASKED = "asked", _("本人不要了")
    MOVED = "moved", _("搬走了")
    FAMILY = "family", _("家里人照顾了")
    DIED = "died", _("本人去世")
    ERASED = "erased", _("台账里已删除")


class PairStatus(models.TextChoices):
    """Where a pairing stands."""

    ASKED = "asked", _("等两边同意")
    ACTIVE = "active", _("结对中")
    DECLINED = "declined", _("没有结成")
    ENDED = "ended", _("已结束")


class PairEnd(models.TextChoices):
    """Why a pairing ended."""

    VISITOR = "visitor", _("走访的人不能再来了")
    RECIPIENT = "recipient", _("本人想换人")
    STAFF = "staff", _("社区另作安排")
    CARE = "care", _("关爱服务结束了")


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Every fetch of a recipient starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> RecipientQuerySet:
        """Those of the areas one's posts look after, those one is paired with or stands in for
        while that lasts, and oneself."""
        if person is None:
            return self.none()
        seen = person.standing.area_q("area_path", SEE) | Q(resident__account=person)
        return self.filter(seen | Q(pk__in=self.paired_with(person)))

    @staticmethod
    def paired_with(person: Person) -> Any:
        """Keys of those whom one visits, as the first or as the one who stands in: a subquery."""
        mine = Pairing.objects.filter(Q(visitor=person) | Q(backup=person))
        return mine.filter(status=PairStatus.ACTIVE).values("recipient")

    def with_place(self) -> RecipientQuerySet:
        """With the person and the door, as pages show them."""
        return self.select_related("resident", "dwelling__building__estate")


class Recipient(Flowing):
    """A person of the ledger who agreed to be looked in on every `every_days` days.

    `wants` is what for, `warnings` what a visitor must know at the door. `due_on` is the last day
    on which contact is in time; `round` counts contacts, so that what is told of one silence is told
    once; `watch_at` is when somebody is to be told next. `reminds`: they asked to be told ahead of what
    their age entitles them to. Ended, everything sealed is empty.
    """

    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    dwelling = models.ForeignKey(
        Dwelling, models.PROTECT, null=True, related_name="+", db_index=False
    )
    area_path = PathField()
    wants = SealedTextField(blank=True, default="")
    warnings = SealedTextField(blank=True, default="")
    contact_name = SealedTextField(blank=True, default="")
    contact_phone = SealedTextField(blank=True, default="")
    contact_tie = models.CharField(max_length=20, blank=True)

    consent_by = models.CharField(max_length=10, choices=ConsentBy)
    consent_how = models.CharField(max_length=10, choices=ConsentHow)
    consent_on = models.DateField()
    consent_version = models.CharField(max_length=20)

    reminds = models.BooleanField(default=False)
    every_days = models.PositiveSmallIntegerField(default=7)
    since = models.DateTimeField(default=timezone.now)
    last_contact_at = models.DateTimeField(null=True)
    due_on = models.DateField()
    round = models.PositiveIntegerField(default=0)
    watch_at = models.DateTimeField(null=True)
    paired = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "due_on"], name="care_recipient_area"),
            models.Index(fields=["status", "due_on", "id"], name="care_recipient_due"),
            models.Index(fields=["status", "watch_at"], name="care_recipient_watch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(status="active"), name="care_recipient_once"
            ),
            models.CheckConstraint(
                condition=Q(status="active")
                | (~Q(end_reason="") & Q(ended_on__isnull=False, watch_at__isnull=True, paired=False)),
                name="care_recipient_ended_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"

    @property
    def is_active(self) -> bool:
        """Whether somebody is to look in."""
        return self.status == Status.ACTIVE

    @property
    def masked(self) -> str:
        """«王**»."""
        return mask_name(self.resident.name) or "—"

    @property
    def near(self) -> str:
        """«东湖小区3栋2单元»: without the room."""
        return self.dwelling.near if self.dwelling is not None else ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Where the building stands, if the map knows."""
        building = self.dwelling.building if self.dwelling is not None else None
        if building is None or building.lng is None or building.lat is None:
            return None
        return building.lng, building.lat

    def is_late(self, today: date) -> bool:
        """Whether contact is overdue."""
        return self.is_active and self.due_on < today


class PairingQuerySet(models.QuerySet["Pairing"]):
    """Every fetch of a pairing starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> PairingQuerySet:
        """Those of recipients one sees, and those one is asked to take part in."""
        if person is None:
            return self.none()
        asked = Q(visitor=person, status=PairStatus.ASKED)
        return self.filter(
            asked | Q(recipient__in=Recipient.objects.visible_to(person).values("pk"))
        )

    def open(self) -> PairingQuerySet:
        """Those asked for, and those that last."""
        return self.filter(status__in=[PairStatus.ASKED, PairStatus.ACTIVE])


class Pairing(Flowing):
    """One visitor for one recipient, once both have agreed; `backup` goes when the visitor cannot."""

    status = models.CharField(max_length=20, choices=PairStatus, default=PairStatus.ASKED)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="pairings")
    visitor = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    backup = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    visitor_agreed_at = models.DateTimeField(null=True)
    recipient_agreed_at = models.DateTimeField(null=True)
    recipient_agreed_how = models.CharField(max_length=10, choices=ConsentHow, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=10, choices=PairEnd, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "status"], name="care_pairing_visitor"),
            models.Index(fields=["backup", "status"], name="care_pairing_backup"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(status__in=["asked", "active"]),
                name="care_pairing_one_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(status="active")
                | Q(visitor_agreed_at__isnull=False, recipient_agreed_at__isnull=False),
                name="care_pairing_both_agreed",
            ),
            models.CheckConstraint(
                condition=Q(backup__isnull=True) | ~Q(backup=models.F("visitor")),
                name="care_pairing_backup_is_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether it is asked for or lasts."""
        return self.status in {PairStatus.ASKED, PairStatus.ACTIVE}


class Alert(Keyed):
    """Of one silence (`round`) one rung of the ladder was told, once, and whom."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="alerts")
    round = models.PositiveIntegerField()
    rung = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    told = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "round", "rung"], name="care_alert_once_a_silence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.round} {self.rung}"

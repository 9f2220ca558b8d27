"""What was ticked with its proof, and who was reminded of what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person, Post
from mulin.people.standing import SEE_AREA


class Status(models.TextChoices):
    """How far a tick has come."""

    TICKED = "ticked", _("做了，待看")
    SEEN = "seen", _("社区已看")
    RETURNED = "returned", _("退回，要补")


class DutyQuerySet(models.QuerySet["Duty"]):
    """Every fetch of a tick starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> DutyQuerySet:
        """One's own, those of one's posts, and those of the areas one looks after."""
        if person is None:
            return self.none()
        standing = person.standing
        own = Q(by=person) | Q(post__in=standing.post_ids)
        return self.filter(own | standing.area_q("area_path", SEE_AREA))


class Duty(Flowing):
    """One item of a post's list, done in one period (`since` to `until`), with what proves it.

    `linked` is a record (a visit, an appeal), with `label` as words without anybody's name and
    an address that asks again who may open it. Photos hang on the tick itself.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    item = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(max_length=500, blank=True)
    linked = models.UUIDField(null=True)
    label = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=200, blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    remark = models.CharField(max_length=200, blank=True)
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.TICKED)

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["since", "area_path"], name="duties_duty_since"),
            models.Index(fields=["status", "area_path", "id"], name="duties_duty_status"),
            models.Index(fields=["by", "id"], name="duties_duty_by"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "item", "since"], name="duties_duty_once"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="duties_duty_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("by")),
                name="duties_duty_seen_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="seen") | Q(seen_by__isnull=False),
                name="duties_duty_seen_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(words="") | Q(photos__gt=0) | Q(linked__isnull=False),
                name="duties_duty_is_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.since}"


class Reminder(Keyed):
    """Somebody was told of an item: before its period ends (`soon`), or that it is over (`late`).

    The unique mark is what makes it once, however often the worker looks.
    """

    class Kind(models.TextChoices):
        """What was told."""

        SOON = "soon", _("快到期")
        LATE = "late", _("已逾期")

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", db_index=False)
    item = models.CharField(max_length=40)
    since = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="duties_reminder_since")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "post", "item", "since", "kind"], name="duties_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.since} {self.kind}"

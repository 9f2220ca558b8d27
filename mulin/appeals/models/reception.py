"""Reception days and evening talks: the session, who takes a number, and which appeals came of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models.appeal import Appeal
from mulin.core.fields import PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.people.models import Person, Post
from mulin.places.models import Area


class SessionKind(models.TextChoices):
    """What kind of session: people come one by one, or sit together."""

    RECEPTION = "reception", _("书记接待日")
    TALK = "talk", _("夜谈会")


class SessionStatus(models.TextChoices):
    """Where a session stands."""

    PLANNED = "planned", _("还没开始")
    OPEN = "open", _("正在接待")
    OVER = "over", _("已经结束")
    CANCELLED = "cancelled", _("取消了")


class VisitorStatus(models.TextChoices):
    """Where somebody who took a number stands."""

    WAITING = "waiting", _("等候")
    SITTING = "sitting", _("正在谈")
    DONE = "done", _("谈完了")
    ABSENT = "absent", _("叫号未到")
    LEFT = "left", _("取消了")


class ReceptionQuerySet(models.QuerySet["Reception"]):
    """Every fetch of a session starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ReceptionQuerySet:
        """Reception days are for everybody to know; talks that were written down only for those
        who look after the area."""
        seen = Q(kind=SessionKind.RECEPTION)
        if person is not None and person.standing.posts:
            seen |= person.standing.area_q("area_path")
        return self.filter(seen)


class Reception(Flowing):
    """A session at a place and time with a host: a reception day (书记接待日) or an evening talk (夜谈会).

    `most` is how many numbers are given (0: as many as come); `last_number` the last one given.
    """

    kind = models.CharField(max_length=12, choices=SessionKind, default=SessionKind.RECEPTION)
    title = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    place = models.CharField(max_length=120)
    host = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    most = models.PositiveSmallIntegerField(default=0)
    last_number = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=20, choices=SessionStatus, default=SessionStatus.PLANNED)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_path", "starts_at"], name="appeals_reception_area")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="appeals_reception_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%F}"

    def takes_numbers(self, now: datetime | None = None) -> bool:
        """Whether a number may still be taken."""
        if self.status not in {SessionStatus.PLANNED, SessionStatus.OPEN}:
            return False
        in_time = (now or timezone.now()) < self.ends_at or self.status == SessionStatus.OPEN
        return in_time and not self.is_full

    @property
    def is_full(self) -> bool:
        """Whether all numbers have been given."""
        return 0 < self.most <= self.last_number


class VisitorQuerySet(models.QuerySet["ReceptionVisitor"]):
    """Every fetch of a visitor starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> VisitorQuerySet:
        """Their own number, and the queue of areas that one looks after."""
        if person is None:
            return self.none()
        seen = Q(person=person)
        if person.standing.posts:
            seen |= person.standing.area_q("reception__area_path")
        return self.filter(seen)


class ReceptionVisitor(Flowing):
    """Somebody with a number: with an account, or whom staff wrote down. Name and phone are sealed."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="visitors")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    name = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    words = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=VisitorStatus, default=VisitorStatus.WAITING)
    taken_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = VisitorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "number"], name="appeals_receptionvisitor_number"
            ),
            models.UniqueConstraint(
                fields=["reception", "person"], name="appeals_receptionvisitor_once",
                condition=Q(person__isnull=False) & ~Q(status="left"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.reception_id} {self.number}"


class ReceptionAppeal(Keyed):
    """An appeal that was recorded at a session, and of which visitor (none at a talk)."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="appeals")
    visitor = models.ForeignKey(ReceptionVisitor, models.PROTECT, null=True, related_name="appeals")
    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.reception_id} {self.appeal_id}"

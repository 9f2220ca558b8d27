"""What stands beside an appeal: the orders to units that support its handler, and supervision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models.appeal import Appeal, routed_past
from mulin.core.models import Flowing
from mulin.people.models import Person, Post


class SupportQuerySet(models.QuerySet["SupportOrder"]):
    """Every fetch of a support order starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> SupportQuerySet:
        """Those of posts they hold and bodies they belong to, and those of appeals that they see
        by a post. What complains of them, their post or their body they never see."""
        if person is None or not person.standing.posts:
            return self.none()
        standing = person.standing
        theirs = Q(post__in=standing.post_ids) | Q(organisation__in=standing.organisations)
        beside = Q(appeal__in=Appeal.objects.visible_to(person).order_by().values("pk"))
        rows = self.filter(theirs | (beside & ~Q(appeal__reporter=person)))
        return rows.filter(routed_past(standing, "appeal__"))

    def open(self) -> SupportQuerySet:
        """Not over: sent, signed, or reported and not yet accepted."""
        return self.filter(status__in=SUPPORT_OPEN)


class SupportOrder(Flowing):
    """What one unit is asked to do for an appeal that another post answers for (协办工单).

    It has a post, a deadline and an end of its own; the resident is answered by the appeal's
    handler alone. `number` is the appeal's with a running number behind it. `more_asked` is how
    much more time (1wd) was asked for, as long as nobody has decided.
    """

    class Status(models.TextChoices):
        """Where a support order stands."""

        SENT = "sent", _("待签收")
        SIGNED = "signed", _("协办中")
        REPORTED = "reported", _("待确认")
        ACCEPTED = "accepted", _("已完成")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已取消")

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="support_orders")
    number = models.CharField(max_length=40, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    what = models.CharField(max_length=500)
    source = models.CharField(max_length=80, blank=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=timezone.now)
    within = models.CharField(max_length=10, default="2wd")
    due = models.DateTimeField(null=True)
    more_asked = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.SENT)
    signed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    photos = models.PositiveSmallIntegerField(default=0)

    objects = SupportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["post", "status", "due"], name="appeals_support_post"),
            models.Index(fields=["organisation", "id"], name="appeals_support_body"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come of it."""
        return self.status in SUPPORT_OPEN


SUPPORT_OPEN = (
    SupportOrder.Status.SENT, SupportOrder.Status.SIGNED, SupportOrder.Status.REPORTED,
)  # fmt: skip


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Every fetch of a supervision starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> SupervisionQuerySet:
        """Those of appeals that somebody sees by a post, never of their own as a resident."""
        if person is None or not person.standing.posts:
            return self.none()
        seen = Appeal.objects.visible_to(person).order_by().values("pk")
        return self.filter(appeal__in=seen).exclude(appeal__reporter=person)


class Supervision(Flowing):
    """Somebody above asks the handler to answer for an appeal by a date (督办).

    The handler must answer; who asked accepts the answer or asks again. Each is counted.
    """

    class Status(models.TextChoices):
        """Where a supervision stands."""

        ASKED = "asked", _("待答复")
        ANSWERED = "answered", _("已答复")
        ACCEPTED = "accepted", _("已认可")
        WITHDRAWN = "withdrawn", _("已取消")

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="supervisions")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    what = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status, default=Status.ASKED)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "due"], name="appeals_supervision_due")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.due:%F}"

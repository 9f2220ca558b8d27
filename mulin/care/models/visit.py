"""A visit: planned, done, or nobody was met."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models.recipient import Recipient
from mulin.core.fields import SealedTextField
from mulin.core.models import Flowing
from mulin.people.models import Person


class VisitStatus(models.TextChoices):
    """What became of a visit."""

    PLANNED = "planned", _("约好了")
    DONE = "done", _("见到了")
    MISSED = "missed", _("没见到人")
    CANCELLED = "cancelled", _("取消了")


class Way(models.TextChoices):
    """How somebody was reached."""

    DOOR = "door", _("上门")
    PHONE = "phone", _("打电话")
    MET = "met", _("在外面碰到")


class VisitQuerySet(models.QuerySet["Visit"]):
    """Every fetch of a visit starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> VisitQuerySet:
        """Those of the recipients one sees."""
        return self.filter(recipient__in=Recipient.objects.visible_to(person).values("pk"))


class Visit(Flowing):
    """`met_at` is when it was (or was written down, if nobody was met); `answers` are those of the
    form (`form` names it), as sealed JSON; `reported` says that one of them was not to wait. Once
    the care has ended, what was said is wiped."""

    status = models.CharField(max_length=20, choices=VisitStatus, default=VisitStatus.PLANNED)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="visits")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    planned_on = models.DateField(null=True)
    met_at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=8, choices=Way, blank=True)
    form = models.CharField(max_length=30, blank=True)
    answers = SealedTextField(blank=True, default="")
    words = SealedTextField(blank=True, default="")
    reported = models.BooleanField(default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "id"], name="care_visit_recipient"),
            models.Index(fields=["by", "status", "planned_on"], name="care_visit_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(planned_on__isnull=False),
                name="care_visit_planned_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(way=""), name="care_visit_done_says_how"
            ),
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(status="planned"), name="care_visit_one_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.status}"

    @property
    def said(self) -> dict[str, Any]:
        """The answers by the keys of the form's parts."""
        found: dict[str, Any] = json.loads(self.answers) if self.answers else {}
        return found

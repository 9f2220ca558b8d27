"""What comes of itself: an age from which a service may be had, a paper that expires."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models.errand import Errand
from mulin.care.models.recipient import Recipient
from mulin.core.fields import PathField, mask_name
from mulin.core.models import Flowing
from mulin.households.models import SEE, Resident
from mulin.people.models import Person


class PaperStatus(models.TextChoices):
    """Whether somebody wants to be reminded of a paper."""

    KEPT = "kept", _("到期提醒")
    DROPPED = "dropped", _("不用提醒了")


class PaperQuerySet(models.QuerySet["Paper"]):
    """Every fetch of a paper starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> PaperQuerySet:
        """Those of the recipients one sees."""
        return self.filter(recipient__in=Recipient.objects.visible_to(person).values("pk"))

    def kept(self) -> PaperQuerySet:
        """Those somebody is to be reminded of."""
        return self.filter(status=PaperStatus.KEPT)


class Paper(Flowing):
    """A paper that somebody in care asked to be reminded of: its kind and the day it expires, no
    number, no picture. `told` says that of this day it was told. Dropped, the day is empty."""

    status = models.CharField(max_length=20, choices=PaperStatus, default=PaperStatus.KEPT)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    expires_on = models.DateField(null=True)
    told = models.BooleanField(default=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "told", "expires_on"], name="care_paper_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind"], condition=Q(status="kept"), name="care_paper_once"
            ),
            models.CheckConstraint(
                condition=Q(status="kept", expires_on__isnull=False)
                | Q(status="dropped", expires_on__isnull=True),
                name="care_paper_kept_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.status}"


class ComingStatus(models.TextChoices):
    """What became of something that was told ahead."""

    TOLD = "told", _("等人去问")
    BEGUN = "begun", _("在代办")
    DONE = "done", _("办好了")
    DECLINED = "declined", _("不办")


class ComingEnd(models.TextChoices):
    """Why nothing is to be done."""

    HAS = "has", _("已经办过了")
    NO = "no", _("本人不要")
    UNFIT = "unfit", _("条件不符合")
    GONE = "gone", _("不在这里了，或者收回了同意")


class What(models.TextChoices):
    """What comes."""

    AGE = "age", _("到年纪")
    PAPER = "paper", _("证件到期")


OPEN_COMINGS = (ComingStatus.TOLD, ComingStatus.BEGUN)


class ComingQuerySet(models.QuerySet["Coming"]):
    """Every fetch of what comes starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ComingQuerySet:
        """Those of the areas one's posts look after."""
        if person is None:
            return self.none()
        return self.filter(person.standing.area_q("area_path", SEE))

    def open(self) -> ComingQuerySet:
        """Those that somebody has still to see to."""
        return self.filter(status__in=OPEN_COMINGS)


class Coming(Flowing):
    """Of one person one entitlement or paper, told once.

    `key` is that of a guide or of a kind of paper, `due_on` the first of the month of the birthday
    (the day itself stays sealed in the ledger) or the day of the paper. Whoever asked to be
    forgotten leaves a row that names neither.
    """

    status = models.CharField(max_length=20, choices=ComingStatus, default=ComingStatus.TOLD)
    what = models.CharField(max_length=10, choices=What)
    key = models.CharField(max_length=40, blank=True)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, related_name="comings")
    area_path = PathField()
    due_on = models.DateField(null=True)
    told_at = models.DateTimeField(default=timezone.now)
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="comings")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=10, choices=ComingEnd, blank=True)

    objects = ComingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "due_on"], name="care_coming_area"),
            models.Index(fields=["status", "due_on", "id"], name="care_coming_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "what", "key", "due_on"], condition=~Q(key=""),
                name="care_coming_told_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(end_reason=""),
                name="care_coming_declined_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="begun") | Q(errand__isnull=False),
                name="care_coming_begun_has_an_errand",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resident_id} {self.what} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to see to it."""
        return self.status in OPEN_COMINGS

    @property
    def masked(self) -> str:
        """«王**»."""
        return mask_name(self.resident.name) or "—"

    def is_late(self, today: date) -> bool:
        """Whether its day has come and nothing has been begun."""
        return self.status == ComingStatus.TOLD and self.due_on is not None and self.due_on <= today

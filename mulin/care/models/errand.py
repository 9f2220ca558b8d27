"""An errand: something that is run for somebody who cannot go."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models.recipient import Recipient
from mulin.core.fields import PathField, SealedTextField
from mulin.core.models import Flowing
from mulin.households.models import SEE
from mulin.people.models import Person


class ErrandStatus(models.TextChoices):
    """Where an errand stands."""

    ASKED = "asked", _("等人接")
    TAKEN = "taken", _("有人在办")
    DONE = "done", _("办好了，等确认")
    CONFIRMED = "confirmed", _("已确认")
    CANCELLED = "cancelled", _("不用办了")


class Door(models.TextChoices):
    """By which way an errand was asked for."""

    SCREEN = "screen", _("手机、网页")
    WINDOW = "window", _("窗口")
    PHONE = "phone", _("电话")
    HOME = "home", _("上门")


class Receipt(models.TextChoices):
    """How somebody said that they have their papers back."""

    SIGNED = "signed", _("本人签字")
    THUMB = "thumb", _("本人按手印")
    RELATIVE = "relative", _("家里人代签")
    SPOKEN = "spoken", _("当面点清，有见证人")


OPEN_ERRANDS = (ErrandStatus.ASKED, ErrandStatus.TAKEN, ErrandStatus.DONE)


class ErrandQuerySet(models.QuerySet["Errand"]):
    """Every fetch of an errand starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ErrandQuerySet:
        """Those of the areas one's posts look after, those one asked for or runs, those of
        recipients one visits, and those run for oneself."""
        if person is None:
            return self.none()
        own = Q(asked_by=person) | Q(agent=person) | Q(recipient__resident__account=person)
        visited = Q(recipient__in=Recipient.objects.paired_with(person))
        return self.filter(person.standing.area_q("area_path", SEE) | own | visited)


class Errand(Flowing):
    """Asked for by the person, a relative or a grid worker; run by `agent`.

    `kind` is a key of `data/errands.toml`. Who it is for stands sealed, as do the words. Papers
    handed over are named in `papers` until they are back; an errand is not done before. What came
    of a guide holds a copy of its steps and papers (`steps`, of which `steps_done` are ticked by
    their place; `wanted`), so that a guide changed later changes nothing here.
    """

    status = models.CharField(max_length=20, choices=ErrandStatus, default=ErrandStatus.ASKED)
    kind = models.CharField(max_length=20)
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, related_name="errands"
    )  # fmt: skip
    area_path = PathField()
    name = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    place = SealedTextField(blank=True, default="")
    words = SealedTextField(blank=True, default="")
    door = models.CharField(max_length=10, choices=Door, default=Door.SCREEN)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    wanted_by = models.DateField()
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    wanted = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    steps_done = models.JSONField(default=list)
    papers = models.CharField(max_length=200, blank=True)
    papers_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=10, choices=Receipt, blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    late_told = models.BooleanField(default=False)
    called = models.BooleanField(default=False)
    wiped = models.BooleanField(default=False)
    result = SealedTextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=200, blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="care_errand_area"),
            models.Index(fields=["status", "wanted_by", "id"], name="care_errand_status"),
            models.Index(fields=["agent", "status"], name="care_errand_agent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["taken", "done"]) | Q(agent__isnull=False),
                name="care_errand_taken_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "confirmed"]) | Q(papers=""),
                name="care_errand_done_gives_papers_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def ticks(self) -> list[tuple[int, str, bool]]:
        """The steps of its guide: place, words, and whether it is done."""
        done = set(self.steps_done)
        return [(place, words, place in done) for place, words in enumerate(self.steps)]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN_ERRANDS

    def is_late(self, today: date) -> bool:
        """Wanted by a day that has passed, and not done."""
        return self.status in {ErrandStatus.ASKED, ErrandStatus.TAKEN} and self.wanted_by < today

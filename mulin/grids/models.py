"""What a town takes as right for its grids, and outlines that were brought in and wait for a yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.geo import Datum
from mulin.core.models import Flowing, Keyed


class Norm(Keyed):
    """What holds for grids from a day on: how many households one should have (STANDARDS §1: 300 to
    500 is commonly quoted, so it is data), by how much a suggested division may miss the mean, and
    how far is too far to walk.

    `metres_a_minute` is a walking pace, `detour` how much longer the way is than the bee-line.
    """

    since = models.DateField(unique=True)
    households_least = models.PositiveIntegerField(default=300)
    households_most = models.PositiveIntegerField(default=500)
    tolerance = models.PositiveSmallIntegerField(default=20)
    minutes = models.PositiveSmallIntegerField(default=15)
    metres_a_minute = models.PositiveSmallIntegerField(default=75)
    detour = models.FloatField(default=1.3)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(households_least__lte=models.F("households_most")),
                name="grids_norm_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.households_least}–{self.households_most}"

    @property
    def reach(self) -> float:
        """Metres of bee-line that can be walked in time."""
        return self.minutes * self.metres_a_minute / self.detour


class Status(models.TextChoices):
    """Where outlines that were brought in stand."""

    WAITING = "waiting", _("待确认")
    TAKEN = "taken", _("已采用")
    DROPPED = "dropped", _("不要了")


class SheetQuerySet(models.QuerySet["OutlineSheet"]):
    """Every fetch of a sheet starts with `visible_to`."""

    def visible_to(self, person: Any) -> SheetQuerySet:
        """One's own: it is a draft until it is taken, and then it is in the history of areas."""
        return self.filter(by=person)


class OutlineSheet(Flowing):
    """A file of outlines that somebody looks at before it is taken whole. `text` is forgotten once
    it is decided; `counts` stays."""

    class Of(models.TextChoices):
        """What the outlines are of."""

        AREAS = "areas", _("各级区域")
        PLOTS = "plots", _("小区、物业服务区域和楼栋")

    status = models.CharField(max_length=20, choices=Status)
    of = models.CharField(max_length=8, choices=Of, default=Of.AREAS)
    name = models.CharField(max_length=120)
    datum = models.CharField(max_length=8, choices=Datum, default=Datum.WGS84)
    text = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SheetQuerySet.as_manager()

    if TYPE_CHECKING:
        get_status_display: Callable[[], str]
        get_datum_display: Callable[[], str]
        get_of_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=Status.WAITING) | models.Q(text=""),
                name="grids_sheet_forgets_its_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.status}"

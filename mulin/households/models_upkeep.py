"""Keeping the ledger right: what somebody asks to be corrected, and two records made one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.households.sight import SEE
from mulin.people.models import Person
from mulin.places.models import Building


class CorrectionStatus(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("等社区核对")
    DONE = "done", _("已更正")
    DECLINED = "declined", _("没有更正")
    TAKEN_BACK = "taken_back", _("本人撤回")


class About(models.TextChoices):
    """What of the record is wrong."""

    NAME = "name", _("姓名")
    PHONE = "phone", _("手机")
    BORN = "born", _("出生日期")
    HOME = "home", _("住址")
    NEED = "need", _("需要的服务")
    OTHER = "other", _("其他")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Every fetch starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> CorrectionQuerySet:
        """Those about persons of the areas one's posts look after, and one's own."""
        if person is None:
            return self.none()
        return self.filter(person.standing.area_q("area_path", SEE) | Q(asked_by=person))


class Correction(Flowing):
    """A person says that something held about them is wrong; staff look and set it right.

    `said` is wiped when the person is erased. `answer` is what staff replied.
    """

    status = models.CharField(
        max_length=20, choices=CorrectionStatus, default=CorrectionStatus.ASKED
    )
    resident = models.ForeignKey("households.Resident", models.PROTECT, related_name="corrections")
    area_path = PathField()
    about = models.CharField(max_length=10, choices=About)
    said = SealedTextField(blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = SealedTextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_path", "id"], name="households_correction_area")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.about} {self.status}"


class MergeQuerySet(models.QuerySet["Merge"]):
    """Every fetch starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> MergeQuerySet:
        """Those of persons of the areas one's posts look after."""
        if person is None:
            return self.none()
        return self.filter(person.standing.area_q("area_path", SEE))


class Merge(Keyed):
    """Two records of one person, made one; until `undo_until` it can be taken back.

    `moved` names what went over, by keys (`occupancies`, `ownerships`, `needs`, `ended`) and which
    empty columns were filled: nothing of the person.
    """

    into = models.ForeignKey("households.Resident", models.PROTECT, related_name="+")
    gone = models.ForeignKey("households.Resident", models.PROTECT, related_name="+")
    area_path = PathField(db_index=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    undo_until = models.DateTimeField(db_index=True)
    moved = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.into_id}"


class Apart(Keyed):
    """Somebody looked at two records that seemed to be one person: they are not. Proposed no more.

    `one` is the smaller key.
    """

    one = models.ForeignKey("households.Resident", models.CASCADE, related_name="+")
    other = models.ForeignKey("households.Resident", models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="households_apart_once")
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"


class BuildingName(Keyed):
    """What somebody's tables mean by a name that no building has: another building, or (`meant` None)
    one whose rows are passed over. Remembered for their next table, as the columns are."""

    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    estate = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=40)
    meant = models.ForeignKey(Building, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "estate", "name"], name="households_buildingname_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.estate}{self.name}"

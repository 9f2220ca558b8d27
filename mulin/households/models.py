"""Dwellings, the people who live in them or own them, and their needs, each with its consent."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import BlindIndexField, PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.households.models_upkeep import (
    About,
    Apart,
    BuildingName,
    Correction,
    CorrectionStatus,
    Merge,
)
from mulin.households.needs import kind_words
from mulin.households.sight import SEE
from mulin.people.models import Person
from mulin.places.models import Building

__all__ = [
    "KEPT", "SEE", "About", "Apart", "BuildingName", "ConsentBy", "ConsentHow", "Correction", "CorrectionStatus",
    "Dwelling", "Merge", "Need", "NeedStatus", "Occupancy", "Ownership", "Resident", "Status", "Tie",
]  # fmt: skip


class DwellingQuerySet(models.QuerySet["Dwelling"]):
    """Every fetch of a dwelling starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> DwellingQuerySet:
        """Those of the areas one's posts look after, and those one lives in or owns."""
        if person is None:
            return self.none()
        mine = Resident.objects.filter(account=person)
        lived = Occupancy.objects.filter(resident__in=mine, until__isnull=True)
        owned = Ownership.objects.filter(resident__in=mine, until__isnull=True)
        own = Q(pk__in=lived.values("dwelling")) | Q(pk__in=owned.values("dwelling"))
        return self.filter(person.standing.area_q("area_path", SEE) | own)

    def lived_in(self) -> DwellingQuerySet:
        """Those somebody lives in: the households."""
        return self.filter(heads__gt=0)


class Dwelling(Keyed):
    """A door behind which people live: building, entrance («单元»), floor, room.

    The room is sealed, since with it a person is found; `door` is its blind index, to be matched
    by. `heads` counts who lives there today, `area` is m² of the deed of property (专有面积).
    """

    building = models.ForeignKey(Building, models.PROTECT, related_name="dwellings")
    unit = models.CharField(max_length=10, blank=True)
    floor = models.SmallIntegerField(null=True)
    room = SealedTextField()
    door = BlindIndexField(of="room", purpose="room", db_index=False)
    area = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    area_path = PathField()
    heads = models.PositiveSmallIntegerField(default=0)

    objects = DwellingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_path", "id"], name="households_dwelling_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "unit", "door"], name="households_dwelling_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.building_id} {self.unit}"

    @property
    def near(self) -> str:
        """«东湖小区3栋2单元»: without the room, for lists and titles."""
        building = self.building
        unit = _t("%s单元") % self.unit if self.unit else ""
        return f"{building.estate.name}{building.name}{unit}"

    @property
    def label(self) -> str:
        """«东湖小区3栋2单元501»: the whole address at the door, for whoever may see it."""
        return f"{self.near}{self.room}"

    @property
    def masked(self) -> str:
        """«东湖小区3栋2单元5**»: the floor tells where, the room stays hidden."""
        return f"{self.near}{self.room[:1]}**"


class Status(models.TextChoices):
    """Where a person of the ledger stands. Of those merged or erased nothing is shown."""

    LIVING = "living", _("在册")
    LEFT = "left", _("已迁出")
    MERGED = "merged", _("已并入另一人")
    ERASED = "erased", _("已删除")


KEPT = (Status.LIVING, Status.LEFT)


class ResidentQuerySet(models.QuerySet["Resident"]):
    """Every fetch of a person starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> ResidentQuerySet:
        """Those of the areas one's posts look after, and oneself."""
        if person is None:
            return self.none()
        seen = person.standing.area_q("area_path", SEE)
        return self.filter(seen | Q(account=person)).exclude(status__in=["merged", "erased"])


class Resident(Flowing):
    """A person of the ledger. `area_path` is where they live (or, living elsewhere, own).

    The year of birth stands open, to be filtered by; the day (`born`, ISO) is sealed, for the month
    in which an allowance begins. `import_key` is a blind index of what a table knew them by, so
    that the same table brings nobody in twice, nor back who asked to be erased. An erased person
    keeps the row and the journal.
    """

    status = models.CharField(max_length=20, choices=Status, default=Status.LIVING)
    name = SealedTextField()
    name_index = BlindIndexField(of="name", purpose="name")
    phone = SealedTextField(blank=True, default="")
    phone_index = BlindIndexField(of="phone", purpose="phone", default="")
    id_number = SealedTextField(blank=True, default="")
    id_index = BlindIndexField(of="id_number", purpose="id_number", default="")
    born = SealedTextField(blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(null=True)
    account = models.OneToOneField(
        Person, models.SET_NULL, null=True, blank=True, related_name="resident"
    )
    area_path = PathField()
    since = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    import_key = models.CharField(max_length=32, blank=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="households_resident_area"),
            models.Index(fields=["birth_year", "id"], name="households_resident_year"),
            models.Index(fields=["status", "left_on"], name="households_resident_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["import_key"], condition=~Q(import_key=""),
                name="households_resident_imported_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
                name="households_resident_merged_says_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="erased")
                | Q(name_index="", phone_index="", id_index="", account=None),
                name="households_resident_erased_is_empty",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"

    @property
    def is_kept(self) -> bool:
        """Whether the ledger still holds this person."""
        return self.status in KEPT

    @property
    def birthday(self) -> date | None:
        """The day of birth, where it is known to the day."""
        return date.fromisoformat(self.born) if self.born else None

    def age_on(self, day: date) -> int | None:
        """Whole years on a day; by the year alone where only that is known; None if nothing is."""
        if (born := self.birthday) is not None:
            return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return day.year - self.birth_year if self.birth_year else None


class Tie(models.TextChoices):
    """As what somebody lives in a dwelling."""

    OWNER = "owner", _("业主")
    TENANT = "tenant", _("租户")
    FAMILY = "family", _("家人")
    OTHER = "other", _("其他")


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    """Who lives where, and lived."""

    def visible_to(self, person: Person | None) -> OccupancyQuerySet:
        """Those of the dwellings one sees, and one's own."""
        if person is None:
            return self.none()
        seen = person.standing.area_q("dwelling__area_path", SEE)
        return self.filter(seen | Q(resident__account=person))

    def current(self) -> OccupancyQuerySet:
        """Those that have not ended."""
        return self.filter(until__isnull=True)


class Occupancy(Keyed):
    """Somebody lives in a dwelling, as what, from when to when."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="occupancies")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="occupancies")
    kind = models.CharField(max_length=10, choices=Tie)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "occupancies"
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling", "resident"], condition=Q(until__isnull=True),
                name="households_occupancy_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="households_occupancy_ends_after_it_began",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dwelling_id} {self.kind}"


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    """Who owns what, and owned."""

    def visible_to(self, person: Person | None) -> OwnershipQuerySet:
        """Those of the dwellings one sees, and one's own."""
        if person is None:
            return self.none()
        seen = person.standing.area_q("dwelling__area_path", SEE)
        return self.filter(seen | Q(resident__account=person))

    def current(self) -> OwnershipQuerySet:
        """Those that have not ended."""
        return self.filter(until__isnull=True)


class Ownership(Keyed):
    """One of the owners of a dwelling: all that have not ended are its owner group.

    `share` is a percentage; none where they own it together (共同共有). Together never over 100.
    """

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="ownerships")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="ownerships")
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling", "resident"], condition=Q(until__isnull=True),
                name="households_ownership_once",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                name="households_ownership_share_is_a_percentage",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dwelling_id} {self.share or ''}"


class NeedStatus(models.TextChoices):
    """Where a need stands."""

    ACTIVE = "active", _("服务中")
    ENDED = "ended", _("已结束")
    WIPED = "wiped", _("已清除")


class ConsentBy(models.TextChoices):
    """Who agreed that a need is kept."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")


class ConsentHow(models.TextChoices):
    """How they agreed."""

    PAPER = "paper", _("书面签字")
    SPOKEN = "spoken", _("当面口头，有见证人")
    SCREEN = "screen", _("手机上点同意")


class NeedQuerySet(models.QuerySet["Need"]):
    """Every fetch of a need starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> NeedQuerySet:
        """Those of the areas one's posts look after, and one's own."""
        if person is None:
            return self.none()
        seen = person.standing.area_q("area_path", SEE)
        return self.filter(seen | Q(resident__account=person))

    def active(self) -> NeedQuerySet:
        """Those that count today."""
        return self.filter(status=NeedStatus.ACTIVE)


class Need(Flowing):
    """What the service has to know of somebody: living alone at 80, disabled, a small child …

    `kind` is a key of `needs.kinds()`. Each has its own consent (by whom, how, when, to which
    wording), a purpose, and a day to look at it again. Wiped, the row says only that there was one.
    """

    status = models.CharField(max_length=20, choices=NeedStatus, default=NeedStatus.ACTIVE)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    area_path = PathField()
    consent_by = models.CharField(max_length=10, choices=ConsentBy)
    consent_how = models.CharField(max_length=10, choices=ConsentHow)
    consent_on = models.DateField()
    consent_version = models.CharField(max_length=20)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateField(default=timezone.localdate)
    review_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "kind"], name="households_need_area"),
            models.Index(fields=["status", "review_on"], name="households_need_review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind"], condition=Q(status="active"),
                name="households_need_once",
            ),
            models.CheckConstraint(
                condition=Q(status="active") | Q(ended_on__isnull=False),
                name="households_need_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="wiped") | Q(kind="", purpose=""),
                name="households_need_wiped_is_empty",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resident_id} {self.status}"

    @property
    def kind_words(self) -> str:
        """Its kind as people read it; empty once wiped."""
        return kind_words(self.kind)

    def is_due(self, today: date) -> bool:
        """Whether it wants to be looked at again."""
        return self.status == NeedStatus.ACTIVE and self.review_on <= today

"""The ladder of areas (county, town, community, grid), estates and their buildings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField, within
from mulin.core.models import Keyed


class Level(models.TextChoices):
    """The rungs a ladder may have; a place leaves out what it has not got."""

    COUNTY = "county", _("区县")
    STREET = "street", _("镇街")
    COMMUNITY = "community", _("社区")
    PRECINCT = "precinct", _("片区")
    GRID = "grid", _("网格")

    @property
    def rank(self) -> int:
        """How far down the ladder; a rung in between may be missing, the order never turns."""
        return list(Level).index(self)


#: What is called by the county's own word: the rungs, and the building below them.
BUILDING = "building"
CALLED = {**{level.value: level.label for level in Level}, BUILDING: _("楼栋")}


# Words that counties use for rungs, so that those who read English are told them in English.
USUAL = (
    _("市"), _("区"), _("县"), _("镇"), _("乡"), _("街道"), _("社区"), _("村"), _("社区（村）"), _("片区"),
    _("网格"), _("微网格"), _("小组"), _("楼栋"), _("楼"),
)  # fmt: skip


class LevelName(Keyed):
    """What a county calls a rung: «镇街» in general, and `kinds` what a single area is by the ending
    of its own name, as 镇, 街道 or 乡. Without a row the usual word holds (`CALLED`)."""

    level = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=20)
    kinds = models.JSONField(default=list)

    class Meta:
        ordering = ["level"]

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of the ladder."""

    def within(self, path: str) -> AreaQuerySet:
        """The area at `path` and everything below it."""
        return self.filter(within("path", path))

    def standing(self) -> AreaQuerySet:
        """Areas that have not been closed."""
        return self.filter(until__isnull=True)


class Area(Keyed):
    """One rung: a county, a town, a community, a grid.

    `code` is text: 6 digits of a county, 9 of a town or street, 12 of a community, 15 of a grid.
    `path` holds the codes from the top, `/360483/360483100/360483100010/`; records keep it to
    be found by everybody above. `outline` is GeoJSON in WGS-84; `datum` names what it came in.

    A path never changes: an area that is handed over to another is closed (`until`, and the area
    that took its place in `heir`) and founded anew there, so that old records keep their place.
    `since` is None where nobody knows the day.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    aliases = models.JSONField(default=list)
    level = models.CharField(max_length=12, choices=Level)
    path = PathField(unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    outline = models.JSONField(null=True)
    datum = models.CharField(max_length=8, default="wgs84")
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    heir = models.ForeignKey("self", models.PROTECT, null=True, related_name="heirs_of")

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heir__isnull=True) | models.Q(until__isnull=False),
                name="places_area_heir_of_closed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AreaChange(Keyed):
    """What became of an area on a day: one row for each area that a deed touched.

    Rows of one deed share `deed`. `before` and `after` hold what changed: `name`, `code`, `path`,
    `outline`; `others` the codes of the areas that had to do with it.
    """

    class What(models.TextChoices):
        """What was done."""

        FOUNDED = "founded", _("设立")
        RENAMED = "renamed", _("改名")
        REDRAWN = "redrawn", _("调整边界")
        SPLIT = "split", _("拆分")
        MERGED = "merged", _("合并")
        HANDED_OVER = "handed_over", _("划转")
        CLOSED = "closed", _("撤销")

    area = models.ForeignKey(Area, models.PROTECT, related_name="changes")
    area_path = PathField()
    deed = models.UUIDField()
    what = models.CharField(max_length=12, choices=What)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    others = models.JSONField(default=list)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    basis = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        get_what_display: Callable[[], str]

    class Meta:
        indexes = [
            models.Index(fields=["area", "-id"], name="places_change_of_area"),
            models.Index(fields=["area_path", "-id"], name="places_change_within"),
        ]

    def __str__(self) -> str:
        return f"{self.area_path} {self.what} {self.on}"


class Estate(Keyed):
    """A housing estate (小区). It lies in a community and may reach over several grids."""

    name = models.CharField(max_length=60)
    aliases = models.JSONField(default=list)
    area = models.ForeignKey(Area, models.PROTECT, related_name="estates")
    area_path = PathField(db_index=True)

    class Meta:
        ordering = ["area_path", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="places_estate_once")]

    def __str__(self) -> str:
        return self.name


class Building(Keyed):
    """A building (楼栋) of an estate, standing in one grid. `households` is how many it was built
    for, as its table says; who lives there is in the ledger."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="buildings")
    name = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="buildings")
    area_path = PathField(db_index=True)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    units = models.PositiveSmallIntegerField(null=True)
    floors = models.PositiveSmallIntegerField(null=True)
    households = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["estate", "name"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "name"], name="places_building_once")
        ]

    def __str__(self) -> str:
        return self.name


class PropertyArea(Keyed):
    """What one property company serves (物业服务区域): it may hold several estates, or part of one.
    `company` is told as the contract has it. One that ended keeps its day in `until`."""

    name = models.CharField(max_length=60)
    company = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="properties")
    area_path = PathField(db_index=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ["area_path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=models.Q(until__isnull=True),
                name="places_property_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Plot(Keyed):
    """The ground of an estate, a property area or a building, as it was drawn, from a day to a day.

    Plots overlap as they like: they are no rungs of the ladder. Drawn anew, the one before gets its
    `until` and stays; at most one of a thing holds today. `outline` is GeoJSON in WGS-84, `datum`
    what it came in.
    """

    class Kind(models.TextChoices):
        """What is drawn."""

        ESTATE = "estate", _("小区")
        PROPERTY = "property", _("物业服务区域")
        BUILDING = "building", _("楼栋")

    kind = models.CharField(max_length=12, choices=Kind)
    estate = models.ForeignKey(Estate, models.CASCADE, null=True, related_name="plots")
    property_area = models.ForeignKey(PropertyArea, models.CASCADE, null=True, related_name="plots")
    building = models.ForeignKey(Building, models.CASCADE, null=True, related_name="plots")
    outline = models.JSONField()
    datum = models.CharField(max_length=8, default="wgs84")
    lng = models.FloatField()
    lat = models.FloatField()
    since = models.DateField()
    until = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    basis = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        get_kind_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind="estate", estate__isnull=False, property_area__isnull=True,
                    building__isnull=True,
                ) | models.Q(
                    kind="property", estate__isnull=True, property_area__isnull=False,
                    building__isnull=True,
                ) | models.Q(
                    kind="building", estate__isnull=True, property_area__isnull=True,
                    building__isnull=False,
                ),
                name="places_plot_of_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=[field], condition=models.Q(until__isnull=True),
                    name=f"places_plot_{field}",
                )
                for field in ("estate", "property_area", "building")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"

    @property
    def thing(self) -> Estate | PropertyArea | Building:
        """What was drawn."""
        found = self.estate or self.property_area or self.building
        assert found is not None  # noqa: S101 (a constraint of the table)
        return found


class StationKind(Keyed):
    """A kind of station: a service centre, a clinic, an old people's canteen. Data of the town."""

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Station(Keyed):
    """A place that people walk to: its kind, the area it lies in, where it stands, when it opens."""

    name = models.CharField(max_length=60)
    kind = models.ForeignKey(StationKind, models.PROTECT, related_name="stations")
    area = models.ForeignKey(Area, models.PROTECT, related_name="stations")
    area_path = PathField(db_index=True)
    place = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    lng = models.FloatField()
    lat = models.FloatField()
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["area_path", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="places_station_once")]

    def __str__(self) -> str:
        return self.name

"""The ladder of areas (county, town, community, grid), estates and their buildings."""

from __future__ import annotations

from django.db import models
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


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of the ladder."""

    def within(self, path: str) -> AreaQuerySet:
        """The area at `path` and everything below it."""
        return self.filter(within("path", path))


class Area(Keyed):
    """One rung: a county, a town, a community, a grid.

    `code` is text: 6 digits of a county, 9 of a town or street, 12 of a community, 15 of a grid.
    `path` holds the codes from the top, `/360483/360483100/360483100010/`; records keep it to
    be found by everybody above. `outline` is GeoJSON in WGS-84; `datum` names what it came in.
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

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


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
    """A building (楼栋) of an estate, standing in one grid."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="buildings")
    name = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="buildings")
    area_path = PathField(db_index=True)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        ordering = ["estate", "name"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "name"], name="places_building_once")
        ]

    def __str__(self) -> str:
        return self.name

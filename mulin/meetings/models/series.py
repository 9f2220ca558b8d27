"""A series of meetings: its brand name, its rule, dates that differ, and the order of its chair."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mulin.core.fields import PathField
from mulin.core.models import Flowing, Keyed
from mulin.meetings.models.choices import Holidays, SeriesStatus, Visibility
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Area, Station


class SeriesQuerySet(models.QuerySet["Series"]):
    """Every fetch of a series starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> SeriesQuerySet:
        """Public ones, for everybody; all of the areas one looks after; those one chairs in turn."""
        seen = Q(visibility=Visibility.EVERYONE)
        if person is not None:
            turns = Chair.objects.filter(person=person).values("series")
            seen |= person.standing.area_q("area_path", SEE_AREA) | Q(pk__in=turns)
        return self.filter(seen)


class Series(Flowing):
    """Meetings that come again: `name` is the brand (围庐夜话、网格夜谈会), text and nothing more.

    `rule` is an RRULE (RFC 5545) in the county's own time, counted from `first_on`; `starts` is
    local, `minutes` how long it lasts. `kind` is a key of `mulin.meetings.kinds`.
    """

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.EVERYONE)
    rule = models.CharField(max_length=200)
    first_on = models.DateField()
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    holidays = models.CharField(max_length=6, choices=Holidays, default=Holidays.KEEP)
    place = models.CharField(max_length=120)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20, choices=SeriesStatus, default=SeriesStatus.ACTIVE)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        indexes = [
            models.Index(fields=["area_path", "id"], name="meetings_series_area"),
            models.Index(fields=["status", "id"], name="meetings_series_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=720), name="meetings_series_minutes"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Except(Keyed):
    """A date of the rule that is left out (`to` is null) or moved, and why."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="exceptions", db_index=False)
    on = models.DateField()
    to = models.DateTimeField(null=True)
    why = models.CharField(max_length=200)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="meetings_except_once")
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.on}"


class Chair(Keyed):
    """Somebody in the order in which a series is chaired."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="order", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["series", "person"], name="meetings_chair_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.person_id}"

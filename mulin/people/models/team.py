"""Which roles a grid, a building or a community should have filled, and what was handed over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import PathField, within
from mulin.core.models import Keyed
from mulin.people.models.person import Appointment, Person, Post, Role


class Pattern(Keyed):
    """A way of staffing a place, as this county names it: data of its preset, not schema.

    `most` is how many posts of the pattern one person should hold; 0 sets no limit. `standards`
    are what makes a place complete, each with `key`, `name`, `about` and what it `asks`; together
    they are called `standards_name` (五定).
    """

    class Level(models.TextChoices):
        """What one row of its table is."""

        COMMUNITY = "community", _("社区")
        GRID = "grid", _("网格")
        BUILDING = "building", _("楼栋")

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=12, choices=Level)
    most = models.PositiveSmallIntegerField(default=0)
    standards = models.JSONField(default=list)
    standards_name = models.CharField(max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "key"]

    def __str__(self) -> str:
        return self.name


class Seat(Keyed):
    """One role of a pattern: what it is called, what it is there for, how many a place wants.

    Its posts may do what `role` allows and no more. `wanted` 0: as many as come.
    """

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="seats")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    role = models.CharField(max_length=24, choices=Role)
    wanted = models.PositiveSmallIntegerField(default=1)
    duty = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pattern", "rank", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pattern", "key"], name="people_seat_once"),
        ]

    def __str__(self) -> str:
        return self.name


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Every fetch of a hand-over starts with `visible_to`."""

    def visible_to(self, person: Person | None) -> HandOverQuerySet:
        """Those one gave or took over, those of areas whose posts one fills, all for whoever
        administers."""
        if person is None:
            return self.none()
        standing = person.standing
        if standing.has({Role.ADMIN, Role.AUDITOR}):
            return self.all()
        seen = Q(person=person) | Q(to=person)
        for path in standing.paths(FILLERS):
            seen |= within("area_path", path)
        return self.filter(seen)


# Who fills posts that give no rights, and reads what was handed over in their area.
FILLERS = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE})


class HandOver(Keyed):
    """What was open in somebody's name when they left a post, and where each of it went.

    `lines` hold for every matter its kind, its words (a number, never what a resident wrote), its
    address and what became of it: `stays` with the post, `moved` to another, `ended`.
    """

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="hand_over")
    post = models.ForeignKey(Post, models.PROTECT, related_name="hand_overs", db_index=False)
    area_path = PathField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    upper = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    basis = models.CharField(max_length=120, blank=True)
    lines = models.JSONField(default=list)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="people_handover_area"),
            models.Index(fields=["post", "id"], name="people_handover_post"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=True) | ~Q(to=F("person")),
                name="people_handover_to_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.at:%F}"

"""Branches and groups, mirrored on the ladder of areas, and where each has stood in the tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mulin.core.fields import PathField
from mulin.core.models import Keyed
from mulin.places.models import Area

#: How many steps the tree may have: from a county's committee down to a group, and two to spare.
DEEPEST = 6


class Branch(Keyed):
    """A committee, a branch or a group (党委、党支部、党小组): `kind` is one of the town's data.

    It stands under another whose area holds its own. `members` is a number: nobody is named.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    area_path = PathField()
    members = models.PositiveIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["parent", "name", "id"], name="alliances_branch_parent"),
            models.Index(fields=["area_path", "name", "id"], name="alliances_branch_area"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=Q(until__isnull=True),
                name="alliances_branch_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="alliances_branch_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="alliances_branch_not_its_own",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Placing(Keyed):
    """Where a branch stood, and what it was called, from a day to a day; the last is open."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="placings")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = PathField()
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_path", "id"], name="alliances_placing_area")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(until__isnull=True), name="alliances_placing_one_now"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="alliances_placing_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"

"""Figures kept by day, area and category, and the marks that say which of them to count anew."""

from __future__ import annotations

from typing import Any

from django.db import models

from mulin.core.fields import PathField
from mulin.core.models import Keyed


def count() -> Any:
    """A column that counts appeals."""
    return models.PositiveIntegerField(default=0)


class DayFigure(Keyed):
    """The figures of the appeals reported on one local day, lying in one area, of one category.

    `area_path` is where they lie (mostly a grid), not its communities: those are ranges of paths.
    `category` is the code of a leaf, or "" where none was given. The counts bear the names of
    `appeals.queries.FIGURES`; `…_of` is the denominator of a rate. Appeals that complain of staff
    are in no cell, since cells are read by people who must not learn of them.
    """

    day = models.DateField()
    area_path = PathField()
    category = models.CharField(max_length=6, blank=True)
    received = count()
    open = count()
    closed = count()
    first_contact = count()
    first_contact_of = count()
    in_time = count()
    in_time_of = count()
    solved = count()
    solved_of = count()
    satisfied = count()
    satisfied_of = count()
    reopened = count()
    no_answer = count()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "area_path", "category"], name="reports_dayfigure_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.area_path} {self.category}"


class DayVolume(Keyed):
    """How many appeals were reported on one local day, in one area, of one category, by one channel.

    Beside `DayFigure`, which does not know the channel: comparing years asks for volume alone, and
    a channel in every cell would make its figures several times as many. Counted with its cells.
    """

    day = models.DateField()
    area_path = PathField()
    category = models.CharField(max_length=6, blank=True)
    channel = models.CharField(max_length=12)
    received = count()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "area_path", "category", "channel"], name="reports_dayvolume_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.area_path} {self.category} {self.channel}"


class DirtyDay(Keyed):
    """A deed has changed a cell: it is to be counted anew. Written with the deed, one row each.

    Every deed adds a row of its own, so that no two deeds wait for each other, and nothing is
    lost: the job reads the marks that are committed, counts, and takes away just those; a deed
    that commits meanwhile has left another. The key tells when it was made.
    """

    day = models.DateField()
    area_path = PathField()
    category = models.CharField(max_length=6, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day", "area_path"], name="reports_dirtyday_cell")]

    def __str__(self) -> str:
        return f"{self.day} {self.area_path} {self.category}"

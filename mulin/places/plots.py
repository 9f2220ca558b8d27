"""Reads of the ground of estates, property areas and buildings: what lies at a point, what is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from mulin.core import geo
from mulin.core.fields import within
from mulin.core.versions import Kept
from mulin.places.models import Building, Plot
from mulin.places.queries import ladder

Kind = Plot.Kind


@dataclass(frozen=True)
class Ground:
    """The plot of one thing as it is today. `path` is the area that the thing lies in, `estate` the
    name of a building's estate, `company` who serves a property area."""

    kind: str
    key: UUID
    name: str
    path: str
    estate: str = ""
    company: str = ""
    outline: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> str:
        """«东湖小区 3栋»; others by their own name."""
        return f"{self.estate} {self.name}" if self.estate else self.name


class Grounds:
    """Every plot of the county, found by point."""

    def __init__(self, grounds: Iterable[Ground]) -> None:
        self.all = list(grounds)
        self._locators: dict[str, geo.Locator[Ground]] = {
            kind: geo.Locator((one, one.outline or {}) for one in self.all if one.kind == kind)
            for kind in Kind.values
        }

    def at(self, lng: float, lat: float, *, kind: str) -> list[Ground]:
        """Plots of a kind at a WGS-84 point, by name: they may overlap."""
        found = self._locators[kind].all_at(lng, lat)
        return sorted(found, key=lambda one: (one.name, one.path))

    def said(self, lng: float, lat: float) -> str:
        """The estate or building at a point, as people speak of it; "" where none is drawn."""
        near = self.at(lng, lat, kind=Kind.BUILDING) or self.at(lng, lat, kind=Kind.ESTATE)
        return near[0].words if near else ""


def plots_in(path: str) -> models.QuerySet[Plot]:
    """Plots of all days of things at or below an area, the newest first, with what they are of. An
    estate is of every grid in which its buildings stand."""
    here = Building.objects.filter(within("area_path", path)).order_by().values("estate")
    rows = Plot.objects.filter(
        within("estate__area_path", path)
        | models.Q(estate__in=here)
        | within("property_area__area_path", path)
        | within("building__area_path", path)
    )
    return rows.select_related("estate", "property_area", "building__estate", "by").order_by("-id")


def grounds_in(path: str) -> list[Ground]:
    """What is drawn today at or below an area: by kind, then by name."""
    rows = plots_in(path).filter(until__isnull=True)
    return sorted(map(_ground, rows), key=lambda one: (one.kind, one.estate, one.name))


def _ground(plot: Plot) -> Ground:
    thing = plot.thing
    return Ground(
        plot.kind, thing.pk, thing.name, thing.area_path,
        plot.building.estate.name if plot.building else "",
        plot.property_area.company if plot.property_area else "", plot.outline,
    )  # fmt: skip


def _build() -> Grounds:
    rows = Plot.objects.filter(until__isnull=True).order_by("id")
    return Grounds(map(_ground, rows.select_related("estate", "property_area", "building__estate")))


_grounds = Kept("plots", _build)


def grounds() -> Grounds:
    """What is drawn today, from memory."""
    return _grounds.get()


def words_at(lng: float, lat: float) -> str:
    """«西湖社区 · 第三网格 · 湖滨星都 3栋»: the area of a point and, where it is drawn, the building or
    estate. Empty outside of all areas."""
    place = ladder().at(lng, lat)
    if place is None:
        return ""
    said = grounds().said(lng, lat)
    return " · ".join(part for part in (ladder().words(place.path), said) if part)

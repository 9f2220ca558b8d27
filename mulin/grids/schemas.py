"""The shapes of grids at the machine door."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema

from mulin.grids.queries.checks import Finding
from mulin.grids.queries.circle import Circle
from mulin.grids.queries.suggestion import Suggestion
from mulin.places.models import Area, AreaChange
from mulin.places.queries import ladder


class ActIn(Schema):
    """From which day it holds and on what paper."""

    on: date | None = None
    basis: str = Field("", max_length=200)


class OutlinesIn(ActIn):
    """Borders below an area."""

    outlines: dict[str, Any] = Field(
        description="GeoJSON 的 FeatureCollection，面写明 code 或 name"
    )
    datum: str = "wgs84"
    seen: str = Field("", description="上次看到的 seen；别人改过的话答复 409")


class PlotsOut(Schema):
    """How many plots were drawn."""

    drawn: int


class GridSplitIn(ActIn):
    """A line through an area."""

    line: list[tuple[float, float]]
    datum: str = "wgs84"
    name: str
    code: str = ""


class GridMergeIn(ActIn):
    """Codes of the areas that come in."""

    gone: list[str]


class NameIn(ActIn):
    """What it is called from then on."""

    name: str


class FoundIn(NameIn):
    """A new grid; its border is drawn later. Without a code the next one."""

    code: str = ""


class HandOverIn(ActIn):
    """To whom it goes."""

    to: str
    code: str = ""


class GridAreaOut(Schema):
    """An area as it stands."""

    code: str
    name: str
    level: str
    path: str
    since: date | None
    until: date | None
    heir: str

    @classmethod
    def of(cls, area: Area) -> dict[str, Any]:
        """Without its outline."""
        known = ladder().by_path
        place = known.get(area.path)
        heir = known.get(place.heir) if place else None
        names = ("code", "name", "level", "path", "since", "until")
        return {**{name: getattr(area, name) for name in names}, "heir": heir.code if heir else ""}


class GridChangeOut(Schema):
    """A row of the history."""

    code: str
    what: str
    on: date
    basis: str
    others: list[str]
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, row: AreaChange) -> dict[str, Any]:
        """Without who did it: names of staff stay on the pages."""
        names = ("what", "on", "basis", "others", "before", "after")
        return {"code": row.area.code, **{name: getattr(row, name) for name in names}}


class HistoryOut(Schema):
    """An area, what became of it, and the mark for the next page."""

    area: GridAreaOut
    seen: str
    changes: list[GridChangeOut]
    after: str


class FindingOut(Schema):
    """One thing amiss."""

    kind: str
    label: str
    code: str
    other: str
    sentence: str
    size: float
    lng: float | None
    lat: float | None
    outline: dict[str, Any] | None


class ChecksOut(Schema):
    """What is amiss, and how many of each kind."""

    counts: dict[str, int]
    findings: list[FindingOut]


def finding_out(one: Finding) -> dict[str, Any]:
    """A finding as the door and the command give it."""
    known, point = ladder().by_path, one.point or (None, None)
    area, other = known.get(one.path), known.get(one.other)
    return {
        "kind": one.kind, "label": one.label, "code": area.code if area else "",
        "other": other.code if other else "", "sentence": str(one.sentence),
        "size": round(one.size, 1), "lng": point[0], "lat": point[1],
        "outline": dict(one.outline) if one.outline else None,
    }  # fmt: skip


class SiteOut(Schema):
    """Where one more station would help most."""

    lng: float
    lat: float
    building: str
    households: int
    buildings: int


class CircleOut(Schema):
    """How many live beyond the walk."""

    minutes: int
    reach: float
    stations: int
    counted: bool
    buildings: int
    households: int
    buildings_beyond: int
    households_beyond: int
    recipients_beyond: int
    sites: list[SiteOut]

    @classmethod
    def of(cls, circle: Circle) -> dict[str, Any]:
        """Numbers, no names."""
        sites = [
            {
                "lng": house.lng, "lat": house.lat, "building": f"{house.estate} {house.name}",
                "households": site.weight if circle.counted else 0, "buildings": site.buildings,
            }
            for house, site in (circle.sites() if circle.stations else [])
        ]  # fmt: skip
        return {
            "minutes": circle.norm.minutes, "reach": round(circle.norm.reach, 1),
            "stations": len(circle.stations), "counted": circle.counted,
            "buildings": circle.all.buildings, "households": circle.all.households,
            "buildings_beyond": circle.far.buildings, "households_beyond": circle.far.households,
            "recipients_beyond": circle.far.recipients, "sites": sites,
        }  # fmt: skip


class GridSuggestionOut(Schema):
    """A suggested division."""

    count: int
    counted: bool
    spread: float
    spread_today: float
    notes: list[str]
    features: dict[str, Any]

    @classmethod
    def of(cls, found: Suggestion) -> dict[str, Any]:
        """With its outlines as GeoJSON."""
        return {
            "count": found.count, "counted": found.counted,
            "spread": round(found.division.spread, 3), "spread_today": round(found.spread_today, 3),
            "notes": list(found.division.notes), "features": found.features(),
        }  # fmt: skip

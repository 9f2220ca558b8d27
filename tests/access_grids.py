"""What lies behind the doors of the grid room: areas, a file of outlines, a station."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.utils import timezone

from mulin.grids import flow
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.models import Area
from mulin.places.testing import (
    a_community,
    a_grid,
    a_plot,
    a_property,
    a_station,
    an_estate,
    square,
)

if TYPE_CHECKING:
    from tests.access import County

# Borders are the centre's; a colleague of the grid looks at their own.
OWNERS: dict[str, str] = {
    "drawer": """grids:drawing grids:split grids:merge grids:handover grids:name grids:closing
        grids:founding grids:bring grids:sheet grids:take grids:drop grids:stations
        grids:new_station grids:station grids:close_station grids:plotting grids:erase_ground
        grids:new_property grids:close_property api:grid_plot api:grid_plots api:grid_draw api:grid_split
        api:grid_merge api:grid_handover api:grid_name api:grid_founding api:grid_closing
        api:grid_checks api:grid_circle api:grid_history
        api:grid_outlines api:grid_suggestion""",
    "admin": "grids:norm grids:levels",
}
ACT: dict[str, Any] = {"on": "2026-05-01", "basis": "会议纪要"}
STATION: dict[str, Any] = {
    "name": "驿站", "kind": "centre", "area": "<community>", "lng": "116.5", "lat": "29.4",
    "datum": "wgs84",
}  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "grids:drawing": {**ACT, "text": "<outlines>", "datum": "wgs84"},
    "grids:bring": {**ACT, "of": "areas", "text": "<outlines>", "datum": "wgs84"},
    "grids:split": {**ACT, "line": "<line>", "datum": "wgs84", "name": "新网格"},
    "grids:merge": {**ACT, "gone": "<beside>"},
    "grids:handover": {**ACT, "to": "<elsewhere>"},
    "grids:name": {**ACT, "name": "湖边网格"},
    "grids:founding": {**ACT, "name": "湖心网格"},
    "grids:closing": {**ACT, "on": "<this day>"},
    "grids:norm": {
        "since": "2026-01-01", "households_least": 200, "households_most": 400, "tolerance": 15,
        "minutes": 12, "metres_a_minute": 60, "detour": 1.4,
    },
    "grids:levels": {"community": "社区（村）", "community_kinds": "社区、村"},
    "grids:plotting": {**ACT, "text": "<plots>", "datum": "wgs84"},
    "grids:new_property": {**ACT, "name": "湖滨物业服务区域", "company": "安居物业"},
    "api:grid_plot": {**ACT, "outlines": "<plot collection>"},
    "grids:new_station": STATION, "grids:station": STATION,
    "api:grid_draw": {**ACT, "outlines": "<collection>"},
    "api:grid_split": {**ACT, "line": "<points>", "name": "新网格"},
    "api:grid_merge": {**ACT, "gone": ["<beside>"]},
    "api:grid_handover": {**ACT, "to": "<elsewhere>"},
    "api:grid_name": {**ACT, "name": "湖边网格"},
    "api:grid_founding": {**ACT, "name": "湖心网格"},
    "api:grid_closing": {**ACT, "on": "<this day>"},
}  # fmt: skip
EVERYBODY_S: frozenset[str] = frozenset()


def settle(county: County) -> None:
    """The words that these doors need, and whoever draws."""
    if "grid" not in county.route.path:
        return
    grid = county.cast.area
    community = cast("Area", grid.parent)
    county.people["drawer"] = staff(Role.CENTRE, county.cast.town)
    beside, elsewhere = a_grid(community=community), a_community(town=county.cast.town)
    a_station(area=elsewhere)
    lng, lat = cast("float", grid.lng), cast("float", grid.lat)
    points = [[lng, lat - 0.02], [lng, lat + 0.02]]
    drawn = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": grid.code},
             "geometry": square(lng - 0.005, lat - 0.005, 0.006)},
        ],
    }  # fmt: skip
    ground = square(lng - 0.001, lat - 0.001, 0.002)
    estate = an_estate("画过的小区", community)
    plotted = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": estate.name}, "geometry": ground},
        ],
    }  # fmt: skip
    words = cast("dict[str, Any]", county.words)
    words |= {
        "<outlines>": json.dumps(drawn), "<collection>": drawn, "<points>": points,
        "<line>": " ".join(f"{x},{y}" for x, y in points), "<beside>": beside.code,
        "<plots>": json.dumps(plotted), "<plot collection>": plotted,
        "<this day>": timezone.localdate().isoformat(), "<elsewhere>": elsewhere.code, "<community>": community.code,
    }  # fmt: skip


def area(county: County) -> list[str]:
    """The community for what is done to what lies below it, else the grid itself."""
    grid = county.cast.area
    community = cast("Area", grid.parent)
    below = (
        "drawing", "founding", "suggestion", "suggested", "plots", "new_property", "grid_draw",
        "grid_suggestion", "grid_founding",
    )  # fmt: skip
    found = community if county.short in below else grid
    if county.short in {"closing", "grid_closing"}:
        drawer = county.people["drawer"]
        found = flow.found(community, name="空网格", code="", order=flow.Order(drawer))
    return [found.code if county.route.is_machine else str(found.pk)]


def plots(county: County) -> list[str]:
    """The community, and the kind of what is drawn in it."""
    community = cast("Area", county.cast.area.parent)
    return [community.code if county.route.is_machine else str(community.pk), "estate"]


def ground(county: County) -> list[str]:
    """A property area of the community, drawn."""
    served = a_property(area=cast("Area", county.cast.area.parent))
    a_plot(served)
    key = str(served.pk)
    return [key] if county.short == "close_property" else [key, "property"]


def sheet(county: County) -> list[str]:
    """Outlines that wait for a yes."""
    made = flow.bring(
        county.words["<outlines>"], name="界", datum="wgs84", by=county.people["drawer"]
    )
    return [str(made.pk)]


def station(county: County) -> list[str]:
    """A station of the grid."""
    return [str(a_station(area=county.cast.area).pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "grids": area,
    **dict.fromkeys(
        ("api:grid_history", "api:grid_outlines", "api:grid_suggestion", "api:grid_draw",
         "api:grid_split", "api:grid_merge", "api:grid_handover", "api:grid_name", "api:grid_founding",
         "api:grid_closing"), area,
    ),
    **dict.fromkeys(("grids:sheet", "grids:take", "grids:drop"), sheet),
    **dict.fromkeys(
        ("grids:plotting", "grids:plots_file", "api:grid_plots", "api:grid_plot"), plots
    ),
    **dict.fromkeys(("grids:ground", "grids:erase_ground", "grids:close_property"), ground),
    **dict.fromkeys(("grids:station", "grids:close_station"), station),
}  # fmt: skip

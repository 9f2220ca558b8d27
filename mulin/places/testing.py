"""Builders of places for tests."""

from __future__ import annotations

from itertools import count

from mulin.places.flow import (
    StationPlan,
    Thing,
    act,
    draw_plots,
    found_area,
    found_building,
    found_estate,
    found_property,
    found_station,
    set_station_kinds,
)
from mulin.places.models import (
    Area,
    Building,
    Estate,
    Level,
    Plot,
    PropertyArea,
    Station,
    StationKind,
)

_numbers = count(1)


def three_digits(number: int) -> int:
    """The part of a code: each of nine hundred places in a row has another, whatever ran before."""
    return (number - 1) % 900 + 100


def square(lng: float, lat: float, size: float = 0.01) -> dict[str, object]:
    """A square outline with its south-west corner at (lng, lat)."""
    east, north = lng + size, lat + size
    ring = [[lng, lat], [east, lat], [east, north], [lng, north], [lng, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_town(name: str = "南康镇") -> Area:
    """A county with one town; returns the town (the same one if there is one)."""
    if town := Area.objects.filter(level=Level.STREET, name=name).first():
        return town
    county = Area.objects.filter(level=Level.COUNTY).first() or found_area(
        code="360483", name="庐山市", level=Level.COUNTY
    )
    code = f"360483{three_digits(next(_numbers))}"
    return found_area(code=code, name=name, level=Level.STREET, parent=county)


def a_community(name: str = "", town: Area | None = None) -> Area:
    """A community of the town."""
    number = next(_numbers)
    town = town or a_town()
    return found_area(
        code=f"{town.code}{three_digits(number)}", name=name or f"{number}号社区", level=Level.COMMUNITY,
        parent=town, outline=square(116 + number % 900 / 50, 29.4),
    )  # fmt: skip


def a_grid(name: str = "", community: Area | None = None) -> Area:
    """A grid that covers its community."""
    number = next(_numbers)
    community = community or a_community()
    return found_area(
        code=f"{community.code}{three_digits(number)}", name=name or f"第{number}网格", level=Level.GRID,
        parent=community, outline=community.outline,
    )  # fmt: skip


def an_estate(name: str = "", area: Area | None = None) -> Estate:
    """An estate in a community."""
    return found_estate(name=name or f"{next(_numbers)}号小区", area=area or a_community())


def a_building(
    name: str = "3栋", estate: Estate | None = None, grid: Area | None = None
) -> Building:
    """A building in an estate and a grid of its community."""
    estate = estate or an_estate()
    return found_building(estate=estate, name=name, area=grid or a_grid(community=estate.area))


def a_station(name: str = "", area: Area | None = None, kind: str = "centre") -> Station:
    """A station in the middle of an area."""
    area = area or a_community()
    set_station_kinds([(kind, "党群服务驿站")])
    return found_station(
        StationPlan(
            name or f"{next(_numbers)}号驿站", StationKind.objects.get(key=kind), area,
            lng=area.lng or 116.0, lat=area.lat or 29.4,
        ),
        by=None,
    )  # fmt: skip


def a_property(name: str = "", area: Area | None = None, company: str = "安居物业") -> PropertyArea:
    """A property area of a community."""
    return found_property(
        name=name or f"{next(_numbers)}号物业",
        area=area or a_community(),
        by=act(),
        company=company,
    )


def a_plot(thing: Thing, outline: dict[str, object] | None = None) -> Plot:
    """The ground of a thing, drawn today."""
    place = thing.area
    west, south = (place.lng or 116.0) - 0.002, (place.lat or 29.4) - 0.002
    return draw_plots([(thing, outline or square(west, south, 0.003))], by=act())[0]

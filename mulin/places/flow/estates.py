"""Setting up estates, buildings and stations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from mulin.core import geo, journal, versions
from mulin.core.deeds import Refused, line
from mulin.places.flow.writing import check_standing, move_buildings
from mulin.places.models import Area, Building, Estate, Station, StationKind

NAME, WORDS = 60, 120


@transaction.atomic
def found_estate(*, name: str, area: Area, aliases: tuple[str, ...] = ()) -> Estate:
    """Put an estate into a community."""
    check_standing(area)
    estate = Estate.objects.create(name=name, area=area, area_path=area.path, aliases=list(aliases))
    versions.changed("places")
    return estate


@dataclass(frozen=True)
class BuildingPlan:
    """What a table tells of a building (None: nothing): how many entrances (单元), floors and
    households it was built with, and where it stands (WGS-84)."""

    units: int | None = None
    floors: int | None = None
    households: int | None = None
    lng: float | None = None
    lat: float | None = None


@transaction.atomic
def found_building(
    *, estate: Estate, name: str, area: Area, lng: float | None = None, lat: float | None = None,
    plan: BuildingPlan | None = None,
) -> Building:  # fmt: skip
    """Put a building into an estate and the grid that it stands in."""
    check_standing(area)
    plan = plan or BuildingPlan(lng=lng, lat=lat)
    building = Building.objects.create(
        estate=estate, name=name, area=area, area_path=area.path, **asdict(plan)
    )
    versions.changed("places")
    return building


@transaction.atomic
def change_building(building: Building, plan: BuildingPlan, *, area: Area) -> bool:
    """Correct what is told of a building; what the plan leaves out stays. Returns whether anything
    changed. One that stands in another grid now moves there."""
    check_standing(area)
    told = {name: value for name, value in asdict(plan).items() if value is not None}
    changed = [name for name, value in told.items() if getattr(building, name) != value]
    for name in changed:
        setattr(building, name, told[name])
    if changed:
        building.save(update_fields=changed)
    moves = building.area_id != area.pk
    if moves:
        move_buildings([building.pk], area)
    if changed or moves:
        versions.changed("places")
    return bool(changed or moves)


@transaction.atomic
def set_station_kinds(kinds: Iterable[tuple[str, str]]) -> None:
    """Name the kinds of stations a town has (key, name), in this order; none is taken away."""
    for order, (key, name) in enumerate(kinds):
        StationKind.objects.update_or_create(key=key, defaults={"name": name, "order": order})


@dataclass(frozen=True)
class StationPlan:
    """A station as it is told; the point in degrees of `datum`."""

    name: str
    kind: StationKind
    area: Area
    lng: float
    lat: float
    datum: str = "wgs84"
    place: str = ""
    hours: str = ""


@transaction.atomic
def found_station(plan: StationPlan, *, by: models.Model | None) -> Station:
    """Put a station on the map. One of that name that was closed there opens again."""
    columns = _checked(plan)
    closed = Station.objects.filter(
        area=plan.area, name=columns["name"], closed_on__isnull=False
    ).first()
    _once(plan, but=closed)
    station = closed or Station()
    for name, value in {**columns, "closed_on": None}.items():
        setattr(station, name, value)
    station.save()
    journal.remark(station, "station.founded", by=by, data={"name": station.name})
    return station


@transaction.atomic
def change_station(station: Station, plan: StationPlan, *, by: models.Model | None) -> Station:
    """Correct what is told of a station, or where it stands."""
    columns = _checked(plan)
    _once(plan, but=station)
    changed = [name for name, value in columns.items() if getattr(station, name) != value]
    for name in changed:
        setattr(station, name, columns[name])
    if changed:
        station.save(update_fields=changed)
        journal.remark(station, "station.changed", by=by, data={"changed": changed})
    return station


@transaction.atomic
def close_station(station: Station, *, on: date, by: models.Model | None) -> Station:
    """A station that is no more; the circle is drawn without it."""
    if station.closed_on is None:
        station.closed_on = on
        station.save(update_fields=["closed_on"])
        journal.remark(station, "station.closed", by=by, data={"on": on.isoformat()})
    return station


def _checked(plan: StationPlan) -> dict[str, object]:
    check_standing(plan.area)
    lng, lat = geo.to_wgs84(*geo.check(plan.lng, plan.lat), plan.datum)
    return {
        "name": line(plan.name, field="name", needed=_("请写站点的名称。"), most=NAME),
        "kind": plan.kind, "area": plan.area, "area_path": plan.area.path,
        "place": line(plan.place, field="place", most=WORDS),
        "hours": line(plan.hours, field="hours", most=WORDS),
        "lng": round(lng, geo.outlines.DIGITS), "lat": round(lat, geo.outlines.DIGITS),
    }  # fmt: skip


def _once(plan: StationPlan, *, but: Station | None = None) -> None:
    twins = Station.objects.filter(area=plan.area, name=plan.name.strip())
    if any(twin != but for twin in twins):
        raise Refused("station_exists", _("这里已经有叫“%s”的站点了。") % plan.name, field="name")

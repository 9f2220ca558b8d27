"""The 15-minute circle, and the stations it is drawn around."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.geo.planar import METRES_A_DEGREE
from mulin.core.http import PersonRequest
from mulin.grids import flow, forms, rules
from mulin.grids.queries import areas as reads
from mulin.grids.queries.circle import Circle, kinds
from mulin.grids.queries.people import counts_recipients
from mulin.grids.views import common
from mulin.grids.views.deeds import page
from mulin.people.standing import SEE_AREA
from mulin.places.flow import StationPlan
from mulin.places.models import Area, Level, Station, StationKind
from mulin.places.queries import ladder, stations_in

# Corners of a circle that is drawn.
CORNERS = 48
SHOWN = 100
PINS = 800


@common.lookers
@require_safe
def circle(request: PersonRequest) -> HttpResponseBase:
    """Who lives too far from a station of a kind, and where the next one should stand."""
    known = kinds()
    kind = request.GET.get("kind", "")
    kind = kind if kind in {one.key for one in known} else ""
    found = Circle.of(reads.paths_of(request.user), kind=kind)
    sites = found.sites() if found.stations else []
    values: dict[str, Any] = {
        "tabs": common.tabs("circle"), "circle": found, "kind": kind, "sites": sites,
        "kinds": known, "beyond": found.beyond[:SHOWN], "norm": found.norm,
        "with_recipients": counts_recipients(), "words": ladder().words,
        "map_data": map_of(found, sites, request.user.standing.sees), "may_place": rules.may_place(request.user),
    }  # fmt: skip
    return render(request, "grids/desk/circle.html", values)


def map_of(found: Circle, sites: Any, sees: Callable[[str], bool]) -> dict[str, Any]:
    """Communities, each a way to its page for whoever `sees` it; the circles around stations in
    green, stations in blue, buildings beyond in red, best sites in amber."""
    known = ladder()
    above = {known.above(house.path, Level.COMMUNITY) for house in found.houses}
    places = sorted((place for place in above if place), key=lambda place: place.path)
    outlines = [one for place in places for one in common.shapes_of([place], href=sees(place.path))]
    outlines += [
        {"name": "", "geometry": ring(s.lng, s.lat, found.norm.reach), "tone": "green"}
        for s in found.near
    ]  # fmt: skip
    chosen = {house.key for house, _site in sites}
    pins = [
        {"lng": s.lng, "lat": s.lat, "title": s.name, "note": s.kind.name, "tone": "blue"}
        for s in found.near
    ]  # fmt: skip
    pins += [
        {
            "lng": house.lng, "lat": house.lat, "title": _("建议选址 %d") % number, "tone": "amber",
            "note": f"{house.estate} {house.name}",
        }
        for number, (house, _site) in enumerate(sites, start=1)
    ]  # fmt: skip
    pins += [
        {
            "lng": house.lng, "lat": house.lat, "title": f"{house.estate} {house.name}", "tone": "red", "small": True,
            "note": _("步行约 %d 分钟") % round(house.minutes or 0),
        }
        for house in found.beyond[:PINS] if house.key not in chosen
    ]  # fmt: skip
    return {"outlines": outlines, "pins": pins, "apart": True}


def ring(lng: float, lat: float, metres: float) -> dict[str, Any]:
    """A circle of bee-line around a station, as an outline."""
    east = metres / (METRES_A_DEGREE * math.cos(math.radians(lat)))
    north = metres / METRES_A_DEGREE
    turns = [math.tau * step / CORNERS for step in range(CORNERS)]
    points = [[lng + east * math.cos(t), lat + north * math.sin(t)] for t in turns]
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


@common.lookers
@require_safe
def stations(request: PersonRequest) -> HttpResponseBase:
    """The stations of one's areas."""
    rows = [s for path in reads.paths_of(request.user) for s in stations_in(path)]
    values = {
        "tabs": common.tabs("stations"), "stations": rows, "words": ladder().words,
        "may_place": rules.may_place(request.user),
        "map_data": {
            "outlines": common.shapes_of(reads.communities(request.user)),
            "pins": [
                {"lng": s.lng, "lat": s.lat, "title": s.name, "note": s.kind.name, "tone": "blue"}
                for s in rows
            ],
        },
    }  # fmt: skip
    return render(request, "grids/desk/stations.html", values)


@common.lookers
@page
def new_station(request: PersonRequest) -> HttpResponseBase:
    """Put one on the map."""
    return _station_page(request, None)


@common.lookers
@page
def station(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Correct one."""
    return _station_page(
        request, get_object_or_404(_stations(request).filter(closed_on__isnull=True), pk=pk)
    )


@common.lookers
@require_POST
def closing(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """It is no more."""
    row, today = get_object_or_404(_stations(request), pk=pk), timezone.localdate()
    press(request, lambda: flow.close_station(row, on=today, by=request.user), said=_("站点已关闭"))
    return redirect("grids:stations")


def _stations(request: PersonRequest) -> QuerySet[Station]:
    """Stations of one's areas, closed ones too: closing one twice is no error."""
    seen = request.user.standing.area_q("area_path", SEE_AREA)
    return Station.objects.filter(seen).select_related("kind", "area")


def _station_page(request: PersonRequest, row: Station | None) -> HttpResponseBase:
    mine = [
        place for place in common.holders(reads.paths_of(request.user), Level.COMMUNITY)
        if rules.may_place(request.user, place.path)
    ]  # fmt: skip
    form = forms.StationForm(
        request.POST or None, kinds=[(one.key, one.name) for one in kinds()],
        areas=[(place.code, place.name) for place in mine], station=row,
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            outcome = attempt(form, lambda: _save(request, form, row))
            if outcome.ok:
                toasts.say(request, _("站点已保存"))
                return redirect("grids:stations")
            status = outcome.status
    values = {
        "form": form, "station": row,
        "may_place": rules.may_place(request.user, row.area_path if row else ""),
        "map_data": {"outlines": common.shapes_of(mine, href=False)},
    }  # fmt: skip
    return render(request, "grids/desk/station.html", values, status=status)


def _save(request: PersonRequest, form: forms.StationForm, row: Station | None) -> Station:
    data = form.cleaned_data
    plan = StationPlan(
        data["name"], StationKind.objects.get(key=data["kind"]), Area.objects.get(code=data["area"]),
        data["lng"], data["lat"], data["datum"], data["place"], data["hours"],
    )  # fmt: skip
    if row is not None:
        return flow.change_station(row, plan, by=request.user)
    return flow.found_station(plan, by=request.user, key=data["key"])

"""Estates, property areas and buildings: what is drawn, drawing it, and what was drawn before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.grids import flow, forms, rules
from mulin.grids.flow import Order
from mulin.grids.flow.reading import reading_plots
from mulin.grids.plotted import Plotted
from mulin.grids.queries import grounds as reads
from mulin.grids.queries.areas import UNITS
from mulin.grids.views import common
from mulin.grids.views.areas import geojson
from mulin.grids.views.deeds import order_of, page, wrong_pins, wrong_shapes
from mulin.people.standing import SEE_AREA
from mulin.places.flow import Thing
from mulin.places.models import Area, Building, Estate, Plot, PropertyArea
from mulin.places.plots import Ground, plots_in
from mulin.places.queries import ladder, level_name

HISTORY, SHORT = 20, 8
Kind = Plot.Kind
# From below: what a company serves is mostly a little wider than its estate.
LAYERS = (Kind.PROPERTY, Kind.ESTATE, Kind.BUILDING)


@common.lookers
@require_safe
def plots(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """What is drawn in an area, as layers; its estates and property areas as lists."""
    row = common.area_or_404(request, pk)
    found = reads.inside(row.path)
    # What was drawn of a building stands on its own page: a survey draws hundreds.
    drawn = plots_in(row.path).exclude(kind=Kind.BUILDING)
    page_ = keyset(
        drawn, ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SHORT,
    )  # fmt: skip
    values: dict[str, Any] = {
        "area": row, "estates": found.of(Kind.ESTATE),
        "served": found.of(Kind.PROPERTY), "map_data": layers(row, found.grounds),
        "may_place": row.until is None and rules.may_place(request.user, row.path),
        "may_found": row.level in UNITS, "page": page_, "history": [told(plot) for plot in page_.rows],
    }  # fmt: skip
    return render(request, "grids/desk/plots.html", values)


def layers(area: Area, grounds: Iterable[Ground]) -> dict[str, Any]:
    """The areas straight below in blue; estates, property areas and buildings on top of them."""
    place = common.place_of(area)
    below = common.below(place) or [place]
    outlines = [{**one, "layer": "areas"} for one in common.shapes_of(below)]
    drawn = sorted(grounds, key=lambda ground: LAYERS.index(Kind(ground.kind)))
    outlines += [
        {
            "name": ground.name if ground.kind == Kind.ESTATE else "", "title": ground.words,
            "geometry": ground.outline, "tone": reads.TONES[Kind(ground.kind)], "layer": ground.kind,
            "note": ground.company or str(Kind(ground.kind).label),
            "href": reverse("grids:ground", args=[ground.kind, ground.key]),
        }
        for ground in drawn
    ]  # fmt: skip
    kinds = {ground.kind for ground in drawn}
    shown = [{"key": "areas", "name": level_name(below[0].level), "tone": "blue"}]
    shown += [
        {"key": str(kind), "name": str(kind.label), "tone": reads.TONES[kind]}
        for kind in LAYERS if kind in kinds
    ]  # fmt: skip
    return {"outlines": outlines, "layers": shown if drawn else []}


def told(plot: Plot) -> dict[str, Any]:
    """A drawing as the timeline shows it."""
    ended = _("画到 %s 为止") % plot.until.isoformat() if plot.until else ""
    return {
        "title": _("%(what)s：%(name)s") % {
            "what": plot.get_kind_display(), "name": reads.called(plot.thing)},
        "text": _("；").join(part for part in (ended, plot.basis) if part),
        "when": plot.since, "who": plot.by.name if plot.by else _("系统"),
        "tone": "plain" if plot.until else "now",
    }  # fmt: skip


@common.placers
@page
def plotting(request: PersonRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """The editor: things of a kind in an area, their corners moved on the map or in the text."""
    row, kind = common.area_or_404(request, pk), _kind(kind)
    found, things = reads.inside(row.path), reads.things(row.path, kind)
    text = json.dumps(reads.features(things, kind, found.grounds), ensure_ascii=False)
    posted = request.method == "POST"
    start = {"text": text, "seen": flow.seen_plots(row)}
    form = forms.DrawingForm(request.POST if posted else None, request.FILES or None, initial=start)
    status, wrong = 200, list[Plotted]()
    if posted and form.is_valid():
        data = dict(form.cleaned_data)
        outcome = attempt(form, lambda: flow.draw_plots(
            row, kind=kind, text=data["text"], datum=data["datum"], seen=data["seen"],
            order=order_of(request, form),
        ))  # fmt: skip
        if outcome.ok:
            toasts.say(request, _("范围已保存"))
            return redirect("grids:plots", pk=pk)
        status, wrong = outcome.status, _wrong(request, data, row, kind)
    elif posted:
        status = 422
    label = str(Kind(kind).label)
    values = {
        "area": row, "form": form, "data": editor(row, kind, things, found.grounds),
        "title": _("画%s") % label, "new_name": _("新%s") % label, "rows": wrong,
        "download": reverse("grids:plots_file", args=[row.pk, kind]),
        "back": reverse("grids:plots", args=[row.pk]),
        "map_data": {"outlines": wrong_shapes(wrong), "pins": wrong_pins(wrong)},
    }  # fmt: skip
    return render(request, "grids/desk/drawing.html", values, status=status)


def editor(
    area: Area, kind: str, things: Iterable[Thing], grounds: Iterable[Ground]
) -> dict[str, Any]:
    """What the editor starts from: things of the kind, drawn or not; the area's border; and all
    other outlines to snap to. Only a property area may be new here."""
    place = common.place_of(area)
    drawn = {ground.key: ground.outline for ground in grounds}
    around = [one.outline for one in common.below(place) if one.outline]
    around += [ground.outline for ground in grounds if ground.kind != kind and ground.outline]
    return {
        "mode": "draw", "border": place.outline, "around": around, "fixed": kind != Kind.PROPERTY,
        "hush": kind == Kind.BUILDING,
        "grids": [
            {"code": str(one.pk), "name": reads.called(one), "geometry": drawn.get(one.pk)}
            for one in things
        ],
    }  # fmt: skip


def _wrong(request: PersonRequest, data: dict[str, Any], row: Area, kind: str) -> list[Plotted]:
    """Which outlines could not be taken, to show them with their reason."""
    try:
        return reading_plots(
            data["text"], datum=data["datum"], by=request.user, within=row.path, kind=kind
        ).wrong
    except DeedError:
        return []


@common.lookers
@require_safe
def plots_file(request: PersonRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """What is drawn of a kind, as GeoJSON, to change elsewhere."""
    row, kind = common.area_or_404(request, pk), _kind(kind)
    found = reads.features(
        reads.things(row.path, kind), kind, reads.inside(row.path).grounds
    )  # fmt: skip
    return geojson(found, f"{row.code}-{kind}")


@common.lookers
@require_safe
def ground(request: PersonRequest, kind: str, pk: UUID) -> HttpResponseBase:
    """One thing: where it is, and what was drawn of it before."""
    thing = _thing_or_404(request, kind, pk)
    drawn = list(thing.plots.select_related("estate", "property_area", "building__estate", "by"))
    drawn.sort(key=lambda plot: plot.id, reverse=True)
    now = next((plot for plot in drawn if plot.until is None), None)
    area = Area.objects.get(pk=thing.area_id)
    home = ladder().above(thing.area_path, "community") or common.place_of(area)
    may_rise, seen = request.user.standing.sees(home.path), _seen(request)
    outlines = common.shapes_of([home], href=may_rise)
    if now is not None:
        outlines.append({
            "name": reads.called(thing), "geometry": now.outline, "tone": reads.TONES[Kind(kind)]
        })  # fmt: skip
    ended = isinstance(thing, PropertyArea) and thing.until is not None
    values: dict[str, Any] = {
        "thing": thing, "kind": kind, "label": Kind(kind).label, "title": reads.called(thing),
        "home": home, "may_rise": may_rise, "now": now, "history": [told(plot) for plot in drawn[:HISTORY]],
        "map_data": {"outlines": outlines}, "ended": ended,
        "buildings": reads.buildings_of(thing, seen) if isinstance(thing, Estate) else [],
        "may_place": not ended and rules.may_place(request.user, thing.area_path),
    }  # fmt: skip
    return render(request, "grids/desk/ground.html", values)


@common.placers
@require_POST
def erasing(request: PersonRequest, kind: str, pk: UUID) -> HttpResponseBase:
    """Its ground is not drawn any more."""
    thing, order = _thing_or_404(request, kind, pk), _today(request)
    press(
        request, lambda: flow.erase_plot(thing, order=order), said=_("不再画了，以前的还在记录里")
    )
    return redirect("grids:ground", kind=kind, pk=pk)


@common.placers
@page
def new_property(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """A property area of a community."""
    row = common.area_or_404(request, pk)
    form = forms.PropertyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            outcome = attempt(form, lambda: flow.found_property(
                row, name=data["name"], company=data["company"], order=order_of(request, form)
            ))  # fmt: skip
            if outcome.ok:
                toasts.say(request, _("已添加，再画出它的范围"))
                return redirect("grids:plotting", pk=pk, kind=Kind.PROPERTY)
            status = outcome.status
    values = {
        "area": row, "form": form, "data": None, "map_data": None,
        "title": _("添加物业服务区域"), "press": _("添加"),
        "explains": _("一家物业公司按合同管的范围，可以有几个小区，也可以只是小区的一部分。"),
        "back": reverse("grids:plots", args=[row.pk]),
    }  # fmt: skip
    return render(request, "grids/desk/deed.html", values, status=status)


@common.placers
@require_POST
def close_property(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The company serves here no more, from today."""
    thing = _thing_or_404(request, Kind.PROPERTY, pk)
    assert isinstance(thing, PropertyArea)  # noqa: S101 (things of this kind are)
    order = _today(request)
    press(request, lambda: flow.close_property(thing, order=order), said=_("已经结束"))
    return redirect("grids:ground", kind=Kind.PROPERTY, pk=pk)


def _today(request: PersonRequest) -> Order:
    return Order(request.user, timezone.localdate())


def _kind(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404
    return kind


def _thing_or_404(request: PersonRequest, kind: str, pk: UUID) -> Thing:
    """A thing that lies in one's areas."""
    seen = _seen(request)
    rows: dict[str, Any] = {
        Kind.ESTATE: reads.estates_seen(seen), Kind.PROPERTY: PropertyArea.objects.filter(seen),
        Kind.BUILDING: Building.objects.filter(seen).select_related("estate"),
    }  # fmt: skip
    found: Thing = get_object_or_404(rows[_kind(kind)], pk=pk)
    return found


def _seen(request: PersonRequest) -> Q:
    return request.user.standing.area_q("area_path", SEE_AREA)

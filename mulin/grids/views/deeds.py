"""Drawing, splitting, merging, handing over: each a form that works without a script as well."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.deeds import DeedError
from mulin.core.http import PersonRequest
from mulin.grids import flow, forms
from mulin.grids.drawn import Drawn, Sent
from mulin.grids.flow import Order
from mulin.grids.flow.reading import reading
from mulin.grids.queries.areas import collection
from mulin.grids.queries.checks import findings
from mulin.grids.views import common
from mulin.people.standing import SEE_AREA
from mulin.places.flow import NewArea
from mulin.places.models import Area, Level
from mulin.places.queries import Place, level_name

page = require_http_methods(["GET", "HEAD", "POST"])
Do = Callable[[Order], Area]


def order_of(request: PersonRequest, form: Form) -> Order:
    """What every form of a change says."""
    data = form.cleaned_data
    return Order(request.user, data["on"], data["basis"], data["key"])


@common.drawers
@page
def drawing(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The editor: the grids of a community, their corners moved on the map or in the text."""
    row = common.area_or_404(request, pk)
    place = common.place_of(row)
    below = common.below(place)
    text = json.dumps(collection(below), ensure_ascii=False)
    posted = request.method == "POST"
    start = {"text": text, "seen": flow.seen_of(row)}
    form = forms.DrawingForm(request.POST if posted else None, request.FILES or None, initial=start)
    status, wrong = 200, list[Drawn]()
    if posted and form.is_valid():
        # A refusal takes its field out of the form's data: the text is read once more below.
        data = dict(form.cleaned_data)
        outcome = attempt(form, lambda: flow.draw(
            row, text=data["text"], datum=data["datum"], seen=data["seen"],
            order=order_of(request, form),
        ))  # fmt: skip
        if outcome.ok:
            return _done(request, row, _("边界已保存"))
        status, wrong = outcome.status, _wrong(request, data, place)
    elif posted:
        status = 422
    values = {
        "area": row, "form": form, "data": common.drawing_data(place, mode="draw"),
        "new_name": _("新%s") % level_name(Level.GRID), "download": reverse("grids:outlines", args=[row.pk]),
        "back": reverse("grids:area", args=[row.pk]), "title": _("画边界"),
        "rows": wrong, "map_data": {"outlines": wrong_shapes(wrong), "pins": wrong_pins(wrong)},
    }  # fmt: skip
    return render(request, "grids/desk/drawing.html", values, status=status)


def _wrong(request: PersonRequest, data: dict[str, Any], place: Place) -> list[Drawn]:
    """Which outlines could not be taken, to show them with their reason."""
    try:
        return reading(data["text"], datum=data["datum"], by=request.user, within=place.path).wrong
    except DeedError:
        return []


def wrong_pins(rows: Sequence[Sent]) -> list[dict[str, Any]]:
    """The spots at which outlines go wrong or were mended."""
    pins = [
        {"lng": row.spot[0], "lat": row.spot[1], "title": row.name or row.code, "note": row.problem, "tone": "red"}
        for row in rows if row.spot
    ]  # fmt: skip
    pins += [
        {"lng": spot[0], "lat": spot[1], "title": row.name or row.code, "note": _("边线已修好"), "tone": "amber"}
        for row in rows for spot in row.mended
    ]  # fmt: skip
    return pins


def wrong_shapes(rows: Sequence[Sent]) -> list[dict[str, Any]]:
    """Outlines of rows that have one: red where refused, green where new."""
    tones = {"wrong": "red", "new": "green", "changed": "", "same": "blue"}
    shown = [
        {
            "name": row.name or row.code, "tone": tones[row.kind], "note": row.problem or row.note,
            "geometry": row.outline or row.before,
        }
        for row in rows
    ]  # fmt: skip
    return [one for one in shown if one["geometry"]]


def _done(request: PersonRequest, row: Area, said: str) -> HttpResponseBase:
    """Back to the area, told what is amiss now."""
    amiss = len(findings([row.path]))
    toasts.say(request, said + (_("，还有 %d 处要看") % amiss if amiss else ""))
    return redirect("grids:area", pk=row.pk)


def _deed(
    request: PersonRequest, form: Form, row: Area, *, title: str, press: str, do: Do,
    **more: Any,
) -> HttpResponseBase:  # fmt: skip
    """A form about one area: shown, or done and led to where it stands now."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            outcome = attempt(form, lambda: do(order_of(request, form)))
            if outcome.ok and outcome.value is not None:
                return _done(request, outcome.value, title)
            status = outcome.status
    drawn: dict[str, Any] = {
        "data": None, "map_data": None, "back": reverse("grids:area", args=[row.pk])
    }  # fmt: skip
    values = {**drawn, "area": row, "form": form, "title": title, "press": press, **more}
    return render(request, "grids/desk/deed.html", values, status=status)


@common.drawers
@page
def split(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Cut an area by a line."""
    row = common.area_or_404(request, pk)
    form = forms.SplitForm(request.POST or None)

    def do(order: Order) -> Area:
        data = form.cleaned_data
        return flow.split(
            row, line=flow.points_of(data["line"]), datum=data["datum"],
            new=NewArea(data["name"], data["code"]), order=order,
        )  # fmt: skip

    place = common.place_of(row)
    return _deed(
        request, form, row, title=_("拆分"), press=_("拆成两块"), do=do,
        data=common.drawing_data(place, mode="split", only=place),
        explains=_("楼多的那一块保留原来的代码、岗位和记录，另一块是新的。"),
    )  # fmt: skip


@common.drawers
@page
def merge(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Put neighbours into an area."""
    row = common.area_or_404(request, pk)
    place = common.place_of(row)
    beside = [
        one for one in (common.below(common.place_of(row.parent)) if row.parent else [])
        if one.level == place.level and one.path != place.path
    ]  # fmt: skip
    form = forms.MergeForm(request.POST or None, beside=beside)

    def do(order: Order) -> Area:
        gone = list(Area.objects.filter(code__in=form.cleaned_data["gone"]))
        return flow.merge(row, gone, order=order)

    return _deed(
        request, form, row, title=_("合并"), press=_("并成一个"), do=do,
        map_data={"outlines": common.shapes_of([place], tone="green") + common.shapes_of(beside)},
        explains=_("“%s”保留代码和名称；并进来的撤销，它们的楼栋、小区和站点一起过来。") % row.name,
    )  # fmt: skip


@common.drawers
@page
def hand_over(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Give an area to another parent."""
    row = common.area_or_404(request, pk)
    mine = request.user.standing.paths(SEE_AREA)
    level = row.parent.level if row.parent else Level.COUNTY
    places = [p for p in common.holders(mine, level) if row.parent and p.path != row.parent.path]
    form = forms.HandOverForm(request.POST or None, places=places)

    def do(order: Order) -> Area:
        to = Area.objects.get(code=form.cleaned_data["to"])
        return flow.hand_over(row, to=to, code=form.cleaned_data["code"], order=order)

    return _deed(
        request, form, row, title=_("划转"), press=_("划过去"), do=do,
        map_data={"outlines": common.shapes_of([common.place_of(row)], tone="green")},
        explains=_("划过去以后用新的代码。以前的记录留在原来的代码下，仍然查得到。"),
    )  # fmt: skip


@common.drawers
@page
def name(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Call it otherwise."""
    row = common.area_or_404(request, pk)
    form = forms.NameForm(request.POST or None, initial={"name": row.name})
    return _deed(
        request, form, row, title=_("改名"), press=_("保存"),
        do=lambda order: flow.rename(row, name=form.cleaned_data["name"], order=order),
        explains=_("原来的名称留作别名，居民还这么说也找得到。"),
    )  # fmt: skip


@common.drawers
@page
def closing(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """End an empty area."""
    row = common.area_or_404(request, pk)
    form = forms.ActForm(request.POST or None)
    return _deed(
        request, form, row, title=_("撤销"), press=_("撤销这个区域"),
        do=lambda order: flow.close(row, order=order),
        explains=_("里面什么都没有了才能撤销。还有楼栋、小区的，请用合并或划转。"),
    )  # fmt: skip


@common.drawers
@page
def founding(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """A new grid in a community."""
    row = common.area_or_404(request, pk)
    form = forms.FoundForm(request.POST or None)
    return _deed(
        request, form, row, title=_("新设%(level)s") % {"level": level_name(Level.GRID)}, press=_("设立"),
        do=lambda order: flow.found(
            row, name=form.cleaned_data["name"], code=form.cleaned_data["code"], order=order
        ),
        explains=_("先设立，再去“画边界”里画出它的范围。"),
    )  # fmt: skip

"""What is amiss with grids, on the map and as a list; and what is right here."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.grids import flow, forms, rules
from mulin.grids.flow import Right
from mulin.grids.models import Norm
from mulin.grids.queries import areas as reads
from mulin.grids.queries.checks import Finding, Kind, counts, findings
from mulin.grids.queries.norms import norm as norm_in_force
from mulin.grids.queries.people import Lived
from mulin.grids.views import common
from mulin.grids.views.deeds import page
from mulin.places.queries import ladder

SHOWN = 200
# What is counted and not drawn: whole grids, so their pins stand below those of borders.
COUNTED = frozenset({Kind.MANY, Kind.FEW, Kind.FAR})
TONES = {
    Kind.MISSING: "amber", Kind.OUTSIDE: "red", Kind.SHARED: "red", Kind.OVERLAP: "red",
    Kind.GAP: "amber", Kind.STRAY: "amber", Kind.NO_WORKER: "red", Kind.LEFT: "amber", Kind.MANY: "amber",
    Kind.FEW: "amber", Kind.FAR: "amber",
}  # fmt: skip


@common.lookers
@require_safe
def checks(request: PersonRequest) -> HttpResponseBase:
    """Everything amiss in one's areas, or in one of them, or of one kind."""
    mine = reads.paths_of(request.user)
    asked = ladder().by_code.get(request.GET.get("area", ""))
    inside = asked is not None and any(asked.path.startswith(path) for path in mine)
    paths = [asked.path] if asked and inside else mine
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    told = Lived.within(paths)
    everything = findings(paths, told=told)
    found = [one for one in everything if kind in {"", one.kind}]
    values: dict[str, Any] = {
        "tabs": common.tabs("checks"), "found": found[:SHOWN], "all": len(found),
        "kinds": [(k, Kind(k).label, n) for k, n in counts(everything).items() if n],
        "kind": kind, "area": asked.code if asked and inside else "", "total": len(everything),
        "communities": [(place.code, place.name) for place in reads.communities(request.user)],
        "map_data": map_of(found[:SHOWN], paths), "tones": TONES,
        "counted": bool(told.by_area),
    }  # fmt: skip
    return render(request, "grids/desk/checks.html", values)


def map_of(found: list[Finding], paths: list[str]) -> dict[str, Any]:
    """The grids in blue, what is amiss on top of them, and a pin at each spot."""
    grids = [p for path in paths for p in reads.grids_in(ladder(), path)]
    outlines = common.shapes_of(grids, tone="blue")
    outlines += [
        {"name": "", "geometry": one.outline, "tone": TONES[Kind(one.kind)], "note": str(one.sentence)}
        for one in found if one.outline
    ]  # fmt: skip
    pins = [
        {
            "lng": one.point[0], "lat": one.point[1], "title": one.label,
            "note": str(one.sentence), "tone": TONES[Kind(one.kind)], "small": one.kind in COUNTED,
        }
        for one in found if one.point
    ]  # fmt: skip
    return {"outlines": outlines, "pins": pins, "apart": True}


@common.lookers
@page
def norm(request: PersonRequest) -> HttpResponseBase:
    """What is right here; an administrator changes it."""
    right = norm_in_force()
    may = rules.may_set_norm(request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("标准由管理员来定。"))
    form = forms.NormForm(request.POST or None, norm=right)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            columns = {field.name: form.cleaned_data[field.name] for field in fields(Right)}
            outcome = attempt(form, lambda: flow.set_norm(
                Right(**columns), since=form.cleaned_data["since"], by=request.user
            ))  # fmt: skip
            if outcome.ok:
                toasts.say(request, _("标准已保存"))
                return redirect("grids:norm")
            status = outcome.status
    values = {
        "tabs": common.tabs("norm"), "norm": right, "form": form, "may_set": may,
        "before": Norm.objects.order_by("-since")[:10],
    }  # fmt: skip
    return render(request, "grids/desk/norm.html", values, status=status)

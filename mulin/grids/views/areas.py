"""Communities with their grids, and one area: its border, what is in it, what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.grids import rules
from mulin.grids.queries import areas as reads
from mulin.grids.queries.checks import findings
from mulin.grids.queries.people import Lived
from mulin.grids.views import common
from mulin.places.models import AreaChange, Level
from mulin.places.queries import changes_within, kind_of, ladder

HISTORY = 20


@common.lookers
@require_safe
def areas(request: PersonRequest) -> HttpResponseBase:
    """Every community of one's areas, with its figures and on the map."""
    paths = reads.paths_of(request.user)
    places = reads.communities(request.user) or common.holders(paths, Level.GRID)
    buildings = reads.buildings_by_area(paths)
    told = Lived.within(paths)
    lines = reads.lines(places, buildings, told.by_area)
    values: dict[str, Any] = {
        "tabs": common.tabs("areas"), "lines": lines, "counted": bool(told.by_area),
        "grids": sum(line.grids for line in lines),
        "map_data": {"outlines": common.shapes_of(places)},
        "may_draw": rules.may_draw(request.user), "amiss": len(findings(paths, told=told)),
    }  # fmt: skip
    return render(request, "grids/desk/areas.html", values)


@common.lookers
@require_safe
def area(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One area: its border and those below it, figures, what is amiss, its history."""
    row = common.area_or_404(request, pk)
    place = common.place_of(row)
    below = common.below(place)
    told = Lived.within([place.path])
    lived = told.by_area
    buildings = reads.buildings_by_area([place.path])
    lines = reads.lines(below, buildings, lived)
    page = keyset(
        changes_within(place.path), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=HISTORY,
    )  # fmt: skip
    open_ = row.until is None
    above = row.parent.path if row.parent else ""
    values: dict[str, Any] = {
        "area": row, "kind": kind_of(place), "lines": lines, "counted": bool(lived),
        "whole": reads.lines([place], buildings, lived)[0], "page": page,
        "history": [change_told(change) for change in page.rows],
        "map_data": {"outlines": common.shapes_of(below or [place], href=bool(below))},
        "heir": ladder().today(place.path) if not open_ else None,
        "amiss": findings([place.path], told=told)[:5] if open_ else [],
        "may_draw": open_ and rules.may_draw(request.user, place.path),
        "may_reshape": open_ and row.parent is not None
        and rules.may_draw(request.user, row.parent.path),
        "holds_grids": row.level in reads.UNITS,
        "may_rise": any(above.startswith(path) for path in reads.paths_of(request.user)),
    }  # fmt: skip
    return render(request, "grids/desk/area.html", values)


def change_told(change: AreaChange) -> dict[str, Any]:
    """A row of the history as the timeline shows it; who did it by name, as on every desk page."""
    return {
        "title": _("%(what)s：%(name)s") % {
            "what": change.get_what_display(), "name": change.area.name},
        "text": _("；").join(part for part in (_became(change), change.basis) if part),
        "when": change.on, "who": change.by.name if change.by else _("系统"),
        "tone": "now" if change.what in {"split", "merged", "handed_over"} else "plain",
    }  # fmt: skip


def _became(change: AreaChange) -> str:
    """What changed, in a few words."""
    before, after = (str(side.get("name", "")) for side in (change.before, change.after))
    others = _("、").join(_names(change.others))
    if change.what == AreaChange.What.RENAMED:
        return _("原来叫“%s”") % before
    if change.what == AreaChange.What.SPLIT:
        return _("从“%s”分出来") % others if after else _("分出“%s”") % others
    if change.what == AreaChange.What.MERGED:
        return _("并入“%s”") % others if not change.after else _("并进“%s”") % others
    if change.what == AreaChange.What.HANDED_OVER:
        return _("新代码 %s") % str(change.after["code"]) if after else _("改为 %s") % others
    return ""


def _names(codes: list[str]) -> list[str]:
    known = ladder().by_code
    return [known[code].name if code in known else code for code in codes]


@common.lookers
@require_safe
def outlines(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The borders below an area (its own, if nothing lies below) as GeoJSON, to change elsewhere."""
    place = common.place_of(common.area_or_404(request, pk))
    return geojson(reads.collection(common.below(place) or [place]), place.code)


def geojson(data: dict[str, Any], name: str) -> HttpResponseBase:
    """A file to take away."""
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/geo+json"
    answer["Content-Disposition"] = f'attachment; filename="{name}.geojson"'
    return answer

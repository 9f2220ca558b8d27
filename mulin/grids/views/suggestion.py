"""A suggested division beside today's. It is only looked at and taken away as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.grids.queries.areas import UNITS
from mulin.grids.queries.suggestion import MOST_GRIDS, Suggestion, suggest
from mulin.grids.views import common
from mulin.grids.views.areas import geojson


@common.lookers
@require_safe
def suggestion(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Two maps and a table."""
    row, found = _found(request, pk)
    values: dict[str, Any] = {
        "area": row, "found": found, "most": MOST_GRIDS,
        "today_map": {"outlines": _shapes(found.today, found.counted)},
        "suggested_map": {"outlines": _shapes(found.suggested, found.counted, tone="green")},
    }  # fmt: skip
    return render(request, "grids/desk/suggestion.html", values)


@common.lookers
@require_safe
def suggested(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The suggestion as GeoJSON."""
    row, found = _found(request, pk)
    return geojson(found.features(), f"{row.code}-suggestion")


def _found(request: PersonRequest, pk: UUID) -> tuple[Any, Suggestion]:
    row = common.area_or_404(request, pk)
    if row.level not in UNITS or row.until is not None:
        raise Http404
    asked = request.GET.get("count", "")
    count = int(asked) if asked.isdigit() and len(asked) < 4 else 0
    return row, suggest(common.place_of(row), count=count)


def _shapes(grids: Any, counted: Any, *, tone: str = "") -> list[dict[str, Any]]:
    words = _("%(name)s：%(n)s 户") if counted else _("%(name)s：%(n)s 栋")
    return [
        {
            "name": words % {"name": grid.name, "n": grid.weight}, "geometry": grid.outline,
            "tone": tone,
        }
        for grid in grids if grid.outline
    ]  # fmt: skip

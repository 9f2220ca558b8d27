"""Figures of whistles: by level, by unit, by month; each number opens its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import charts
from mulin.core.http import PersonRequest
from mulin.core.wording import month_words
from mulin.whistles.queries import FIGURES, Filters, called, figures, levels, listed
from mulin.whistles.queries.figures import Row, unit_figures, unit_rows
from mulin.whistles.views.board import frame
from mulin.whistles.views.door import at_board

YEAR = timedelta(days=365)


@at_board
@require_safe
def figures_(request: PersonRequest) -> HttpResponseBase:
    """A year, or what the address asks for: five statements."""
    asked, now = Filters.read(request.GET), timezone.now()
    filters = asked
    if not (filters.since or filters.month):
        filters = Filters.read(request.GET, since=(timezone.localdate(now) - YEAR).isoformat())
    rows = listed(request.user, filters, now=now)
    parts = called(request.user, filters, now=now)
    by_month = months(figures(rows, by=["month"]))
    values: dict[str, Any] = {
        **frame(request, asked), "filters": filters, "total": figures(rows)[0], "named": FIGURES,
        "unit_named": unit_figures(now), "of_units": unit_rows(parts, now=now)[0],
        "by_level": by_level(figures(rows, by=["first_level"])),
        "by_unit": sorted(unit_rows(parts, by=["unit"], now=now), key=lambda r: -r["called"]),
        "by_month": by_month, "drawn": drawn(by_month),
    }  # fmt: skip
    return render(request, "whistles/desk/figures.html", values)


def by_level(found: list[Row]) -> list[Row]:
    """With the level beside each row, from the lowest up."""
    known = levels()
    rows = [{**row, "level": known.by_id[row["first_level"]]} for row in found]
    return sorted(rows, key=lambda row: row["level"].rank)


def months(found: list[Row]) -> list[Row]:
    """With the month as an address and as words beside each row, the newest last."""
    rows = [
        {**row, "code": f"{row['month']:%Y-%m}",
         "words": _("%(year)s年%(month)s") % {
             "year": row["month"].year, "month": month_words(row["month"].month)}}
        for row in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: str(row["code"]))


def drawn(by_month: list[Row]) -> Any:
    """Blown and released month by month, as bars."""
    return charts.bars(
        [row["words"] for row in by_month],
        [
            charts.Series(_("吹哨"), [row["blown"] for row in by_month]),
            charts.Series(_("办结放行"), [row["released"] for row in by_month]),
        ],
    )

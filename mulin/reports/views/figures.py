"""The page of figures, the same on paper and as a table file, and the public page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.appeals.queries import FIGURES
from mulin.core import charts
from mulin.core.http import PersonRequest
from mulin.core.tables import table_answer
from mulin.core.tables.write import Value
from mulin.people.guards import signed_in
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.reports import rules
from mulin.reports.queries import Board, Line, Scope, board, period_of, public_month
from mulin.reports.queries.periods import PERIODS
from mulin.reports.queries.public import FEWEST
from mulin.reports.views.common import area_choices, area_or_404

TABLES = {
    "area": gettext_lazy("按片区"), "category": gettext_lazy("按类别"), "time": gettext_lazy("按时间"),
}  # fmt: skip
UNITS = {
    "day": gettext_lazy("日期"),
    "week": gettext_lazy("周（从周一起）"),
    "month": gettext_lazy("月份"),
}


@signed_in
@require_safe
def figures(request: PersonRequest) -> HttpResponseBase:
    """Figures of one area and period, as a page, on paper (`print=1`) or as a file (`format`)."""
    person = request.user
    if not rules.may_see_figures(person):
        raise PermissionDenied(_("数据页给负责片区的岗位看。"))
    scope = Scope(person, area_or_404(person, request.GET.get("area", "")), period_of(request.GET))
    found = board(scope)
    if kind := request.GET.get("format"):
        return _file(found, kind, request.GET.get("table", "area"))
    template = "reports/print.html" if request.GET.get("print") else "reports/figures.html"
    values = {**_values(found), "group": request.GET.get("group", "")}
    return render(request, template, values)


def _values(found: Board) -> dict[str, Any]:
    scope = found.scope
    above = [
        place
        for place in ladder().line(scope.place.path)[:-1]
        if rules.may_see_area(scope.person, place) and place.level != Level.COUNTY
    ]
    return {
        "board": found, "scope": scope, "period": scope.period, "place": scope.place,
        "figures": _said(), "periods": PERIODS,
        "tables": TABLES, "above": above, "areas": area_choices(scope.person),
        "unit": UNITS[scope.period.unit], "chart": _chart(found),
        "day_query": {
            "since": scope.period.since.isoformat(), "until": scope.period.until.isoformat(),
        } if scope.period.name == "custom" else {"period": scope.period.name},
    }  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """A figure with its words in the language of the request."""

    name: str
    label: str
    of: object
    explains: str


def _said() -> list[_Said]:
    return [_Said(f.name, str(f.label), f.of, str(f.explains)) for f in FIGURES.values()]


def _chart(found: Board) -> charts.Chart:
    lines = found.times
    series = [
        charts.Series(str(FIGURES[name].label), [line.counts[name] for line in lines])
        for name in ("received", "closed")
    ]
    here = reverse("appeals:list")
    hrefs = [f"{here}?{line.base}" for line in lines]
    return charts.bars([line.label for line in lines], series, hrefs=hrefs)


def _file(found: Board, kind: str, table: str) -> HttpResponseBase:
    if table not in TABLES:
        raise Http404
    lines = {"area": found.areas, "category": _flat(found.groups), "time": found.times}[table]
    period = found.scope.period
    name = f"figures-{table}-{period.since:%Y%m%d}-{period.until:%Y%m%d}"
    rows = [cells(line) for line in [*lines, found.total]]
    return table_answer(name, kind, headings=headings(), rows=rows)


def _flat(groups: list[Line]) -> list[Line]:
    """Groups with their leaves under them, as lines of one table."""
    return [
        line
        for group in groups
        for line in (
            group, *(Line(f"　{leaf.label}", leaf.counts, leaf.filters) for leaf in group.lines),
        )
    ]  # fmt: skip


def headings() -> list[str]:
    """The first line of a file: a rate stands with its two counts."""
    found = [_("项目")]
    for figure in FIGURES.values():
        if figure.of is None:
            found.append(str(figure.label))
        else:
            found += [
                _("%s（%%）") % figure.label,
                _("%s：达到") % figure.label,
                _("%s：全部") % figure.label,
            ]
    return found


def cells(line: Line) -> list[Value]:
    """The cells of one line of a file."""
    found: list[Value] = [line.label]
    for figure in FIGURES.values():
        part = line.counts[figure.name]
        if figure.of is None:
            found.append(part)
        else:
            whole = line.counts[f"{figure.name}_of"]
            found += [round(100 * part / whole, 1) if whole else None, part, whole]
    return found


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """This month by community, for everybody: numbers alone, none under five."""
    month, lines, total = public_month()
    values = {
        "month": month, "lines": lines, "total": total, "figures": FIGURES, "fewest": FEWEST,
    }  # fmt: skip
    return render(request, "reports/public.html", values)

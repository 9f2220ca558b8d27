"""Care in numbers, the rows behind each, and lists as files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mulin.care import flow, rules
from mulin.care.exporting import REGISTERS, Register, lines
from mulin.care.forms import ExportForm
from mulin.care.presets import ladder_of_silence
from mulin.care.queries import (
    PERIODS,
    FigureFilters,
    Line,
    RowFilters,
    alerts_listed,
    columns,
    figures,
    visits_listed,
)
from mulin.care.views.door import at_desk
from mulin.care.views.lists import SIZE, areas_of, chips
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.tables import table_answer
from mulin.core.tables.write import Value
from mulin.places.queries import ladder

RELATED = ("recipient__resident", "recipient__dwelling__building__estate")


@at_desk
@never_cache
@require_safe
def numbers(request: PersonRequest) -> HttpResponseBase:
    """By area, for a stretch of days; with `format` as a file."""
    filters = FigureFilters.read(request.GET)
    found, total = figures(request.user, filters)
    names = columns()
    since, until = filters.days
    if kind := request.GET.get("format", ""):
        rows: list[list[Value]] = [
            [one.label, *(one.numbers.get(name, 0) for name in names)] for one in [*found, total]
        ]
        name = f"care-{since:%Y%m%d}-{until:%Y%m%d}"
        return table_answer(name, kind, headings=[_("片区"), *names.values()], rows=rows)
    days = _days(filters)
    place = ladder().by_code.get(filters.area)
    context = {
        "filters": filters, "names": names, "since": since, "until": until, "periods": PERIODS,
        "areas": areas_of(request.user), "rows": [_linked(one, names, days) for one in [*found, total]],
        "deeper": {one.code: f"{request.path}?{filters.query(area=one.code)}" for one in found},
        "active": chips(request, filters, area=place.name if place else ""),
        "clear": f"{request.path}?{filters.query(area='')}", "query": filters.query(),
        "custom": filters.chosen == "custom",
        "split": sum(not name.startswith("errand_") for name in names),
        "heads": [{"label": label, "num": True} for label in names.values()],
    }  # fmt: skip
    return render(request, "care/desk/figures.html", context)


def _days(filters: FigureFilters) -> dict[str, str]:
    since, until = filters.days
    return {"since": since.isoformat(), "until": until.isoformat()}


def _linked(one: Line, names: dict[str, str], days: dict[str, str]) -> dict[str, Any]:
    """A line with the address behind each number."""
    return {
        "code": one.code, "label": one.label,
        "cells": [
            (label, one.numbers.get(name, 0), _behind(name, one.code, days))
            for name, label in names.items()
        ],
    }  # fmt: skip


def _behind(name: str, area: str, days: dict[str, str]) -> str:
    """The list whose rows a number counts."""
    lists = {"active": "all", "in_time": "intime", "unpaired": "unpaired"}
    if name in lists:
        return _address("care:desk", {"view": lists[name], "area": area})
    part, _line, key = name.partition("_")
    if part == "errand":
        return _address("care:errands_desk", {"view": "all", "area": area, "end": key, **days})
    if part == "alert":
        return _address("care:alerts", {"area": area, "rung": key, **days})
    return _address("care:visits", {"area": area, **days})


def _address(name: str, given: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode({k: v for k, v in given.items() if v})}"


@at_desk
@never_cache
@require_safe
def alerts(request: PersonRequest) -> HttpResponseBase:
    """Who was told of too long a silence, the newest first."""
    filters = RowFilters.read(request.GET)
    rows = alerts_listed(request.user, filters).select_related(*RELATED)
    names = {rung.key: rung.name for rung in ladder_of_silence().rungs}
    more = {"names": names, "title": _("联系不上的提醒"), "is_alerts": True}
    return _rows(request, filters, rows, rung=names.get(filters.rung, ""), **more)


@at_desk
@never_cache
@require_safe
def visits(request: PersonRequest) -> HttpResponseBase:
    """Visits at which somebody was met; what was said stays on the person's page."""
    filters = RowFilters.read(request.GET)
    rows = visits_listed(request.user, filters).select_related("by", *RELATED)
    return _rows(request, filters, rows, title=_("走访次数"), is_alerts=False)


def _rows(
    request: PersonRequest, filters: RowFilters, rows: Any, *, rung: str = "", **more: Any
) -> HttpResponseBase:
    page = keyset(
        rows, ("-id",), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        size=SIZE,
    )  # fmt: skip
    place = ladder().by_code.get(filters.area)
    since, until = filters.days
    context = {
        "filters": filters, "page": page, "since": since, "until": until, "rung": rung,
        "back": f"{reverse('care:figures')}?{filters.query(rung='')}",
        "active": chips(request, filters, area=place.name if place else "", rung=rung),
        "clear": request.path, "areas": areas_of(request.user), **more,
    }  # fmt: skip
    return render(request, "care/desk/rows.html", context)


@at_desk
@never_cache
def export(request: PersonRequest, register: str) -> HttpResponseBase:
    """GET asks how and what for, POST gives the file."""
    found = REGISTERS.get(register)
    if found is None:
        raise Http404
    if not rules.may_export(request.user):
        raise PermissionDenied(_("导出名单由社区和镇治理中心来做。"))
    rows, status = found.rows(request.user, request.GET), 200
    form = ExportForm(request.POST if request.method == "POST" else None)
    size = rows.count()
    if form.is_bound:
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: _noted(request, found, form, size))
            if outcome.ok:
                said = form.cleaned_data
                name = f"care-{register}-{timezone.localtime():%Y%m%d-%H%M}"
                whole = lines(found, rows, whole=said["whole"] == "1")
                heads = [str(head) for head in found.headings]
                return table_answer(name, said["format"], headings=heads, rows=whole)
            status = outcome.status
    context = {
        "form": form, "title": found.label, "number": size, "query": request.GET.urlencode(),
        "back": "care:desk" if register == "recipients" else "care:errands_desk",
        "may_open": rules.may_export_open(request.user),
    }  # fmt: skip
    return render(request, "care/desk/export.html", context, status=status)


def _noted(request: PersonRequest, found: Register, form: ExportForm, size: int) -> None:
    said = form.cleaned_data
    flow.note_export(
        query=f"{found.label} {found.told(request.GET)}".strip(), rows=size, whole=said["whole"] == "1",
        purpose=said["purpose"], by=request.user,
    )  # fmt: skip

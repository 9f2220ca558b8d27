"""Outlines brought in from a file: chosen, looked at on the map, then taken whole or dropped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.grids import flow, forms
from mulin.grids.flow.taking import reading
from mulin.grids.models import OutlineSheet, Status
from mulin.grids.views import common
from mulin.grids.views.deeds import page, wrong_pins, wrong_shapes

SHOWN = 200


@common.drawers
@page
def bring(request: PersonRequest) -> HttpResponseBase:
    """Choose a file and its datum."""
    form = forms.TextForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            outcome = attempt(form, lambda: flow.bring(
                data["text"], name=data.get("name") or _("贴进来的边界"), datum=data["datum"],
                by=request.user, on=data["on"], basis=data["basis"], key=data["key"],
            ))  # fmt: skip
            if outcome.ok and outcome.value is not None:
                return redirect("grids:sheet", pk=outcome.value.pk)
            status = outcome.status
    waiting = OutlineSheet.objects.visible_to(request.user).filter(status=Status.WAITING)
    values = {"form": form, "waiting": waiting.order_by("-id")[:10]}
    return render(request, "grids/desk/bring.html", values, status=status)


@common.drawers
@require_safe
def sheet(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """What it would change, on the map and as a list; nothing has been written."""
    row = _sheet(request, pk)
    values: dict[str, Any] = {"sheet": row, "counts": row.counts}
    if row.status == Status.WAITING:
        found = reading(row.text, datum=row.datum, by=request.user)
        shown = [one for one in found.rows if one.kind != "same"]
        shown.sort(key=lambda one: (one.kind != "wrong", not one.mended, one.number))
        values |= {
            "counts": found.counts(), "rows": shown[:SHOWN], "more": len(shown) > SHOWN,
            "wrong": len(found.wrong), "kinds": _kinds(), "wanted": len(shown),
            "map_data": {"outlines": wrong_shapes(shown[:SHOWN]), "pins": wrong_pins(shown)},
        }  # fmt: skip
    return render(request, "grids/desk/sheet.html", values)


def _kinds() -> dict[str, tuple[str, str]]:
    return {
        "wrong": (_("不能用"), "red"), "new": (_("新设"), "green"), "changed": (_("改边界"), "blue")
    }  # fmt: skip


@common.drawers
@require_POST
def taking(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take it whole."""
    row = _sheet(request, pk)
    outcome = press(request, lambda: flow.take(row, by=request.user), said=_("边界已采用"))
    return redirect("grids:checks") if outcome.ok else redirect("grids:sheet", pk=pk)


@common.drawers
@require_POST
def dropping(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """It is not wanted."""
    row = _sheet(request, pk)
    press(request, lambda: flow.drop(row, by=request.user), said=_("没有采用"))
    return redirect("grids:bring")


def _sheet(request: PersonRequest, pk: UUID) -> OutlineSheet:
    return get_object_or_404(OutlineSheet.objects.visible_to(request.user), pk=pk)

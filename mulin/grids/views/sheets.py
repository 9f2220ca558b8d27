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
from mulin.grids import flow, forms, rules
from mulin.grids.flow.taking import understood
from mulin.grids.models import OutlineSheet, Status
from mulin.grids.views import common
from mulin.grids.views.deeds import page, wrong_pins, wrong_shapes

SHOWN = 200


@common.placers
@page
def bring(request: PersonRequest) -> HttpResponseBase:
    """Choose a file and its datum."""
    draws = rules.may_draw(request.user)
    form = forms.BringForm(request.POST or None, request.FILES or None, draws=draws)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            outcome = attempt(form, lambda: flow.bring(
                data["text"], name=data.get("name") or _("贴进来的边界"), datum=data["datum"],
                by=request.user, on=data["on"], basis=data["basis"], key=data["key"],
                of=data["of"],
            ))  # fmt: skip
            if outcome.ok and outcome.value is not None:
                return redirect("grids:sheet", pk=outcome.value.pk)
            status = outcome.status
    waiting = OutlineSheet.objects.visible_to(request.user).filter(status=Status.WAITING)
    values = {"form": form, "waiting": waiting.order_by("-id")[:10]}
    return render(request, "grids/desk/bring.html", values, status=status)


@common.placers
@require_safe
def sheet(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """What it would change, on the map and as a list; nothing has been written."""
    row = _sheet(request, pk)
    values: dict[str, Any] = {"sheet": row, "counts": row.counts}
    if row.status == Status.WAITING:
        found = understood(row.text, of=row.of, datum=row.datum, by=request.user)
        shown = [one for one in found.rows if one.kind != "same"]
        shown.sort(key=lambda one: (one.kind != "wrong", not one.mended, one.number))
        values |= {
            "counts": found.counts(), "rows": shown[:SHOWN], "more": len(shown) > SHOWN,
            "wrong": len(found.wrong), "kinds": _kinds(row), "wanted": len(shown),
            "map_data": {"outlines": wrong_shapes(shown[:SHOWN]), "pins": wrong_pins(shown)},
        }  # fmt: skip
    return render(request, "grids/desk/sheet.html", values)


def _kinds(row: OutlineSheet) -> dict[str, tuple[str, str]]:
    new = _("第一次画") if row.of == OutlineSheet.Of.PLOTS else _("新设")
    return {
        "wrong": (_("不能用"), "red"), "new": (new, "green"), "changed": (_("改边界"), "blue")
    }  # fmt: skip


@common.placers
@require_POST
def taking(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take it whole."""
    row = _sheet(request, pk)
    outcome = press(request, lambda: flow.take(row, by=request.user), said=_("边界已采用"))
    found = "grids:areas" if row.of == OutlineSheet.Of.PLOTS else "grids:checks"
    return redirect(found) if outcome.ok else redirect("grids:sheet", pk=pk)


@common.placers
@require_POST
def dropping(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """It is not wanted."""
    row = _sheet(request, pk)
    press(request, lambda: flow.drop(row, by=request.user), said=_("没有采用"))
    return redirect("grids:bring")


def _sheet(request: PersonRequest, pk: UUID) -> OutlineSheet:
    return get_object_or_404(OutlineSheet.objects.visible_to(request.user), pk=pk)

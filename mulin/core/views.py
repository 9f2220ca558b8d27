"""The page of all widgets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.core import kit


def widgets(request: HttpRequest) -> HttpResponse:
    """Every widget in its states; `?side=resident` shows them in the resident frame."""
    side = "resident" if request.GET.get("side") == "resident" else "desk"
    return render(request, "core/widgets.html", {**kit.samples(), "frame": f"base/{side}.html"})

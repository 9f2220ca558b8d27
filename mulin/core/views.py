"""The page of all widgets."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mulin.core import kit
from mulin.core.http import person_of, to_sign_in


def widgets(request: HttpRequest) -> HttpResponse:
    """Every widget in its states; `?side=resident` shows them in the resident frame.

    For staff, as all of the desk; in a demonstration for whoever wants to look.
    """
    if not settings.DEMO:
        person = person_of(request)
        if person is None:
            return to_sign_in(request)
        if not person.standing.is_staff:
            raise PermissionDenied(_("这一页给工作人员看。"))
    side = "resident" if request.GET.get("side") == "resident" else "desk"
    return render(request, "core/widgets.html", {**kit.samples(), "frame": f"base/{side}.html"})

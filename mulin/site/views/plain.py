"""Plain words and plain files: how it works, what is kept, is the house up."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mulin.core.nav import place_name

PAPER = "#FBF9F6"


def help_page(request: HttpRequest) -> HttpResponse:
    """«怎么用» in plain words."""
    return render(request, "site/help.html")


def about(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and what they may ask."""
    return render(request, "site/about.html")


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """For operations: 200 «ok» when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages, and nothing that is somebody's own."""
    hidden = ("/desk/", "/me/", "/join/", "/sign-in/", "/appeals/", "/today/", "/grid/", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def manifest(request: HttpRequest) -> HttpResponse:
    """So that a phone can keep the house on its first screen."""
    found = {
        "name": _("睦邻 · %s") % place_name(request), "short_name": _("睦邻"), "start_url": "/",
        "display": "standalone", "background_color": PAPER, "theme_color": PAPER,
        "lang": settings.LANGUAGE_CODE,
        "icons": [{"src": static("core/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(found, content_type="application/manifest+json")

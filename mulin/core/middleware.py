"""Headers that every answer carries, and what is taken out of an address before anybody reads it."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

PERMISSIONS = (
    "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=(), "
    "interest-cohort=(), browsing-topics=()"
)
TILES = "https://*.tianditu.gov.cn"
ZERO = "%00"


def tianditu_key() -> str:
    """The key of 天地图, or nothing: then maps show our own outlines."""
    given: str = getattr(settings, "TIANDITU_KEY", "") or os.environ.get("MULIN_TIANDITU_KEY", "")
    return given


def policy() -> str:
    """The content security policy: everything from here, tiles only when there is a key."""
    images = "'self' data: blob:" + (f" {TILES}" if tianditu_key() else "")
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def content_security(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: set the headers unless a view set its own."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return answer


def without_zeros(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: take zero characters out of an address. Nobody types them, they name nothing, and
    PostgreSQL breaks over them where SQLite merely finds nothing. Forms refuse them in words."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if ZERO in (query := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = query.replace(ZERO, "")
        return get_response(request)

    return answer

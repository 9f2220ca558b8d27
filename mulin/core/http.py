"""Requests as our views see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.utils.html import format_html
from django.utils.http import urlencode

if TYPE_CHECKING:
    from mulin.people.models import Person
else:
    Person = Any


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: Person


def person_of(request: HttpRequest) -> Person | None:
    """Who asks, or None for a visitor."""
    # Asked before it is taken: the asking puts the person itself in the place of the lazy one.
    return cast("Person", request.user) if request.user.is_authenticated else None


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back here after it."""
    come_back = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{come_back}")


class Once:
    """Text put together when first asked for, and then the same for the rest of the page."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make, self._made = make, ""

    def __str__(self) -> str:
        self._made = self._made or self._make()
        return self._made

    def __html__(self) -> str:
        return str(self)


def one_token(request: HttpRequest) -> dict[str, Once]:
    """Context of every page: Django masks the token anew for each of ten forms; one a page hides
    it from an eavesdropper who compares lengths (BREACH) as well, since each page has another."""
    token = Once(lambda: get_token(request))
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    return {"csrf_token": token, "csrf_input": Once(lambda: format_html(field, str(token)))}


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


def client_key(request: HttpRequest) -> str:
    """What a limit counts by for a visitor: the address the request came from.

    Only a proxy named in MULIN_TRUSTED_PROXY is believed about whom it speaks for, and of its
    X-Forwarded-For only the last address that is no such proxy: what stands before it anybody
    can have written.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if seen not in settings.TRUSTED_PROXIES:
        return seen
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return next((a for a in reversed(told) if a and a not in settings.TRUSTED_PROXIES), seen)

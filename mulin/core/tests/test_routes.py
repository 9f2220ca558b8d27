"""An address leads where Django would have led it, and is asked about once."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, URLResolver, path
from django.urls.resolvers import RegexPattern

from mulin.core import routes


def view(_request: HttpRequest, **_words: object) -> HttpResponse:
    """Answers anything."""
    return HttpResponse()


DJANGO = URLResolver(
    RegexPattern("^/"),
    [
        path("lists/", view, name="list"),
        path("records/<uuid:pk>/", view, {"deed": "look"}, name="record"),
        path("records/<uuid:pk>/parts/<uuid:part>/", view, name="part"),
        path("words/<str:word>/", view, name="word"),
        path("records/<uuid:pk>/<str:word>/", view, name="both"),
    ],
)
asked: list[str] = []


def counted(address: str) -> ResolverMatch:
    """Django's own way, with its askings written down."""
    asked.append(address)
    return DJANGO.resolve(address)


def test_every_address_leads_where_it_led() -> None:
    asked.clear()
    find, keys = routes.remembering(counted), [uuid4() for _ in range(3)]
    for key in keys:
        for address, known in (
            ("/lists/", True), (f"/records/{key}/", True), (f"/records/{key}/parts/{uuid4()}/", False),
            (f"/words/{key}/", False), ("/words/灯/", False), (f"/records/{key}/look/", False),
        ):  # fmt: skip
            wanted, found = DJANGO.resolve(address), find(address)
            for name in ("func", "args", "kwargs", "captured_kwargs", "view_name", "route"):
                assert getattr(found, name) == getattr(wanted, name), (address, name)
            before = len(asked)
            find(address)
            assert (len(asked) == before) is known, address


def test_what_is_handed_out_is_nobody_else_s() -> None:
    find, one, other = routes.remembering(DJANGO.resolve), uuid4(), uuid4()
    first, second = find(f"/records/{one}/"), find(f"/records/{other}/")
    assert (first.kwargs["pk"], second.kwargs["pk"]) == (one, other)
    assert second.kwargs["deed"] == "look"
    assert isinstance(second.kwargs["pk"], UUID)


def test_an_address_that_leads_nowhere_does_so_each_time() -> None:
    find = routes.remembering(DJANGO.resolve)
    for _ in range(2):
        with pytest.raises(Resolver404):
            find("/nowhere/")

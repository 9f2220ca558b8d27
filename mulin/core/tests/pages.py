"""Two addresses for the tests of navigation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """An empty page."""
    del request
    return HttpResponse()


urlpatterns = [path("inbox/", page, name="inbox"), path("orders/", page, name="orders")]

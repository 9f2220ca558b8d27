"""Addresses of the machine door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from mulin.api.door import door
from mulin.api.saying import digest_of
from mulin.core.once import saying


def shaped(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view; a method that its address does not know is told in the one shape of errors. A key
    (`Idempotency-Key`) stands for what this request says."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with saying(lambda: digest_of(request)):
            answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        told = {
            "code": "no_method",
            "message": _("这个地址不能这样用，请看接口说明。"),
            "fields": {},
        }
        return JsonResponse(told, status=405, headers={"Allow": answer.headers.get("Allow", "")})

    return answered


def root(_request: HttpRequest) -> HttpResponseBase:
    """Whoever opens the door's own address is led to its description."""
    return redirect("api:openapi-json")


def _all() -> tuple[list[Any], str, str]:
    patterns, app, space = door.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.callback is not None:
            is_root = pattern.name == "api-root"
            pattern.callback = root if is_root else shaped(pattern.callback)
    return patterns, app, space


urlpatterns: list[Any] = [path("v1/", _all())]

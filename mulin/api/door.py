"""The machine door: every capability's routes under one roof, one shape of error for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from mulin.appeals.api import router as appeals
from mulin.core.deeds import DeedError
from mulin.reports.api import router as reports

door = NinjaAPI(
    title="睦邻 Mulin", version="1", urls_namespace="api", docs_url=None,
    description="同一套规则：接口做的每一步，和网页上做的一样。Accept-Language 选中文或英文。",
)  # fmt: skip
door.add_router("", appeals)
door.add_router("", reports)


def _error(
    request: HttpRequest, status: int, code: str, message: object,
    fields: Mapping[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    body = {
        "code": code, "message": str(message),
        "fields": {name: str(text) for name, text in (fields or {}).items()},
    }  # fmt: skip
    return door.create_response(request, body, status=status)


@door.exception_handler(DeedError)
def _refused(request: HttpRequest, error: DeedError) -> HttpResponse:
    fields = {error.field: error.message} if error.field else {}
    status = 429 if error.code == "too_many" else error.status
    return _error(request, status, error.code, error.message, fields)


@door.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong shape: pydantic's own sentence by field."""
    fields: dict[str, Any] = {}
    for fault in error.errors:
        where = [
            str(part)
            for part in fault.get("loc", ())
            if part not in {"body", "query", "path", "form"}
        ]
        fields[".".join(where[1:] or where) or "body"] = fault.get("msg", "")
    return _error(request, 400, "invalid", _("有几项填得不对，请看各项的说明。"), fields)


@door.exception_handler(Http404)
def _absent(request: HttpRequest, _error_: Http404) -> HttpResponse:
    return _error(request, 404, "not_found", _("没有找到，或者不归您看。"))


@door.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error_: AuthenticationError) -> HttpResponse:
    return _error(request, 401, "no_token", _("请带上有效的钥匙：Authorization: Bearer …"))


def schema() -> OpenAPISchema:
    """The description that is served at /api/v1/openapi.json and kept in docs."""
    return door.get_openapi_schema(path_prefix="/api/v1/")

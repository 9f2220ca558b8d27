"""The machine door: every capability's routes under one roof, one shape of error for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from mulin.alliances.api import router as alliances
from mulin.api.wording import sentence_of
from mulin.appeals.api import clocks, lists, photos
from mulin.appeals.api import router as appeals
from mulin.care.api import router as care
from mulin.core.deeds import DeedError
from mulin.covenants.api import router as covenants
from mulin.duties.api import router as duties
from mulin.grids.api import router as grids
from mulin.guides.api import router as guides
from mulin.households.api import router as households
from mulin.matters.api import router as matters
from mulin.meetings.api import router as meetings
from mulin.notices.api import router as notices
from mulin.people.api import router as posts
from mulin.reports.api import router as reports
from mulin.whistles.api import router as whistles

ZERO = rb"\u0000"


class Strict(Parser):
    """JSON as its standard says: half letters (lone surrogates) and NaN, which no database can
    keep, are refused before anything looks at them. Zero characters, which PostgreSQL cannot keep
    and nobody types, are taken out."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body of a request; ninja tells the sender when it cannot be read."""
        said = orjson.loads(request.body)
        return cast("dict[str, Any]", _without_zeros(said) if ZERO in request.body else said)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Fields of an address or a form."""
        return cast(
            "dict[str, Any]", _without_zeros(super().parse_querydict(data, list_fields, request))
        )


def _without_zeros(said: object) -> object:
    if isinstance(said, str):
        return said.replace("\x00", "")
    if isinstance(said, list):
        return [_without_zeros(one) for one in said]
    if isinstance(said, dict):
        return {name: _without_zeros(one) for name, one in said.items()}
    return said


class Door(NinjaAPI):
    """The machine door, which describes itself once: doing so takes a second, and anybody may ask."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description for one place of the door among the addresses."""
        prefix = path_prefix or self.get_root_path(path_params or {})
        if prefix not in self._described:
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


door = Door(
    title="睦邻 Mulin", version="1", urls_namespace="api", docs_url=None, parser=Strict(),
    description="同一套规则：接口做的每一步，和网页上做的一样。Accept-Language 选中文或英文。",
)  # fmt: skip
# Addresses with photos come before the ones with a key in the same place.
door.add_router("", photos)
door.add_router("", appeals)
door.add_router("", clocks)
door.add_router("", lists)
door.add_router("", notices)
door.add_router("", reports)
door.add_router("", whistles)
door.add_router("", matters)
door.add_router("", meetings)
door.add_router("", covenants)
door.add_router("", grids)
door.add_router("", guides)
door.add_router("", care)
door.add_router("", households)
door.add_router("", posts)
door.add_router("", alliances)
door.add_router("", duties)


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
    """Input of the wrong shape: a sentence by field."""
    fields: dict[str, Any] = {}
    for fault in error.errors:
        where = [
            str(part)
            for part in fault.get("loc", ())
            if part not in {"body", "query", "path", "form"}
        ]
        fields[".".join(where[1:] or where) or "body"] = sentence_of(fault)
    return _error(request, 400, "invalid", _("有几项填得不对，请看各项的说明。"), fields)


@door.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, or not what the address takes."""
    sentence = _("请求正文读不懂：要写成 UTF-8 的 JSON，传照片用 multipart/form-data。")
    return _error(request, error.status_code, "unreadable", sentence)


@door.exception_handler(Http404)
def _absent(request: HttpRequest, _error_: Http404) -> HttpResponse:
    return _error(request, 404, "not_found", _("没有找到，或者不归您看。"))


@door.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error_: AuthenticationError) -> HttpResponse:
    return _error(request, 401, "no_token", _("请带上有效的钥匙：Authorization: Bearer …"))


def schema() -> OpenAPISchema:
    """The description that is served at /api/v1/openapi.json and kept in docs."""
    return door.get_openapi_schema(path_prefix="/api/v1/")

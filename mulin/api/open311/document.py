"""One structure, rendered twice: XML as the specification has it, JSON by the «Spark» rule.

Spark: the root wrapper goes, a container of one repeating child is an array also when there is
only one, what is empty is null, booleans and numbers are native (facts: OPEN311.md §10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson
from django.http import HttpResponse

from mulin.core.xml import sayable

# The name of each child of a container.
SINGULAR = {
    "attributes": "attribute", "values": "value", "services": "service", "errors": "error",
    "service_requests": "request", "endpoints": "endpoint", "formats": "format",
    "service_request_updates": "request_update", "media_urls": "media_url",
}  # fmt: skip
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
Body = Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True)
class Document:
    """An answer: the name of its root and what stands in it (a list, or a dictionary)."""

    root: str
    body: Body


def rendered(document: Document, form: str, *, status: int = 200) -> HttpResponse:
    """The answer in the asked form."""
    write = as_json if form == "json" else as_xml
    return HttpResponse(write(document), content_type=TYPES[form], status=status)


def as_json(document: Document) -> bytes:
    """Without the root."""
    return orjson.dumps(_native(document.body))


def _native(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _native(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_native(inner) for inner in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, str):
        return sayable(value) or None
    return value


def as_xml(document: Document) -> bytes:
    """Elements only: no namespace, no attribute."""
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return (head + _element(document.root, document.body)).encode()


def _element(name: str, value: Any) -> str:
    inner = _inner(name, value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _inner(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "".join(_element(key, inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return "".join(_element(SINGULAR[name], inner) for inner in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    return escape(sayable(str(value)))


def moment(at: datetime) -> str:
    """Whole seconds with their zone: 2026-11-22T01:02:03Z (other servers take no fractions)."""
    return at.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")

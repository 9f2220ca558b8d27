"""JSON Schemas of Open311's answers, written from the specification (OPEN311.md §2–11)."""

from __future__ import annotations

from typing import Any

TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
TEXT = {"type": "string", "minLength": 1}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_TIME = {"anyOf": [TIME, {"type": "null"}]}
MAYBE_NUMBER = {"type": ["number", "null"]}


def thing(required: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object: what must be there, what may be, and nothing else."""
    return {
        "type": "object", "required": list(required), "additionalProperties": False,
        "properties": {**required, **(more or {})},
    }  # fmt: skip


def some(item: dict[str, Any], *, least: int = 0) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": item, "minItems": least}


SCHEMAS: dict[str, dict[str, Any]] = {
    "discovery": thing({
        "changeset": TIME, "contact": TEXT, "key_service": TEXT,
        "endpoints": some(thing({
            "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
            "url": {"type": "string", "pattern": "^https?://.*[^/]$"}, "changeset": TIME,
            "type": {"enum": ["production", "test"]},
            "formats": some({"enum": ["text/xml", "application/json"]}, least=1),
        }), least=1),
    }),
    "services": some(thing({
        "service_code": TEXT, "service_name": TEXT, "description": MAYBE_TEXT,
        "metadata": {"type": "boolean"}, "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": MAYBE_TEXT, "group": MAYBE_TEXT,
    })),
    "service_definition": thing({
        "service_code": TEXT,
        "attributes": some(thing({
            "variable": {"type": "boolean"}, "code": TEXT,
            "datatype": {"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
            "required": {"type": "boolean"}, "datatype_description": MAYBE_TEXT,
            "order": {"type": "integer", "minimum": 1}, "description": TEXT,
        }, {"values": some(thing({"key": TEXT, "name": TEXT}), least=1)})),
    }),
    "requests": some(thing({
        "service_request_id": TEXT, "status": {"enum": ["open", "closed"]},
        "service_code": {"type": ["string", "null"]}, "requested_datetime": TIME,
        "status_notes": MAYBE_TEXT, "service_name": MAYBE_TEXT,
        "description": {"type": ["string", "null"], "maxLength": 4000},
        "agency_responsible": MAYBE_TEXT, "service_notice": MAYBE_TEXT,
        "updated_datetime": MAYBE_TIME, "expected_datetime": MAYBE_TIME, "address": MAYBE_TEXT,
        "address_id": MAYBE_TEXT, "zipcode": MAYBE_TEXT, "lat": MAYBE_NUMBER,
        "long": MAYBE_NUMBER, "media_url": MAYBE_TEXT,
    }, {"extended_attributes": {"type": "object", "required": ["title", "detailed_status"]}})),
    "created": some(thing(
        {"service_notice": MAYBE_TEXT},
        {"service_request_id": TEXT, "token": TEXT, "account_id": TEXT},
    ), least=1),
    "updates": some(thing({
        "update_id": TEXT, "service_request_id": TEXT, "status": TEXT, "description": TEXT,
        "updated_datetime": TIME, "media_url": MAYBE_TEXT,
    })),
    "errors": some(thing({"code": {"type": "integer"}, "description": TEXT}), least=1),
}  # fmt: skip

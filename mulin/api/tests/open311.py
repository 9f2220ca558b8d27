"""What tests of Open311 share: a key, a client's requests, XML read back by the Spark rule."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as Tree

import jsonschema  # type: ignore[import-untyped]  # it has no types
from django.test import Client

from mulin.api.open311.document import SINGULAR
from mulin.api.tests.schemas import SCHEMAS
from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast
from mulin.people.flow import issue_token
from mulin.people.models import Person

HOME = "/open311/v2"
LISTS = set(SINGULAR)
SAID = "3 栋 2 单元楼道灯不亮两天了。"


def a_key(person: Person, *scopes: str) -> str:
    """A key of a person's."""
    return issue_token(person, name="t", scopes=list(scopes) or ["open311"])


def get(path: str, **query: Any) -> Any:
    """Ask as anybody."""
    return Client().get(f"{HOME}/{path}", query)


def post(path: str, **fields: Any) -> Any:
    """Send a form, url-encoded."""

    return Client().post(
        f"{HOME}/{path}", urlencode(fields, doseq=True),
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )  # fmt: skip


def body(answer: Any) -> Any:
    """The JSON of an answer."""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def spark(answer: Any) -> Any:
    """The XML of an answer as the JSON it must be equal to; every value as text."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = Tree.fromstring(answer.content)  # noqa: S314 (our own answer)
    assert all(not node.attrib and "}" not in node.tag for node in root.iter())
    return _native(root)


def _native(node: Tree.Element) -> Any:
    if node.tag in LISTS:
        assert {child.tag for child in node} <= {SINGULAR[node.tag]}
        return [_native(child) for child in node]
    if len(node):
        return {child.tag: _native(child) for child in node}
    return node.text


def as_text(value: Any) -> Any:
    """JSON with every value as the text XML has for it."""
    if isinstance(value, dict):
        return {name: as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def request_fields(cast: Cast, key: str, **more: Any) -> dict[str, Any]:
    """The fields of a good request."""
    assert cast.area.lng is not None
    fields = {
        "api_key": key, "service_code": "0301", "lat": cast.area.lat, "long": cast.area.lng,
        "description": SAID, **more,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


def sent(cast: Cast, key: str, **more: Any) -> Appeal:
    """A request that was taken."""
    answer = post("requests.json", **request_fields(cast, key, **more))
    assert answer.status_code == 200, answer.content.decode()
    jsonschema.validate(body(answer), SCHEMAS["created"])
    return Appeal.objects.get(pk=body(answer)[0]["service_request_id"])

"""Open311: faults in the asked form, methods, other sites, limits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from django.test import Client

from mulin.api.tests.open311 import body, get, spark
from mulin.api.tests.schemas import SCHEMAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lighting")]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    "path", ["services/9999", "requests/none", "tokens/none", "nothing/at/all", "nothing"]
)
def test_what_is_not_there_is_a_list_of_faults(path: str, form: str) -> None:
    answer = get(f"{path}.{form}")
    assert answer.status_code == 404
    asked = answer if path.startswith(("services", "requests", "tokens")) else get(path)
    if asked is answer and form == "json":
        jsonschema.validate(body(answer), SCHEMAS["errors"])
    else:
        assert len(spark(asked)) == 1


@pytest.mark.parametrize("path", ["nothing", "services/", "nothing/at/all"])
def test_where_nothing_is_the_ending_of_the_address_says_the_form(path: str) -> None:
    answer = get(f"{path}.json")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (404, "application/json")
    jsonschema.validate(body(answer), SCHEMAS["errors"])
    assert "xml" in get(f"{path}.xml")["Content-Type"]


def test_a_form_that_is_not_spoken_is_told_so() -> None:
    answer = get("services.yaml")
    assert answer.status_code == 404
    assert "xml" in spark(answer)[0]["description"]


def test_a_jurisdiction_of_ours_is_taken_and_another_is_404() -> None:
    for name in ("testserver", "360483", "", "127.0.0.1"):
        assert get("services.json", jurisdiction_id=name).status_code == 200
    assert get("services.json", jurisdiction_id="cityofchicago.org").status_code == 404


def test_any_page_may_read_and_none_may_write() -> None:
    read = get("services.json")
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" not in read.headers["Access-Control-Allow-Methods"]
    asked = Client().options("/open311/v2/requests.json")
    assert asked.status_code == 204
    assert "POST" not in asked.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in Client().post("/open311/v2/requests.json").headers
    assert get("requests/x.json").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["requests.json", "servicerequestupdates.json"])
def test_words_in_another_encoding_are_refused_and_not_kept_as_rubbish(path: str) -> None:
    said = b"service_code=0301&description=" + quote("路灯坏了", encoding="gb18030").encode()
    answer = Client().post(
        f"/open311/v2/{path}", said, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "UTF-8" in body(answer)[0]["description"]


def test_another_method_is_a_fault_too() -> None:
    answer = Client().delete("/open311/v2/services.json")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert body(answer)[0]["code"] == 405


def test_a_breakdown_is_told_in_the_asked_form(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mulin.api.open311.services.taxonomy", broken)
    answer = get("services.json")
    assert answer.status_code == 500
    assert body(answer)[0]["code"] == 500
    caplog.clear()


def test_who_asks_too_often_waits(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "open311": 2}
    assert [get("services.json").status_code for _n in range(3)] == [200, 200, 429]

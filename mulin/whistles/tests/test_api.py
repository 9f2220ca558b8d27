"""Whistles by machine: the same deeds and rules, a scope each, strangers learn nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mulin.people.flow import SCOPES, issue_token
from mulin.people.models import Person
from mulin.whistles.models import Status, Whistle
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db


class Machine:
    """A client that speaks with a person's token."""

    def __init__(self, person: Person, *scopes: str) -> None:
        self.client = Client()
        secret = issue_token(person, name="t", scopes=scopes or SCOPES)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        """A read."""
        return self.client.get(f"/api/v1/whistles{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
        """A deed."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(
            f"/api/v1/whistles{path}", json.dumps(body or {}), content_type="application/json",
            headers=headers,
        )  # fmt: skip


def wanted(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What a program asks for."""
    return {
        "level": "enforce", "title": "北门被堵", "need": "请来拖车", "units": list(cast.units),
        "area": cast.area.code, **changes,
    }  # fmt: skip


@pytest.mark.parametrize("url", ["//evil.example/x", "javascript:alert(1)", "/\\\\evil", "desk/"])
def test_an_address_of_another_house_is_refused_and_nobody_is_called(url: str) -> None:
    cast = Cast()
    answer = Machine(cast.blower).post("", wanted(cast, source={"label": "巡查", "url": url}))
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["source.url"])
    assert not Whistle.objects.exists()


def test_what_it_came_of_has_a_heading_also_without_a_kind() -> None:
    cast = Cast()
    made = Machine(cast.blower).post("", wanted(cast, source={"label": "巡查发现", "url": "/x/"}))
    client = Client()
    client.force_login(cast.blower)
    page = client.get(f"/desk/whistles/{made.json()['id']}/").content.decode()
    assert "巡查发现" in page
    assert "<dt></dt>" not in page


def test_one_whistle_through_all_hands_by_machine() -> None:
    cast = Cast()
    desk, police, fire = Machine(cast.blower), Machine(cast.police), Machine(cast.fire)
    first = desk.post("", wanted(cast), key="one-whistle-1")
    again = desk.post("", wanted(cast), key="one-whistle-1")
    assert (first.status_code, again.status_code) == (201, 201)
    made = first.json()
    assert made["id"] == again.json()["id"]
    assert (made["level"], made["status"], made["units"]) == ("enforce", "blown", 2)
    at = f"/{made['id']}"
    parts = {part["unit"]: f"{at}/units/{part['id']}" for part in made["parts"]}
    mine, theirs = parts[str(cast.police_body.pk)], parts[str(cast.fire_body.pk)]
    nowhere = police.post(f"{mine}/report-in", {"heads": 1})
    assert (nowhere.status_code, nowhere.json()["fields"].keys()) == (400, {"place"})
    assert police.post(f"{mine}/report-in", {"place": "门口"}).json()["status"] == "working"
    police.post(f"{mine}/progress", {"words": "车主在路上"})
    police.post(f"{mine}/completion", {"words": "拖走了"})
    fire.post(f"{theirs}/refusal", {"words": "在火场"})
    desk.post(f"{theirs}/insistence", {"words": "来一个人"})
    early = desk.post(f"{at}/release", {"words": "行了"})
    assert (early.status_code, early.json()["code"]) == (409, "not_now")
    ready = desk.post(f"{theirs}/exemption", {"words": "不用了"}).json()
    assert ready["status"] == "ready"
    desk.post(f"{mine}/return", {"words": "还有一辆"})
    police.post(f"{mine}/completion", {"words": "都拖走了"})
    assert desk.post(f"{at}/release", {"words": "通了"}).json()["status"] == "released"
    desk.post(f"{mine}/mark", {"mark": 5})
    told = police.post(f"{mine}/verdict", {"right": True}).json()["timeline"]
    assert [line["verb"] for line in told][:3] == ["appraise", "appraise_unit", "release"]
    assert [row["id"] for row in desk.get("?status=released").json()["items"]] == [made["id"]]


def test_more_deeds_of_the_blower() -> None:
    cast = Cast()
    desk = Machine(cast.blower)
    made = desk.post("", wanted(cast, units=list(cast.units[:1]))).json()
    at = f"/{made['id']}"
    assert desk.post(f"{at}/calls", {"unit": cast.units[1]}).json()["units"] == 2
    assert desk.post(f"{at}/notes", {"words": "从东门进"}).status_code == 200
    assert desk.post(f"{at}/escalation", {"words": "要镇里来"}).json()["level"] == "tackle"
    assert desk.post(f"{at}/withdrawal", {"words": "不用了"}).json()["status"] == "withdrawn"


def test_levels_and_units_are_told() -> None:
    cast = Cast()
    desk = Machine(cast.blower)
    levels = desk.get("/levels").json()
    assert [(row["key"], row["next_level"]) for row in levels] == [
        ("civil", "enforce"), ("enforce", "tackle"), ("tackle", ""),
    ]  # fmt: skip
    units = desk.get(f"/units?area={cast.area.code}").json()
    assert set(cast.units) <= {unit["key"] for unit in units}
    assert desk.get("/units?area=1").json() == []


def test_strangers_learn_nothing_and_scopes_are_kept() -> None:
    cast = Cast()
    whistle = cast.whistle(Status.WORKING)
    part = cast.part(whistle, cast.police_body)
    at = f"/{whistle.pk}"
    for person in (cast.stranger, cast.resident):
        stranger = Machine(person)
        assert stranger.get(at).status_code == 404
        assert stranger.post(f"{at}/release", {"words": "x"}).status_code == 404
        report = stranger.post(f"{at}/units/{part.pk}/report-in", {"place": "x"})
        assert report.status_code == 404
        assert stranger.get("").json()["items"] == []
    assert Machine(cast.resident).post("", wanted(cast)).status_code == 403
    reader = Machine(cast.blower, "whistles:read")
    assert reader.get(at).status_code == 200
    assert reader.post("", wanted(cast)).json()["code"] == "scope_missing"
    assert Machine(cast.blower, "appeals:read").get(at).json()["code"] == "scope_missing"
    assert Machine(cast.centre).get(f"/{uuid4()}").status_code == 404


@pytest.mark.parametrize("path", ["/levels", "/units"])
def test_whom_one_can_call_is_told_to_staff_alone_as_on_the_pages(path: str) -> None:
    cast = Cast()
    query = f"?area={cast.area.code}"
    assert Machine(cast.resident).get(path + query).status_code == 403
    assert Machine(cast.blower).get(path + query).status_code == 200

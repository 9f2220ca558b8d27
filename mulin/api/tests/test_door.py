"""The machine door: tokens and scopes, the deeds of an appeal, errors that say what to do."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from ninja import Schema

from mulin.api.door import schema
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast, a_category, urgent_words
from mulin.people.flow import SCOPES, issue_token
from mulin.people.models import Person, Token

SNAPSHOT = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


class Machine:
    """A client that speaks with a person's token."""

    def __init__(self, person: Person | None, *scopes: str, language: str = "") -> None:
        self._client = Client()
        self._headers: dict[str, str] = {"Accept-Language": language} if language else {}
        if person is not None:
            secret = issue_token(person, name="t", scopes=scopes or SCOPES)
            self._headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str) -> Any:
        return self._client.get(f"/api/v1/{path}", headers=self._headers)

    def post(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        return self._client.post(
            f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json",
            headers=headers,
        )  # fmt: skip


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()


def test_one_appeal_through_all_hands_by_machine(cast: Cast) -> None:
    resident, desk = Machine(cast.reporter), Machine(cast.dispatcher)
    worker, centre = Machine(cast.handler), Machine(cast.centre)
    body = {"detail": "三栋楼道灯不亮", "lng": cast.area.lng, "lat": cast.area.lat}
    made = resident.post("appeals", body, key="first-try-0001")
    assert made.status_code == 201
    appeal = made.json()
    assert len(appeal["tracking_code"]) == 6
    assert resident.post("appeals", body, key="first-try-0001").json()["id"] == appeal["id"]
    at = f"appeals/{appeal['id']}"
    best = desk.get(f"{at}/suggestions").json()[0]
    assert best["reason"]
    assert desk.post(f"{at}/dispatch", {"post": str(cast.post.pk)}).json()["status"] == "dispatched"
    assert worker.post(f"{at}/signature").json()["status"] == "handling"
    worker.post(f"{at}/contact", {"way": "phone", "public": "约好明天", "inner": "耳背，大声"})
    worker.post(f"{at}/question", {"public": "几楼？"})
    assert resident.post(f"{at}/answer", {"public": "三楼"}).json()["status"] == "handling"
    done = {"ending": "solved", "public": "灯泡换好了，试过三次都亮。"}
    assert worker.post(f"{at}/proposal", done).json()["status"] == "proposed"
    own = worker.post(f"{at}/callback", {"reached": True, "solved": True, "satisfied": "yes"})
    assert (own.status_code, own.json()["code"]) == (403, "not_yours")
    unsolved = {"reached": True, "solved": False, "satisfied": "no", "words": "又灭了"}
    again = centre.post(f"{at}/callback", unsolved).json()
    assert (again["status"], again["reopened"]) == ("dispatched", 1)
    mine = resident.get(at).json()
    assert all(line["inner"] == "" for line in mine["timeline"])
    assert any(line["inner"] == "耳背，大声" for line in worker.get(at).json()["timeline"])


def test_a_deed_sent_again_with_its_key_is_done_once(cast: Cast) -> None:
    appeal = cast.appeal(Status.DISPATCHED)
    worker = Machine(cast.handler)
    for _ in range(2):
        answer = worker.post(f"appeals/{appeal.pk}/signature", key="sign-it-once")
        assert (answer.status_code, answer.json()["status"]) == (200, "handling")
    without = worker.post(f"appeals/{appeal.pk}/signature")
    assert (without.status_code, without.json()["code"]) == (409, "not_now")


def test_every_time_that_a_machine_sends_has_a_zone_or_is_the_county_s_own() -> None:
    bodies = [one for one in below(Schema) if one.__name__.endswith("In")]
    plain = {
        f"{body.__name__}.{name}"
        for body in bodies
        for name, field in body.model_fields.items()
        if (field.annotation is datetime and not field.metadata)
        or datetime in get_args(field.annotation)
    }
    assert bodies
    assert not plain, "say mulin.people.machines.Moment"


def below(schema: type[Schema]) -> set[type[Schema]]:
    """A schema's own and all that are made of them."""
    found = set(schema.__subclasses__())
    return found.union(*(below(one) for one in found))


@pytest.mark.parametrize(
    ("path", "scope"),
    [("appeals", "appeals:write"), ("categories", "appeals:handle"), ("areas", "figures:read")],
)
def test_a_token_opens_only_what_its_scopes_name(cast: Cast, path: str, scope: str) -> None:
    answer = Machine(cast.reporter, scope).get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_without_a_token_or_with_one_that_is_over_nothing_opens(cast: Cast) -> None:
    assert Machine(None).get("appeals").status_code == 401
    machine = Machine(cast.reporter)
    Person.objects.filter(pk=cast.reporter.pk).update(is_active=False)
    answer = machine.get("appeals")
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")


def test_a_stranger_gets_404_for_what_is_there(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    stranger = Machine(cast.stranger)
    assert stranger.get(f"appeals/{appeal.pk}").status_code == 404
    for deed in ("signature", "withdrawal", "reminder", "contact-details"):
        body = {"purpose": "contact"} if deed == "contact-details" else {}
        assert stranger.post(f"appeals/{appeal.pk}/{deed}", body).status_code == 404
    assert Appeal.objects.get(pk=appeal.pk).status == Status.HANDLING


def test_bad_input_names_its_fields_in_the_language_asked_for(cast: Cast) -> None:
    chinese = Machine(cast.reporter).post("appeals", {"detail": " "})
    assert (chinese.status_code, list(chinese.json()["fields"])) == (400, ["detail"])
    assert "请说说" in chinese.json()["message"]
    shapeless = Machine(cast.reporter).post("appeals", {"lng": "east"})
    assert shapeless.json()["code"] == "invalid"
    assert {"detail", "lng"} <= set(shapeless.json()["fields"])
    absent = Machine(cast.reporter, language="zh-CN").get(
        "appeals/01890000-0000-7000-8000-000000000000"
    )
    assert "没有找到" in absent.json()["message"]


def test_lists_are_paged_and_filtered(cast: Cast) -> None:
    made = [cast.appeal(detail=f"第{n}盏灯不亮") for n in range(5)]
    machine = Machine(cast.dispatcher)
    first = machine.get("appeals?size=2").json()
    assert [row["number"] for row in first["items"]] == [made[4].number, made[3].number]
    second = machine.get(f"appeals?size=2&after={first['after']}").json()
    assert [row["number"] for row in second["items"]] == [made[2].number, made[1].number]
    assert len(machine.get("appeals?q=第3盏").json()["items"]) == 1
    assert machine.get("appeals?size=500").status_code == 400


def test_contacts_are_masked_and_a_look_is_journalled(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING, contact_name="王秀英", contact_phone="13900005555")
    worker = Machine(cast.handler)
    shown = worker.get(f"appeals/{appeal.pk}").json()
    assert shown["contact_phone"] == "139****5555"
    open_ = worker.post(f"appeals/{appeal.pk}/contact-details", {"purpose": "contact"}).json()
    assert open_ == {"contact_name": "王秀英", "contact_phone": "13900005555"}
    assert any(
        line["verb"] == "reveal" for line in worker.get(f"appeals/{appeal.pk}").json()["timeline"]
    )


def test_triage_says_whom_to_call_first(cast: Cast) -> None:
    a_category("0301", phrases=["路灯"])
    urgent_words("冒烟", advice="119")
    found = Machine(cast.reporter).post("triage", {"detail": "路灯冒烟"}).json()
    assert found["suggestions"][0]["code"] == "0301"
    assert (found["urgency"], found["call_first"]) == ("critical", "119")


def test_the_command_issues_a_token_that_works(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("token", cast.reporter.username, scope=["appeals:read"])
    secret = capsys.readouterr().out.strip()
    answer = Client().get("/api/v1/appeals", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert Token.objects.exclude(digest=secret).count() == 1


@pytest.mark.parametrize("days", [0, -1, 36501])
def test_a_token_for_no_day_or_for_ever_and_a_day_is_not_issued(cast: Cast, days: int) -> None:
    with pytest.raises(CommandError, match="36500"):
        call_command("token", cast.reporter.username, days=days)
    assert not Token.objects.exists()


def test_the_description_is_the_one_in_the_docs() -> None:
    text = json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    assert SNAPSHOT.read_text(encoding="utf-8") == text, (
        "run: .venv/bin/mulin openapi > docs/openapi.json"
    )


def test_it_is_served(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["info"]["title"] == "睦邻 Mulin"

"""The ledger by machine: the same deeds, rules and masks as the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from mulin.households.models import Dwelling, Need, Resident, Status
from mulin.households.testing import Cast, a_dwelling
from mulin.people.flow import SCOPES, issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


class Machine:
    """A client that speaks with a person's token."""

    def __init__(self, person: Person, *scopes: str) -> None:
        self.client = Client()
        secret = issue_token(person, name="t", scopes=scopes or SCOPES)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        """A read."""
        return self.client.get(f"/api/v1/households/{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        """A deed."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(
            f"/api/v1/households/{path}", json.dumps(body), content_type="application/json",
            headers=headers,
        )  # fmt: skip


def test_a_household_through_its_life_by_machine() -> None:
    cast = Cast()
    worker, keeper = Machine(cast.worker), Machine(cast.keeper)
    door = {"building": str(cast.building.pk), "unit": "1", "room": "502", "area_m2": "90"}
    home = worker.post("dwellings", door).json()
    assert (home["room"], home["area"]) == ("502", cast.grid.code)
    who = {"name": "李建国", "phone": PHONE, "kind": "tenant"}
    first = worker.post(f"dwellings/{home['id']}/people", who, key="one-person-1")
    again = worker.post(f"dwellings/{home['id']}/people", who, key="one-person-1")
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    at = f"people/{first.json()['id']}"
    assert PHONE not in first.content.decode()
    need = {"kind": "disabled", "consent_by": "self", "consent_how": "paper",
            "consent_on": "2026-11-01"}  # fmt: skip
    whole = worker.post(f"{at}/needs", need, key="one-need-1").json()
    worker.post(f"{at}/needs", need, key="one-need-1")
    assert [one["kind"] for one in whole["needs"]] == ["disabled"]
    row = Need.objects.get()
    assert worker.post(f"needs/{row.pk}/review", {}).json()["id"] == str(row.pk)
    assert worker.post(f"needs/{row.pk}/withdrawal", {}).status_code == 204
    assert worker.post(f"{at}/reveal", {"purpose": "visit"}).json()["phone"] == PHONE
    assert worker.post(f"{at}/reveal", {"purpose": ""}).status_code == 400
    moved = worker.post(f"{at}/homes", {"dwelling": str(cast.dwelling.pk), "kind": "owner"})
    assert moved.json()["dwellings"] == [str(cast.dwelling.pk)]
    other = a_dwelling(cast.building, by=cast.worker)
    assert other.heads == 0
    assert worker.post(f"{at}/departure", {}).status_code == 204
    assert worker.post(f"{at}/erasure", {"reason": "asked"}).status_code == 403
    assert keeper.post(f"{at}/erasure", {"reason": "asked"}).status_code == 204
    assert Resident.objects.get().status == Status.ERASED
    assert keeper.get(at).status_code == 404


def test_lists_are_masked_and_one_s_own_area_s() -> None:
    cast = Cast()
    resident = cast.lives_here(phone=PHONE)
    items = Machine(cast.centre).get("people").json()["items"]
    assert [(one["name"], one["phone"]) for one in items] == [("王**", "138****8000")]
    assert Machine(cast.stranger).get("people").json()["items"] == []
    assert Machine(cast.stranger).get(f"people/{resident.pk}").status_code == 404
    doors = Machine(cast.auditor).get("dwellings").json()["items"]
    assert [one["heads"] for one in doors] == [1]


def test_numbers_go_to_whoever_may_count() -> None:
    cast = Cast()
    cast.lives_here()
    counts = Machine(cast.admin).get("counts").json()
    assert counts["areas"] == [{"area": cast.grid.code, "households": 1, "people": 1}]
    assert counts["needs"] == {}
    assert Machine(cast.property).get("counts").status_code == 403


def test_a_scope_opens_no_more_than_it_names() -> None:
    cast = Cast()
    reader = Machine(cast.worker, "households:read")
    door = {"building": str(cast.building.pk), "room": "801"}
    assert reader.post("dwellings", door).status_code == 403
    assert Machine(cast.worker, "whistles:read").get("people").status_code == 403
    assert Dwelling.objects.count() == 1

"""Meetings by machine: the same deeds and rules, a scope each, strangers learn nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mulin.meetings import flow
from mulin.meetings.models import Attendance, Item, Meeting, Series, Status
from mulin.meetings.testing import NAME, PLACE, Cast, moment
from mulin.people.flow import SCOPES, issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


class Machine:
    """A client that speaks with a person's token."""

    def __init__(self, person: Person, *scopes: str) -> None:
        self.client = Client()
        secret = issue_token(person, name="t", scopes=scopes or SCOPES)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        """A read."""
        return self.client.get(f"/api/v1/meetings{path}", headers=self.headers)

    def send(
        self, path: str, body: dict[str, Any] | None = None, *, key: str = "", put: bool = False
    ) -> Any:
        """A deed."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        do = self.client.put if put else self.client.post
        return do(
            f"/api/v1/meetings{path}", json.dumps(body or {}, default=str),
            content_type="application/json", headers=headers,
        )  # fmt: skip


def plan(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A meeting as a machine calls it."""
    return {
        "title": "停车怎么划", "kind": "talk", "area": cast.community.code,
        "starts_at": moment().isoformat(), "minutes": 60, "place": PLACE, **changes,
    }  # fmt: skip


def test_a_whole_life_by_machine() -> None:
    cast = Cast()
    leader, resident = Machine(cast.leader), Machine(cast.resident)
    first, again = (leader.send("", plan(cast), key="one-and-the-same") for _ in "ab")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    at = f"/{first.json()['id']}"
    put = leader.send(f"{at}/items", {"title": "划线"})
    assert (put.status_code, put.json()["status"]) == (201, "open")
    assert (
        leader.send(f"{at}/invitations", {"people": [cast.company.pk]}).json()["answers"]["all"]
        == 1
    )
    assert leader.send(f"{at}/announcement").json()["status"] == "announced"
    asked = resident.send(f"{at}/items", {"title": "装个长椅"})
    assert asked.json()["status"] == "proposed"
    one = f"{at}/items/{asked.json()['id']}"
    assert len(leader.send(f"{one}/acceptance").json()["items"]) == 2
    assert leader.send(f"{one}/rising").status_code == 200
    assert resident.send(f"{at}/reply", {"answer": "coming"}, put=True).json()["answer"] == "coming"
    moved = {"starts_at": moment(25).isoformat(), "minutes": 60, "words": "换个日子"}
    assert leader.send(f"{at}/time", moved).json()["sequence"] == 1
    begins = timezone.now() + timedelta(minutes=5)
    Meeting.objects.update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    meeting = Meeting.objects.get()
    assert resident.send(f"{at}/arrival", {"code": meeting.code}).json()["present"] == 1
    assert leader.send(f"{at}/opening").json()["status"] == "open"
    assert leader.send(f"{at}/stays", {"heads": 4}).json()["present"] == 5
    assert leader.send(f"{at}/stays", {"person": cast.neighbour.pk}).json()["present"] == 6
    assert leader.send(f"{one}/beginning").status_code == 200
    assert leader.send(f"{one}/conclusion").status_code == 200
    other = f"{at}/items/{put.json()['id']}"
    assert leader.send(f"{other}/deferral", {"words": "没时间"}).status_code == 200
    assert leader.send(f"{at}/closing").json()["status"] == "held"
    assert len(leader.get(f"{at}/stays").json()) == 3
    assert len(resident.get(f"{at}/stays").json()) == 1
    assert leader.send(f"{at}/cancellation", {"words": "晚了"}).status_code == 409


def test_names_written_down_never_come_out_here() -> None:
    cast = Cast()
    meeting = cast.meeting(Status.OPEN)
    Machine(cast.leader).send(f"/{meeting.pk}/stays", {"name": "张三丰"})
    assert Attendance.objects.get().name == "张三丰"
    assert "张三丰" not in Machine(cast.leader).get(f"/{meeting.pk}/stays").content.decode()


def test_lists_as_on_the_pages() -> None:
    cast = Cast()
    meeting = cast.meeting()
    cast.meeting(Status.PLANNED)
    leader, resident = Machine(cast.leader), Machine(cast.resident)
    assert [one["id"] for one in resident.get("").json()["items"]] == [str(meeting.pk)]
    assert resident.get("?over=true").json()["items"] == []
    assert len(leader.get("?view=coming").json()["items"]) == 2
    assert resident.get("?view=coming").json()["items"] == []


def test_series_by_machine() -> None:
    cast = Cast()
    leader = Machine(cast.leader)
    body = {
        "name": NAME, "kind": "talk", "area": cast.community.code, "minutes": 90, "place": PLACE,
        "rule": "FREQ=MONTHLY;BYMONTHDAY=15", "first_on": timezone.localdate(), "starts": "19:00",
    }  # fmt: skip
    made = leader.send("/series", body)
    assert (made.status_code, made.json()["often"]) == (201, "每月 15 日")
    assert leader.send("/series", {**body, "rule": "每月"}).status_code == 400
    assert Series.objects.count() == 1
    assert len(Machine(cast.resident).get("/series").json()["items"]) == 1
    assert Machine(cast.resident).send("/series", body).status_code == 403


def test_a_scope_each_and_strangers_learn_nothing() -> None:
    cast = Cast()
    meeting = cast.meeting(visibility="invited")
    item = cast.item(meeting)
    reader = Machine(cast.leader, "meetings:read")
    assert reader.get(f"/{meeting.pk}").status_code == 200
    assert reader.send(f"/{meeting.pk}/closing").status_code == 403
    assert Machine(cast.leader, "posts:read").get("").status_code == 403
    stranger = Machine(cast.stranger)
    for path in (f"/{meeting.pk}", f"/{meeting.pk}/stays"):
        assert stranger.get(path).status_code == 404
    for path in ("/closing", "/postponement", f"/items/{item.pk}/conclusion", "/items"):
        body = {"title": "x", "words": "x"}
        assert stranger.send(f"/{meeting.pk}{path}", body).status_code == 404
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    resident = Machine(cast.resident)
    assert resident.send(f"/{meeting.pk}/closing").status_code == 403
    assert resident.send(f"/{meeting.pk}/stays", {"person": meeting.pk}).status_code == 403
    assert (
        resident.send(f"/{meeting.pk}/items/{item.pk}/refusal", {"words": "x"}).status_code == 403
    )
    assert Item.objects.get().status == "open"

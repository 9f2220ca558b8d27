"""Matters by machine: the same deeds and rules, a scope each, strangers learn nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mulin.matters import flow
from mulin.matters.models import Matter, Statement, Status, Task
from mulin.matters.testing import TEXT, TITLE, Cast
from mulin.matters.tests.test_finding import answered
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
        return self.client.get(f"/api/v1/matters{path}", headers=self.headers)

    def send(
        self, path: str, body: dict[str, Any] | None = None, *, key: str = "", put: bool = False
    ) -> Any:
        """A deed."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        do = self.client.put if put else self.client.post
        return do(
            f"/api/v1/matters{path}", json.dumps(body or {}, default=str),
            content_type="application/json", headers=headers,
        )  # fmt: skip


def test_a_whole_life_by_machine(cast: Cast) -> None:
    proposer, leader, neighbour = (Machine(p) for p in (cast.proposer, cast.leader, cast.neighbour))
    body = {"title": TITLE, "text": TEXT, "area": cast.area.code}
    first, again = (proposer.send("", body, key="one-and-the-same") for _ in "ab")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    at = f"/{first.json()['id']}"
    today = timezone.localdate()
    week = {"since": today, "until": today + timedelta(days=6)}
    phases = [{"opens": opens, **week} for opens in ("gather", "answer")]
    assert leader.send(f"{at}/adoption", {"phases": phases}).json()["open"] == ["answer", "gather"]
    said = neighbour.send(f"{at}/statements", {"text": "要装远一点"})
    assert said.status_code == 201
    one = f"{at}/statements/{said.json()['id']}"
    assert leader.send(f"{one}/publication", {}).json()["status"] == "shown"
    assert neighbour.get(f"{at}/statements/next").json()["statement"]["number"] == 1
    assert neighbour.send(f"{one}/answer", {"vote": 1}, put=True).json()["vote"] == 1
    assert neighbour.get(f"{at}/statements/next").json()["statement"] is None
    assert neighbour.get(f"{at}/statements").json()[0]["vote"] == 1
    assert proposer.get(f"{at}/statements").json()[0]["vote"] is None
    assert leader.send(f"{at}/slips", {"slip": "1", "votes": {"1": -1}}).json()["people"] == 2
    assert neighbour.send(f"{at}/answers/withdrawal").json()["people"] == 1
    done = [
        {"opens": "answer", "since": today - timedelta(days=3), "until": today - timedelta(days=1)}
    ]
    leader.send(f"{at}/phases", {"phases": done, "words": "到期"})
    resolution = {
        "verdict": "approve", "basis": "meeting", "body": "代表会", "held_on": today, "words": "办",
    }  # fmt: skip
    assert leader.send(f"{at}/decisions", resolution).json()["status"] == "carrying"
    given = {"what": "装棚", "owner": cast.company_post.pk, "due": today}
    task = leader.send(f"{at}/tasks", given).json()["tasks"][0]["id"]
    assert leader.send(f"{at}/tasks/{task}/dropping", {"words": "不"}).status_code == 200
    assert (
        leader.send(f"{at}/tasks/{task}/redoing", {"words": "再", "due": today}).status_code == 200
    )
    company = Machine(cast.company)
    assert company.send(f"{at}/tasks/{task}/completion", {"words": "好了"}).status_code == 200
    assert leader.send(f"{at}/completion", {"words": "都好了"}).json()["status"] == "appraising"
    assert proposer.send(f"{at}/appraisal", {"mark": 5}).status_code == 200
    for slip in "12":
        leader.send(f"{at}/appraisals", {"mark": 4, "slip": slip})
    assert leader.send(f"{at}/conclusion").json()["status"] == "closed"
    whole = proposer.get(at).json()
    assert [line["title"] for line in whole["story"]][-1] == "提出来了"
    assert Matter.objects.get().status == Status.CLOSED


def test_other_doors_of_the_desk(cast: Cast) -> None:
    leader, matter = Machine(cast.leader), cast.propose()
    at = f"/{matter.pk}"
    assert leader.send(f"{at}/refusal", {"words": "归别处管"}).json()["status"] == "declined"
    assert leader.send(f"{at}/reconsideration").json()["status"] == "proposed"
    assert leader.send(f"{at}/adoption", {}).json()["status"] == "discussing"
    assert leader.send(f"{at}/wording", {"title": "新", "text": "新的"}).json()["title"] == "新"
    assert leader.send(f"{at}/notes", {"words": "看现场"}).status_code == 200
    assert Machine(cast.neighbour).send(f"{at}/following").status_code == 200
    matter.refresh_from_db()
    first, other = (
        flow.say(matter, by=cast.neighbour, text=text) for text in ("一句话", "另外一件")
    )
    one = f"{at}/statements/{first.pk}"
    assert leader.send(f"{at}/statements/{other.pk}/refusal", {"words": "骂人"}).status_code == 200
    leader.send(f"{one}/publication", {})
    assert leader.send(f"{one}/like", {"like": None}, put=True).json()["like"] is None
    assert leader.send(f"{one}/hiding", {"words": "重复"}).json()["status"] == "hidden"
    assert len(leader.get(f"{at}/statements").json()) == 2
    assert Machine(cast.proposer).get(f"{at}/statements").json() == []
    mine = cast.propose()
    assert Machine(cast.proposer).send(f"/{mine.pk}/withdrawal").json()["status"] == "withdrawn"
    carried = cast.matter(Status.CARRYING)
    back = leader.send(f"/{carried.pk}/discussion", {"words": "再议"})
    assert back.json()["status"] == "discussing"


def test_the_result_by_machine_has_no_person_and_waits_for_its_day(cast: Cast) -> None:
    matter = answered(cast, 12)
    at = f"/{matter.pk}/result"
    assert Machine(cast.leader).get(at).status_code == 404
    flow.compute(matter)
    assert Machine(cast.neighbour).get(at).status_code == 404
    found = Machine(cast.leader).get(at).json()
    assert found["people"] == 12
    assert found["groups"] == []
    assert "S1" not in str(found["sentences"])
    cast.close_talk(matter)
    assert Machine(cast.neighbour).get(at).json()["input"] == found["input"]


def test_strangers_and_missing_scopes(cast: Cast) -> None:
    matter = cast.propose()
    assert Machine(cast.outsider).get(f"/{matter.pk}").status_code == 404
    assert Machine(cast.proposer, "appeals:read").get("").status_code == 403
    assert Machine(cast.proposer, "matters:read").send("", {}).status_code == 403
    assert Machine(cast.proposer).get("").json()["items"] == []
    cast.discussed()
    assert len(Machine(cast.outsider).get("?state=discussing").json()["items"]) == 1
    assert Machine(cast.worker).send(f"/{matter.pk}/adoption", {}).status_code == 403
    assert not Task.objects.exists()
    assert not Statement.objects.exists()

"""The same at the machine door: scopes, rules, deeds once, and nothing of another town."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from mulin.grids import flow
from mulin.grids.testing import DrawnTown, block, bow_tie, collection, feature
from mulin.people.flow import issue_token
from mulin.people.models import Person
from mulin.places.models import Area
from mulin.places.testing import a_station

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/grids/"


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    assert made.worker.is_active
    made.houses(made.south, 2)
    return made


def ask(person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """The answer to a request with a token of theirs."""
    headers["Authorization"] = f"Bearer {issue_token(person, name='t')}"
    sent = json.dumps(body) if body is not None else None
    more = {"content_type": "application/json"} if sent else {}
    return getattr(Client(), method)(WHERE + path, sent, headers=headers, **more)


def test_what_is_amiss_is_told_with_its_outline_and_only_of_one_s_own(town: DrawnTown) -> None:
    found = ask(town.secretary, "get", "checks").json()
    assert found["counts"]["no_worker"] == 1
    assert found["findings"][0]["code"] == town.north.code
    assert ask(town.stranger, "get", f"checks?area={town.lake.code}").status_code == 404
    assert ask(town.resident, "get", "checks").status_code == 403
    assert (
        ask(town.drawer, "get", f"checks?area={town.hill.code}&kind=gap").json()["findings"] == []
    )


def test_the_circle_is_told_in_numbers(town: DrawnTown) -> None:
    assert ask(town.drawer, "get", "circle").json()["sites"] == []
    a_station(area=town.south)
    found = ask(town.drawer, "get", "circle").json()
    assert (found["stations"], found["buildings"], found["buildings_beyond"]) == (1, 2, 0)
    assert ask(town.drawer, "get", f"circle?area={town.hill.code}").json()["buildings"] == 0


def test_a_kind_that_there_is_not_has_no_figures(town: DrawnTown) -> None:
    a_station(area=town.south)
    assert ask(town.drawer, "get", "circle?kind=centre").json()["stations"] == 1
    for path in ("circle?kind=zzz", "checks?kind=zzz"):
        answer = ask(town.drawer, "get", path)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["kind"])


def test_an_area_is_drawn_split_merged_and_handed_over_and_each_is_told(town: DrawnTown) -> None:
    code = town.lake.code
    seen = ask(town.drawer, "get", code).json()["seen"]
    drawn = json.loads(collection(feature(block(0, 0, high=0.9), code=town.south.code)))
    body = {"outlines": drawn, "basis": "测绘", "seen": seen}
    assert [a["code"] for a in ask(town.drawer, "put", f"{code}/outlines", body).json()] == [
        town.south.code
    ]
    cut = {"line": [[116.0015, 29.39], [116.0015, 29.41]], "name": "西网格"}
    answers = [
        ask(town.drawer, "post", f"{town.south.code}/split", cut, **{"Idempotency-Key": "one-split"})
        for _twice in range(2)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [201, 201]
    west = answers[0].json()["code"]
    assert answers[1].json()["code"] == west
    merged = ask(town.drawer, "post", f"{town.south.code}/merge", {"gone": [west]})
    assert merged.json()["code"] == town.south.code
    gone = ask(town.drawer, "get", west).json()
    assert (gone["area"]["heir"], gone["area"]["until"] is not None) == (town.south.code, True)
    moved = ask(town.drawer, "post", f"{town.north.code}/handover", {"to": town.hill.code})
    assert moved.json()["path"].startswith(town.hill.path)
    history = ask(town.drawer, "get", f"{code}?size=2").json()
    assert len(history["changes"]) == 2
    assert history["after"]
    assert {one["what"] for one in ask(town.drawer, "get", code).json()["changes"]} == {
        "handed_over", "merged", "split", "redrawn"
    }  # fmt: skip


def test_a_grid_is_founded_named_and_closed_by_a_machine(town: DrawnTown) -> None:
    way = f"{town.lake.code}/founding"
    made = ask(town.drawer, "post", way, {"name": "湖心网格", "basis": "会议纪要"})
    assert made.status_code == 201
    code = made.json()["code"]
    assert code.startswith(town.lake.code)
    named = ask(town.drawer, "post", f"{code}/name", {"name": "湖边网格"})
    assert named.json()["name"] == "湖边网格"
    assert Area.objects.get(code=code).aliases == ["湖心网格"]
    assert ask(town.drawer, "post", f"{code}/name", {"name": ""}).status_code == 400
    assert ask(town.secretary, "post", f"{code}/name", {"name": "别的"}).status_code == 403
    assert ask(town.drawer, "post", f"{town.lake.code}/closing", {}).status_code == 400
    assert ask(town.drawer, "post", f"{code}/closing", {}).json()["until"] is not None
    history = ask(town.drawer, "get", code).json()["changes"]
    assert [one["what"] for one in history] == ["closed", "renamed", "founded"]


def test_what_cannot_be_drawn_is_refused_with_its_sentence(town: DrawnTown) -> None:
    wrong = json.loads(collection(feature(bow_tie(0, 0), code=town.south.code)))
    refused = ask(town.drawer, "put", f"{town.lake.code}/outlines", {"outlines": wrong})
    assert refused.status_code == 400
    assert "自己交叉" in refused.json()["message"]
    flow.rename(town.south, name="湖边", order=flow.Order(town.drawer))
    good = json.loads(collection(feature(block(0, 0, high=0.9), code=town.south.code)))
    late = {"outlines": good, "seen": "somewhen"}
    assert ask(town.drawer, "put", f"{town.lake.code}/outlines", late).status_code == 409
    for person, status in ((town.secretary, 403), (town.stranger, 404)):
        answer = ask(person, "put", f"{town.lake.code}/outlines", {"outlines": good})
        assert answer.status_code == status
    assert Area.objects.get(pk=town.south.pk).outline == block(0, 0)


def test_outlines_and_a_suggestion_are_taken_away_as_geojson(town: DrawnTown) -> None:
    outlines = ask(town.worker, "get", f"{town.south.code}/outlines").json()
    assert [one["properties"]["code"] for one in outlines["features"]] == [town.south.code]
    found = ask(town.drawer, "get", f"{town.lake.code}/suggestion?count=2").json()
    assert (found["count"], found["counted"]) == (2, False)
    assert found["features"]["type"] == "FeatureCollection"

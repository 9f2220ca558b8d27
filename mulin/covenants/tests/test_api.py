"""The machine door: the same rules, one answer for one key, no names."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mulin.covenants import flow
from mulin.covenants.models import Comment, Signature
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, fresh
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db
HOME = "/api/v1/covenants"


class Door:
    """A client with a token."""

    def __init__(self, person: Person, **more: Any) -> None:
        self.headers = {"Authorization": f"Bearer {issue_token(person, name='t', **more)}"}

    def get(self, path: str = "", **query: Any) -> Any:
        return Client().get(f"{HOME}{path}", query, headers=self.headers)

    def send(self, path: str, body: object = None, *, key: str = "", method: str = "post") -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        ask = getattr(Client(), method)
        return ask(f"{HOME}{path}", body or {}, content_type="application/json", headers=headers)


def test_lists_one_versions_and_changes(cast: Cast) -> None:
    first = cast.in_force()
    second = cast.replace(first.covenant)
    cast.draft(kind="village", sample="village")
    door = Door(cast.resident)
    rows = door.get().json()["items"]
    assert [row["title"] for row in rows] == [first.covenant.title]
    assert door.get(kind="village").json()["items"] == []
    one = door.get(f"/{first.covenant_id}").json()
    assert (one["current"], [v["number"] for v in one["versions"]]) == (2, [2, 1])
    whole = door.get(f"/{first.covenant_id}/versions/1").json()
    assert whole["result"]["in_favour"] == 3
    assert len(whole["clauses"]) == len(clauses_of(second))
    told = door.get(f"/{first.covenant_id}/versions/2/changes/1").json()
    assert {clause["state"] for clause in told["clauses"]} == {"kept"}
    assert door.get(f"/{first.covenant_id}/versions/9").status_code == 404
    assert door.get(f"/{first.covenant_id}/versions/99999999999").status_code == 400


def test_comment_once_for_a_key(cast: Cast) -> None:
    version = cast.opened()
    path = f"/{version.covenant_id}/versions/1/comments"
    clause = str(clauses_of(version)[0].pk)
    door, body = Door(cast.resident), {"text": "太晚了", "wording": "九点。", "clause": clause}
    answers = [door.send(path, body, key="one-key-here") for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Comment.objects.count() == 1
    assert door.send(path, {**body, "clause": str(version.pk)}).status_code == 404
    assert door.send(path, {"text": ""}).status_code == 400
    assert door.send(path, {"text": "整体的"}).status_code == 201
    assert Door(cast.outsider).send(path, body).status_code == 403


def test_sign_and_take_back(cast: Cast) -> None:
    version = cast.called()
    path = f"/{version.covenant_id}/versions/1/signature"
    door = Door(cast.resident)
    for _twice in range(2):
        answer = door.send(path, key="my-one-key", method="put").json()
        assert (answer["mine"], answer["signed"], answer["needed"]) == (True, 1, 3)
    assert Signature.objects.count() == 1
    gone = door.send(f"{path}/withdrawal").json()
    assert (gone["mine"], gone["signed"]) == (False, 0)
    assert door.send(f"{path}/withdrawal").status_code == 200
    assert Door(cast.outsider).send(path, method="put").status_code == 403
    assert Door(cast.neighbour).send(f"{path}/withdrawal").status_code == 400


def test_scopes_and_drafts(cast: Cast) -> None:
    version = cast.called()
    path = f"/{version.covenant_id}/versions/1/signature"
    reader = Door(cast.resident, scopes=("covenants:read",))
    assert reader.get().status_code == 200
    assert reader.send(path, method="put").status_code == 403
    draft = cast.draft(kind="village", sample="village")
    assert Door(cast.resident).get(f"/{draft.covenant_id}").status_code == 404
    assert Door(cast.keeper).get(f"/{draft.covenant_id}").status_code == 200
    assert Client().get(HOME).status_code == 401


def test_nobody_is_named(cast: Cast) -> None:
    version = cast.opened()
    made = cast.comment(version, shown=True)
    flow.answer(made, by=cast.keeper, taken=False, words="谢谢")
    flow.call(version, cast.terms(base=1), by=cast.keeper)
    flow.sign(fresh(version), by=cast.resident)
    told = Door(cast.neighbour).get(f"/{version.covenant_id}/versions/1").content.decode()
    assert cast.resident.name not in told
    assert str(cast.resident.pk) not in told

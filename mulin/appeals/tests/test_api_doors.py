"""Reception days, messages and the hotline at the machine door: the same deeds, the same rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mulin.appeals import flow
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast, a_category, a_reception, a_talk
from mulin.appeals.tests.test_hotline import a_file, row
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


class Machine:
    """A program with somebody's token."""

    def __init__(self, person: Person) -> None:
        self.head = {"Authorization": f"Bearer {issue_token(person, name='t')}"}

    def ask(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """The answer."""
        client = Client()
        if method == "get":
            return client.get(f"/api/v1{path}", query, headers=self.head)
        send = getattr(client, method)
        return send(f"/api/v1{path}", body, content_type="application/json", headers=self.head)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0301")
    return Cast()


def test_a_number_is_taken_and_given_back(cast: Cast) -> None:
    day, me = a_reception(cast), Machine(cast.reporter)
    (listed,) = me.ask("get", "/receptions", area=cast.area.code).json()
    assert listed["id"] == str(day.pk)
    assert me.ask("get", "/receptions", area="nowhere").status_code == 404
    path = f"/receptions/{day.pk}"
    assert me.ask("get", path).json()["mine"] is None
    assert me.ask("delete", f"{path}/number").status_code == 404
    told = me.ask("post", f"{path}/number", {"words": "灯"}).json()
    assert (told["mine"], told["ahead"]) == (1, 0)
    assert me.ask("delete", f"{path}/number").json()["mine"] is None
    assert me.ask("get", f"/receptions/{a_talk(cast).pk}").status_code == 404


def test_a_letter_is_an_appeal_of_its_writer_once(cast: Cast) -> None:
    me = Machine(cast.reporter)
    answer = me.ask("post", f"/posts/{cast.post.pk}/messages", {"detail": "灯坏了"})
    assert answer.status_code == 201
    assert answer.json()["tracking_code"]
    assert Appeal.objects.get().reporter_id == cast.reporter.pk
    assert (
        me.ask("post", f"/posts/{cast.stranger.pk}/messages", {"detail": "灯"}).status_code == 400
    )


def test_the_centre_maps_and_fetches_replies(cast: Cast, tmp_path: Path) -> None:
    Hotline().run(a_file(tmp_path, row(1)))
    appeal = Appeal.objects.get()
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    cast.sign(appeal)
    cast.propose(appeal)
    me = Machine(cast.centre)
    (named,) = me.ask("get", "/hotline/categories").json()
    body = {"name": named["name"], "leaf": "0301"}
    assert me.ask("put", "/hotline/categories", body).json()["leaf"] == "0301"
    (reply,) = me.ask("get", "/hotline/replies").json()
    assert reply["number"] == "RX20261101000000001"
    assert me.ask("post", "/hotline/replies/sent", [reply["number"]]).json() == 1
    assert me.ask("get", "/hotline/replies").json() == []
    for method, path, sent in (
        ("get", "/hotline/categories", None), ("put", "/hotline/categories", body),
        ("get", "/hotline/replies", None), ("post", "/hotline/replies/sent", ["1"]),
    ):  # fmt: skip
        assert Machine(cast.dispatcher).ask(method, path, sent).status_code == 403

"""What stands beside appeals, at the machine door: the same deeds, rules and sentences."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status, SupportOrder
from mulin.appeals.testing import Cast, an_appeal
from mulin.people.flow import issue_token
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_person, a_post, an_organisation

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Machine:
    """Somebody's program."""

    def __init__(self, person: Person) -> None:
        self.secret = issue_token(person, name="机器")

    def send(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if key:
            headers["Idempotency-Key"] = key
        if body is None:
            return Client().get(f"{API}{path}", headers=headers)
        return Client().post(f"{API}{path}", body, "application/json", headers=headers)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def test_a_part_is_asked_done_and_accepted(cast: Cast) -> None:
    body = an_organisation("市政管养所")
    post = a_post(Role.DEPARTMENT, cast.town, body, title="市政抢修岗")
    unit, handler = Machine(a_holder(post, "孙工")), Machine(cast.handler)
    appeal = cast.appeal(Status.HANDLING)
    asked = {"post": str(post.pk), "what": "请疏通下水道", "within": "1wd"}
    first = handler.send(f"/appeals/{appeal.pk}/supports", asked, key="key-0001")
    again = handler.send(f"/appeals/{appeal.pk}/supports", asked, key="key-0001")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    key = first.json()["id"]
    assert [row["id"] for row in unit.send("/supports").json()["items"]] == [key]
    assert handler.send("/supports?view=nonsense").json()["items"] == []
    assert unit.send(f"/supports/{key}").json()["unit"] == "市政管养所"
    assert handler.send(f"/supports/{key}/signature", {}).status_code == 403
    assert unit.send(f"/supports/{key}/signature", {}).json()["status"] == "signed"
    assert unit.send(f"/supports/{key}/progress", {"inner": "在路上"}).status_code == 200
    short = unit.send(f"/supports/{key}/report", {"answer": "好了"})
    assert (short.status_code, "answer" in short.json()["fields"]) == (400, True)
    done = {"answer": "下水道已经疏通，试过两次水。"}
    assert unit.send(f"/supports/{key}/report", done).json()["status"] == "reported"
    back = handler.send(f"/supports/{key}/rework", {"reason": "井盖没盖"})
    assert back.json()["status"] == "signed"
    unit.send(f"/supports/{key}/report", done)
    assert handler.send(f"/supports/{key}/acceptance", {}).json()["status"] == "accepted"
    assert handler.send(f"/supports/{key}/withdrawal", {"reason": "x"}).status_code == 409
    assert unit.send(f"/supports/{key}/return", {"reason": "x"}).status_code == 409
    assert Machine(cast.stranger).send(f"/supports/{key}").status_code == 404
    assert SupportOrder.objects.count() == 1


def test_merged_and_taken_apart(cast: Cast) -> None:
    main = cast.appeal(Status.HANDLING)
    one = an_appeal(area=cast.area, by=a_person())
    desk = Machine(cast.dispatcher)
    assert desk.send(f"/appeals/{one.pk}/merge", {"into": "1"}).status_code == 400
    merged = desk.send(f"/appeals/{one.pk}/merge", {"into": main.number})
    assert merged.json()["status"] == "merged"
    assert desk.send(f"/appeals/{main.pk}").json()["merged"] == 1
    apart = desk.send(f"/appeals/{one.pk}/separation", {"reason": "不是一回事"})
    assert apart.json()["status"] == "received"


def test_verified_and_sent_back(cast: Cast) -> None:
    desk, handler = Machine(cast.dispatcher), Machine(cast.handler)
    one, two = cast.appeal(Status.VERIFYING), cast.appeal(Status.VERIFYING)
    assert handler.send(f"/appeals/{one.pk}/verification", {}).status_code == 403
    assert desk.send(f"/appeals/{one.pk}/verification", {}).json()["status"] == "proposed"
    assert desk.send(f"/appeals/{two.pk}/rework", {"reason": "没亮"}).json()["status"] == "handling"


def test_a_callback_takes_only_the_answers_that_there_are(cast: Cast) -> None:
    appeal = cast.appeal(Status.PROPOSED)
    desk, path = Machine(cast.dispatcher), f"/appeals/{appeal.pk}/callback"
    said = {"reached": False, "solved": True, "satisfied": "boom", "contacted": True}
    refused = desk.send(path, said)
    assert refused.status_code == 400
    assert refused.json()["fields"] == {"satisfied": "这一项只能是下面几个之一：yes、fair、no。"}
    found = desk.send(path, said | {"satisfied": "yes"}).json()
    assert (found["status"], found["solved"], found["satisfied"]) == ("proposed", None, "")


def test_looked_at_again(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(appeal, by=cast.handler, ending="explained", public="管网明年统一改造。")
    flow.call_back(appeal, flow.Answers(reached=True, solved=False, satisfied="no"), by=cast.centre)
    said = {"public": "还在排队。", "review_on": "2020-01-01"}
    handler = Machine(cast.handler)
    assert handler.send(f"/appeals/{appeal.pk}/review", said).status_code == 400
    assert handler.send(f"/appeals/{appeal.pk}/review", {"public": "还在排队。"}).status_code == 200


def test_supervised_and_answered(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    asked = Machine(cast.centre).send(
        f"/appeals/{appeal.pk}/supervisions", {"what": "什么时候好？"}
    )
    assert asked.status_code == 201
    key = asked.json()["id"]
    answer = Machine(cast.handler).send(f"/supervisions/{key}/answer", {"answer": "周五装好。"})
    assert answer.json()["status"] == "answered"
    assert (
        Machine(cast.stranger).send(f"/supervisions/{key}/answer", {"answer": "x"}).status_code
        == 404
    )


def test_the_handler_finds_what_to_answer_and_it_goes_on_until_it_is_accepted(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    centre, handler = Machine(cast.centre), Machine(cast.handler)
    centre.send(f"/appeals/{appeal.pk}/supervisions", {"what": "什么时候好？"})
    (found,) = handler.send("/supervisions").json()["items"]
    assert (found["what"], found["appeal_number"]) == ("什么时候好？", appeal.number)
    assert handler.send(f"/appeals/{appeal.pk}").json()["supervision"] == found["id"]
    assert Machine(cast.reporter).send(f"/appeals/{appeal.pk}").json()["supervision"] is None
    assert Machine(cast.stranger).send("/supervisions?view=open").json()["items"] == []
    at = f"/supervisions/{found['id']}"
    handler.send(f"{at}/answer", {"answer": "快了。"})
    assert handler.send(f"{at}/acceptance", {}).status_code == 403
    assert centre.send(f"{at}/rework", {"reason": "哪天？"}).json()["status"] == "asked"
    told = [handler.send(f"{at}/answer", {"answer": "周五。"}, key="answer-it") for _ in "12"]
    assert [answer.status_code for answer in told] == [200, 200]
    assert [row["id"] for row in centre.send("/supervisions?view=answered").json()["items"]] == [
        found["id"]
    ]
    assert centre.send(f"{at}/acceptance", {}).json()["status"] == "accepted"
    assert handler.send(at).json()["answer"] == "周五。"
    assert handler.send(f"/appeals/{appeal.pk}").json()["supervision"] is None


def test_a_supervision_is_withdrawn_with_a_reason(cast: Cast) -> None:
    appeal, centre = cast.appeal(Status.HANDLING), Machine(cast.centre)
    made = centre.send(f"/appeals/{appeal.pk}/supervisions", {"what": "什么时候好？"}).json()
    at = f"/supervisions/{made['id']}/withdrawal"
    assert Machine(cast.handler).send(at, {"reason": "不用了"}).status_code == 403
    assert centre.send(at, {"reason": "不用了"}).json()["status"] == "withdrawn"


def test_the_three_rates_with_and_without_exclusions(cast: Cast) -> None:
    cast.appeal(Status.CLOSED)
    day = timezone.localdate().isoformat()
    found = Machine(cast.centre).send(f"/rates?since={day}&until={day}").json()
    share = found["area"]["rates"]["resolution"]
    assert (share["count"], share["of"], share["percent"]) == (1, 1, 100.0)
    assert found["area"]["score"] == 100.0
    assert found["rule"] == "三率各占三分之一"
    asked = Machine(cast.stranger).send(f"/rates?since={day}&until={day}")
    assert asked.status_code == 403
    assert Machine(cast.centre).send(f"/rates?since=heute&until={day}").status_code == 400


def test_a_return_wants_its_basis_here_too(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    handler = Machine(cast.handler)
    said = {"reason": "不归这里", "basis": " "}
    assert handler.send(f"/appeals/{appeal.pk}/return", said).status_code == 400
    assert (
        handler.send(f"/appeals/{appeal.pk}/return", {**said, "basis": "清单"}).status_code == 200
    )
    assert Appeal.objects.get(pk=appeal.pk).bounces == 1

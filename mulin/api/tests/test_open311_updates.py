"""Open311: updates in both directions, by the rules of those who consume them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.api.tests.open311 import body, get, post, sent
from mulin.appeals import flow
from mulin.appeals.flow import machine, publishing
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries.echo import answers_of
from mulin.appeals.testing import Cast
from mulin.appeals.testing import as_struck as shown
from mulin.appeals.testing import hung_publication as hung
from mulin.appeals.testing import wall_now as again
from mulin.core.deeds import Conflict
from mulin.core.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lighting")]


def test_an_update_is_told_from_the_moment_it_may_be_read() -> None:
    cast = Cast()
    publication = hung(cast, Status.HANDLING)
    flow.progress(publication.appeal, by=cast.handler, public="电工13900000000明天来。")
    told = body(get("servicerequestupdates.json"))
    assert [one["status"] for one in told] == ["investigating", "in_progress"]
    assert "13900000000" not in str(told)
    answer = answers_of(publication.appeal)[-1]
    row = again(publication)
    lines = {str(answer.entry.pk): "电工明天来。"}
    publishing.revise(row, shown(row, lines=lines), by=cast.dispatcher)
    after = body(get("servicerequestupdates.json"))
    assert after[-1]["description"] == "电工明天来。"
    assert after[-1]["service_request_id"] == str(publication.appeal_id)
    assert {one["update_id"] for one in told} <= {one["update_id"] for one in after}


def test_updates_of_an_end_say_which_end() -> None:
    cast = Cast()
    hung(cast, Status.CLOSED)
    told = body(get("servicerequestupdates.json"))
    assert [one["status"] for one in told][-2:] == ["fixed", "closed"]


def test_updates_outside_of_the_window_are_not_told() -> None:
    hung(Cast(), Status.CLOSED)
    long_ago = timezone.now() - timedelta(days=30)
    window = {
        "start_date": (long_ago - timedelta(days=1)).isoformat(),
        "end_date": long_ago.isoformat(),
    }
    assert body(get("servicerequestupdates.json", **window)) == []
    wide = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-08-01T00:00:00Z"}
    assert get("servicerequestupdates.json", **wide).status_code == 400


def update(appeal: Appeal, key: str, **more: Any) -> Any:
    fields = {
        "api_key": key, "service_request_id": str(appeal.pk), "update_id": uuid4().hex,
        "updated_datetime": timezone.now().isoformat(timespec="seconds"), "status": "OPEN",
        "description": "四楼的灯也不亮了。", **more,
    }  # fmt: skip
    return post("servicerequestupdates.json", **{k: v for k, v in fields.items() if v is not None})


def verbs(appeal: Appeal) -> list[str]:
    return list(
        Entry.objects.filter(record=appeal.pk).order_by("id").values_list("verb", flat=True)
    )


def later() -> str:
    return (timezone.now() + timedelta(minutes=1)).isoformat(timespec="seconds")


def test_an_update_adds_to_the_request_once(cast: Cast, key: str) -> None:
    appeal = sent(cast, key)
    answer = update(appeal, key, update_id="u1", updated_datetime=later())
    assert body(answer) == [{"update_id": "u1"}]
    again = update(appeal, key, update_id="u1", updated_datetime=later())
    assert again.status_code == 400
    assert "already exists" in body(again)[0]["description"]
    assert verbs(appeal) == ["report", "supplement"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_key": "wrong"}, 403),
        ({"service_request_id": None}, 400),
        ({"update_id": None}, 400),
        ({"updated_datetime": None}, 400),
        ({"updated_datetime": "gestern"}, 400),
        ({"status": "PERFECT"}, 400),
        ({"service_request_id": "001"}, 404),
        ({"service_request_id": str(uuid4())}, 404),
        ({"description": "长" * 4001}, 400),
    ],
)
def test_an_update_that_is_wrong_is_refused(
    cast: Cast, key: str, change: dict[str, Any], status: int
) -> None:
    appeal = sent(cast, key)
    assert update(appeal, key, **change).status_code == status
    assert verbs(appeal) == ["report"]


def test_nobody_updates_what_another_reported(cast: Cast, key: str) -> None:
    appeal = cast.appeal()
    assert update(appeal, key).status_code == 404
    assert verbs(appeal) == ["report"]


def handled(cast: Cast, key: str, *, upto: str = Status.CLOSED) -> Appeal:
    appeal = sent(cast, key)
    cast.sign(cast.dispatch(appeal))
    if upto == Status.WAITING:
        return cast.ask(appeal)
    return cast.close(cast.propose(appeal)) if upto == Status.CLOSED else appeal


def test_an_answer_to_a_question_sets_the_clock_going(cast: Cast, key: str) -> None:
    appeal = handled(cast, key, upto=Status.WAITING)
    update(appeal, key, description="在家。", updated_datetime=later())
    assert verbs(appeal)[-1] == "answer"


def test_what_is_not_solved_is_taken_up_again_and_what_comes_late_is_not(
    cast: Cast, key: str
) -> None:
    appeal = handled(cast, key)
    late = (timezone.now() - timedelta(days=2)).isoformat(timespec="seconds")
    assert update(appeal, key, status="REOPEN", updated_datetime=late).status_code == 200
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED
    assert verbs(appeal)[-1] == "remark"
    update(appeal, key, status="REOPEN", description="又灭了。", updated_datetime=later())
    appeal.refresh_from_db()
    assert appeal.is_open


def test_what_is_cancelled_is_withdrawn(cast: Cast, key: str) -> None:
    appeal = handled(cast, key, upto=Status.HANDLING)
    update(appeal, key, status="CANCELLED", updated_datetime=later())
    appeal.refresh_from_db()
    assert (appeal.status, appeal.ending) == (Status.CLOSED, "withdrawn")


def test_an_update_without_words_or_photo_makes_no_line(cast: Cast, key: str) -> None:
    appeal = sent(cast, key)
    assert update(appeal, key, description="", status="UNCHANGED").status_code == 200
    assert verbs(appeal) == ["report"]


def test_somebody_at_work_at_the_same_moment_is_no_reason_to_refuse(
    cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal, tries = sent(cast, key), []

    def first_in_the_way(*args: Any, **kwargs: Any) -> Appeal:
        tries.append(1)
        if len(tries) == 1:
            raise Conflict
        return flow.supplement(*args, **kwargs)

    monkeypatch.setattr(machine, "supplement", first_in_the_way)
    assert update(appeal, key, updated_datetime=later()).status_code == 200
    assert len(tries) == 2

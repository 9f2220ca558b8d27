"""The desk's registers, their cost, and the machine door."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.care.models import Visit
from mulin.care.testing import Cast, days_ago
from mulin.care.tests.browsing import look
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


# The desk


def test_the_register_has_the_longest_silence_first_and_counts_each_view(cast: Cast) -> None:
    for days, name in ((9, "李四"), (12, "赵六"), (0, "孙七")):
        cast.recipient(cast.lives_here(name), at=days_ago(days))
    page = text(look(cast.keeper, "desk", view="late"))
    assert page.index("赵*") < page.index("李*")
    assert "孙*" not in page
    assert "没有结对" in text(look(cast.keeper, "desk", view="unpaired"))
    assert "没有符合条件的人" not in text(look(cast.keeper, "desk", area=cast.grid.code))
    assert "这里没有人" in text(look(cast.keeper, "desk", view="ended"))
    assert "没有超期的" in text(look(cast.stranger, "desk", view="late"))
    for person in (cast.resident, cast.visitor):
        assert look(person, "desk").status_code == 403
        assert look(person, "errands_desk").status_code == 403


def test_somebody_is_found_in_the_ledger_and_taken_in(cast: Cast) -> None:
    resident = cast.lives_here("赵六", phone="13900000009")
    assert "赵*" in text(look(cast.worker, "new", q="赵六"))
    assert "赵*" in text(look(cast.worker, "new", q="139 0000 0009"))
    assert "台账里没有找到" in text(look(cast.stranger, "new", q="赵六"))
    assert "台账里没有找到" in text(look(cast.worker, "new", q="赵"))
    address = f"{reverse('care:new')}?resident={resident.pk}"
    typed = {
        "wants": "一个人住", "every_days": "7", "consent_by": "self", "consent_how": "paper",
        "consent_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    client = browser(cast.worker)
    assert client.post(address, {**typed, "consent_how": ""}).status_code == 400
    assert client.post(address, typed).status_code == 302
    assert "已在名单里" in text(look(cast.worker, "new", q="赵六"))
    again = client.post(address, typed)
    assert again.status_code == 400
    assert "已经在关爱名单里" in text(again)
    assert browser(cast.stranger).get(address).status_code == 404
    assert browser(cast.centre).get(address).status_code == 403
    assert client.get(reverse("care:new"), {"resident": "no-key"}).status_code == 404


def test_the_register_of_errands(cast: Cast) -> None:
    cast.errand()
    assert "代缴水电气费" in text(look(cast.keeper, "errands_desk", view="asked"))
    assert "这里没有代办的事" in text(look(cast.keeper, "errands_desk", view="done"))
    page = look(cast.keeper, "errands_desk", kind="medicine", area=cast.grid.code)
    assert "没有符合条件的代办" in text(page)


def test_lists_cost_the_same_however_long_they_are(cast: Cast) -> None:
    def more(number: int) -> None:
        for _number in range(number):
            cast.recipient(cast.lives_here("李四"), at=days_ago(9))
            cast.errand()

    def cost() -> dict[str, int]:
        keeper = browser(cast.keeper)
        names = ("desk", "errands_desk", "errands")
        return {name: statements(partial(keeper.get, reverse(f"care:{name}"))) for name in names}

    more(5)  # from here on a list looks for more rows further back (core.paging)
    few = cost()
    more(15)
    assert cost() == few
    assert max(few.values()) <= 9, few


def test_rounds_cost_the_same_however_many_there_are(cast: Cast) -> None:
    visitor = browser(cast.visitor)

    def cost(number: int) -> int:
        for _number in range(number):
            cast.pair(cast.recipient(cast.lives_here("李四")))
        return statements(lambda: visitor.get(reverse("care:rounds")))

    few = cost(2)
    assert cost(8) == few
    assert few <= 9


# For machines


def test_a_machine_says_whether_somebody_was_met_and_its_times_are_local(cast: Cast) -> None:
    recipient = cast.paired(at=days_ago(3))
    key = issue_token(cast.visitor, name="t", scopes=["care:write"])

    def sent(body: dict[str, Any]) -> Any:
        return browser(None).post(
            f"/api/v1/care/recipients/{recipient.pk}/visits", body,
            content_type="application/json", headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip

    assert (sent({}).status_code, Visit.objects.count()) == (400, 0)
    moment = timezone.localtime(days_ago(1)).replace(microsecond=0, second=0)
    answer = sent({"met": True, "at": moment.replace(tzinfo=None).isoformat()})
    assert (answer.status_code, Visit.objects.get().met_at) == (201, moment)
    ahead = timezone.localtime() + timedelta(hours=1)
    assert sent({"met": True, "at": ahead.replace(tzinfo=None).isoformat()}).status_code == 400


def test_machines_read_masked_and_write_visits_and_errands(cast: Cast) -> None:
    recipient = cast.paired()

    def machine(person: Person, method: str, path: str, body: Any = None) -> Any:
        key = issue_token(person, name="t", scopes=["care:read", "care:write"])
        head = {"Authorization": f"Bearer {key}", "Idempotency-Key": "machine-1"}
        client = browser(None)
        send_ = getattr(client, method)
        more = {"data": body, "content_type": "application/json"} if method == "post" else {}
        return send_(f"/api/v1{path}", headers=head, **more)

    assert (
        machine(cast.keeper, "get", "/care/recipients?view=all").json()["items"][0]["name"]
        == "王**"
    )
    assert machine(cast.stranger, "get", "/care/recipients?view=all").json()["items"] == []
    stops = machine(cast.visitor, "get", "/care/rounds").json()
    assert stops[0]["id"] == str(recipient.pk)
    path = f"/care/recipients/{recipient.pk}/visits"
    body = {"met": True, "way": "phone", "form": "plain", "answers": {"health": "well"}}
    assert machine(cast.visitor, "post", path, body).status_code == 201
    assert machine(cast.visitor, "post", path, body).status_code == 201
    assert Visit.objects.count() == 1
    assert machine(cast.stranger, "post", path, body).status_code == 404
    asked = machine(cast.keeper, "post", "/errands", {
        "kind": "medicine", "words": "降压药", "recipient": str(recipient.pk),
    })  # fmt: skip
    pk = asked.json()["id"]
    assert machine(cast.visitor, "post", f"/errands/{pk}/agent", {}).json()["status"] == "taken"
    done = machine(cast.visitor, "post", f"/errands/{pk}/completion", {"words": "送到了"})
    assert done.json()["status"] == "done"
    assert (
        machine(cast.keeper, "post", f"/errands/{pk}/confirmation", {}).json()["status"]
        == "confirmed"
    )
    assert machine(cast.keeper, "get", "/errands?view=all").json()["items"][0]["id"] == pk
    wrong = machine(cast.stranger, "post", f"/errands/{pk}/agent", {})
    assert wrong.status_code == 404

"""The list of what comes, what is done with a line, the reminders of one's own, the window."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.care import flow
from mulin.care import foresight as foresight_of
from mulin.care.foresight import Service
from mulin.care.models import Coming, ComingStatus, Errand, ErrandStatus, Paper, Recipient
from mulin.care.testing import Cast
from mulin.care.tests.browsing import look, send
from mulin.core.ids import uuid7
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(name="guide")
def _guide(monkeypatch: pytest.MonkeyPatch) -> Service:
    guide = Service(
        uuid7(), "identity-card", "身份证换领", "/guides/identity-card/", None, ("户口簿",),
        ("拍照", "按指纹", "取证"),
    )  # fmt: skip
    monkeypatch.setattr(foresight_of, "_known", [lambda: {guide.key: guide}])
    return guide


def coming(cast: Cast) -> Coming:
    """A paper of somebody in care that expires soon, told."""
    recipient = cast.paired()
    day = timezone.localdate() + timedelta(days=20)
    flow.keep_paper(recipient, kind="identity", expires_on=day, by=cast.account)
    flow.foresee()
    return Coming.objects.get()


def test_from_the_list_to_an_errand_with_steps_and_a_receipt(cast: Cast, guide: Service) -> None:
    found = coming(cast)
    page = text(look(cast.worker, "coming"))
    assert "身份证到期" in page
    assert "王**" in page
    assert guide.url in page
    where = send(cast.worker, "run_coming", found.pk)["Location"]
    errand = Errand.objects.get()
    assert where == reverse("care:errand", args=[errand.pk])
    send(cast.keeper, "errand_take", errand.pk)
    send(cast.keeper, "errand_hold_papers", errand.pk, listed=["户口簿"], papers="照片")
    slip = text(look(cast.keeper, "errand_receipt", errand.pk))
    assert "<li>户口簿</li><li>照片</li>" in slip
    assert "签字或按手印" in slip
    send(cast.keeper, "errand_tick", errand.pk, done=["0", "2"])
    errand.refresh_from_db()
    assert errand.steps_done == [0, 2]
    assert "2 / 3 步" in text(look(cast.account, "errand", errand.pk))
    assert "在代办" in text(look(cast.worker, "coming", view="begun"))
    # Whose they are sees the slip; a stranger not even the errand.
    assert look(cast.account, "errand_receipt", errand.pk).status_code == 200
    assert look(cast.centre, "errand_receipt", errand.pk).status_code == 404
    assert look(cast.stranger, "errand_receipt", errand.pk).status_code == 404


def test_done_and_not_wanted(cast: Cast, guide: Service) -> None:
    found = coming(cast)
    send(cast.worker, "decline_coming", found.pk, reason="moon")
    found.refresh_from_db()
    assert found.status == ComingStatus.TOLD
    send(cast.worker, "decline_coming", found.pk, reason="has")
    found.refresh_from_db()
    assert found.status == ComingStatus.DECLINED
    assert "已经办过了" in text(look(cast.worker, "coming", view="ended"))
    assert send(cast.worker, "run_coming", found.pk)["Location"] == reverse("care:coming")
    assert not Errand.objects.exists()
    send(cast.worker, "finish_coming", found.pk)
    found.refresh_from_db()
    assert found.status == ComingStatus.DECLINED


def test_strangers_have_no_list(cast: Cast, guide: Service) -> None:
    found = coming(cast)
    assert look(cast.resident, "coming").status_code == 403
    assert send(cast.stranger, "run_coming", found.pk).status_code == 404
    assert send(cast.centre, "run_coming", found.pk).status_code == 403


def test_the_person_says_what_to_be_reminded_of(cast: Cast, guide: Service) -> None:
    recipient = cast.paired()
    day = (timezone.localdate() + timedelta(days=300)).isoformat()
    send(cast.account, "keep_paper", recipient.pk, kind="identity", expires_on=day)
    assert "身份证" in text(look(cast.account, "mine"))
    send(cast.account, "remind", recipient.pk, wanted="1")
    assert Recipient.objects.get().reminds
    assert send(cast.visitor, "remind", recipient.pk, wanted="")["Location"] == reverse(
        "care:recipient", args=[recipient.pk]
    )
    assert not Recipient.objects.get().reminds
    paper = Paper.objects.get()
    assert "身份证" in text(look(cast.visitor, "recipient", recipient.pk))
    assert send(cast.stranger, "drop_paper", paper.pk).status_code == 404
    assert send(cast.account, "drop_paper", paper.pk)["Location"] == reverse("care:mine")
    assert not Paper.objects.kept().exists()


def test_the_window_takes_in_with_one_press(cast: Cast, guide: Service) -> None:
    page = text(look(cast.keeper, "errand_new"))
    assert 'name="mine"' in page
    assert 'name="mine"' not in text(look(cast.resident, "errand_new"))
    typed = {
        "key": str(uuid4()), "kind": "papers", "words": "换身份证", "name": "王秀英",
        "phone": "13900000002", "area": cast.community.code, "door": "window", "papers": "户口簿",
        "guide": guide.key,
    }  # fmt: skip
    send(cast.keeper, "errand_new", **typed)
    errand = Errand.objects.get()
    assert (errand.status, errand.agent, errand.papers) == (
        ErrandStatus.TAKEN,
        cast.keeper,
        "户口簿",
    )
    assert (errand.source_label, len(errand.steps), errand.door) == ("身份证换领", 3, "window")
    send(cast.resident, "errand_new", **{**typed, "key": str(uuid4())})
    asked = Errand.objects.exclude(pk=errand.pk).get()
    assert (asked.status, asked.door, asked.papers) == (ErrandStatus.ASKED, "screen", "")


def test_statements_of_the_list_stay_the_same(cast: Cast, guide: Service) -> None:
    def asked() -> int:
        client: Any = browser(cast.worker)
        return statements(lambda: client.get(reverse("care:coming")))

    coming(cast)
    few = asked()
    day = timezone.localdate() + timedelta(days=9)
    for letter in "一二三四":
        one = cast.recipient(cast.lives_here(f"周桂{letter}"))
        flow.keep_paper(one, kind="identity", expires_on=day, by=cast.worker)
    flow.foresee()
    assert asked() == few <= 14


def test_who_visits_finds_the_way_on_the_page_of_errands(cast: Cast) -> None:
    rounds = f'href="{reverse("care:rounds")}"'
    cast.paired()
    assert rounds in text(look(cast.visitor, "errands"))
    assert rounds in text(look(cast.backup, "errands"))
    assert rounds not in text(look(cast.resident, "errands"))


def test_a_page_of_somebody_with_everything_stays_small(cast: Cast, guide: Service) -> None:
    recipient = cast.paired()
    cast.visit(recipient)
    flow.plan(recipient, by=cast.visitor, on=timezone.localdate())
    day = timezone.localdate() + timedelta(days=9)

    def asked() -> int:
        pages = (reverse("care:recipient", args=[recipient.pk]), reverse("care:mine"))
        clients: list[Any] = [browser(cast.visitor), browser(cast.account)]
        return max(
            statements(partial(client.get, page))
            for page, client in zip(pages, clients, strict=True)
        )

    few = asked()
    for kind in ("identity", "pension", "dibao"):
        flow.keep_paper(recipient, kind=kind, expires_on=day, by=cast.visitor)
    flow.foresee()
    assert asked() == few <= 14


def test_machines_read_what_comes_masked_and_do_the_same_deeds(cast: Cast, guide: Service) -> None:
    found = coming(cast)

    def machine(person: Person, path: str, body: Any = None) -> Any:
        token = issue_token(person, name="t", scopes=["care:read", "care:write"])
        head = {"Authorization": f"Bearer {token}", "Idempotency-Key": "coming-1"}
        if body is None:
            return browser(None).get(f"/api/v1{path}", headers=head)
        return browser(None).post(
            f"/api/v1{path}", data=body, content_type="application/json", headers=head
        )

    row = machine(cast.keeper, "/care/coming?view=told&what=paper").json()["items"][0]
    assert (row["name"], row["label"], row["guide"]) == ("王**", "身份证到期", guide.url)
    assert row["id"] == str(found.pk)
    assert machine(cast.keeper, "/care/coming?what=age").json()["items"] == []
    assert machine(cast.stranger, "/care/coming").json()["items"] == []
    path = f"/care/coming/{found.pk}"
    assert machine(cast.stranger, f"{path}/errand", {}).status_code == 404
    assert machine(cast.auditor, f"{path}/errand", {}).status_code == 403
    assert machine(cast.keeper, f"{path}/refusal", {"reason": "moon"}).status_code == 400
    begun = machine(cast.keeper, f"{path}/errand", {}).json()
    assert begun == machine(cast.keeper, f"{path}/errand", {}).json()
    assert (begun["status"], begun["errand_id"]) == ("begun", str(Errand.objects.get().pk))
    assert machine(cast.keeper, f"{path}/refusal", {"reason": "no"}).status_code == 409
    assert machine(cast.keeper, f"{path}/completion", {}).json()["status"] == "done"


def test_a_machine_says_why_nothing_is_done(cast: Cast) -> None:
    found = coming(cast)
    token = issue_token(cast.worker, name="t", scopes=["care:write"])
    answer = browser(None).post(
        f"/api/v1/care/coming/{found.pk}/refusal", data={"reason": "has"},
        content_type="application/json", headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (answer.json()["status"], answer.json()["end_reason"]) == ("declined", "has")

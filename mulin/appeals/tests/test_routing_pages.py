"""The pages of the rules of routing: kept by the centre, tried before they are saved."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from mulin.appeals.models import RoutingRule
from mulin.appeals.testing import Cast, a_category
from mulin.core.tests.browsing import as_shown, browser
from mulin.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    a_category("0101", "路灯", party="物业", phrases=["路灯"])
    a_category("0102", "垃圾", party="物业", phrases=["垃圾"])
    return Cast()


def test_only_the_centre_opens_them(cast: Cast) -> None:
    for person in (cast.dispatcher, cast.handler):
        client = browser(person)
        for address in (reverse("appeals:routing"), reverse("appeals:routing_new")):
            assert client.get(address).status_code == 403
    assert browser(cast.stranger).get(reverse("appeals:routing")).status_code == 403
    assert browser(None).get(reverse("appeals:routing")).status_code == 302


def test_an_empty_list_says_what_happens_without_rules(cast: Cast) -> None:
    page = browser(cast.centre).get(reverse("appeals:routing")).content.decode()
    assert "还没有规则" in page
    assert "按类别归谁办" in page


def test_a_rule_is_tried_then_saved_then_shown(cast: Cast) -> None:
    cast.dispatch(cast.appeal(detail="路灯坏了"))
    client = browser(cast.centre)
    typed = {"name": "路灯归中心", "categories": ["0101"], "role": Role.CENTRE, "active": "on"}
    tried = client.post(reverse("appeals:routing_new"), {**typed, "try": "1"})
    assert tried.status_code == 200
    assert "有 1 件归这条规则，其中 1 件会派到别处" in tried.content.decode()
    assert not RoutingRule.objects.exists()
    saved = client.post(reverse("appeals:routing_new"), typed, follow=True)
    assert "从现在起按它派" in saved.content.decode()
    rule = RoutingRule.objects.get()
    page = client.get(reverse("appeals:routing")).content.decode()
    assert "路灯归中心" in page
    assert "最近的镇治理中心" in page
    address = reverse("appeals:routing_rule", args=[rule.pk])
    form = client.get(address).content.decode()
    assert "路灯归中心" in form
    client.post(address, {**typed, "name": "路灯", "words": "灯、电，杆", "since": "18:00"})
    rule.refresh_from_db()
    assert (rule.name, rule.words, str(rule.since)) == ("路灯", ["灯", "电", "杆"], "18:00:00")
    again = client.post(address, {**typed, "name": "路灯", "try": "1"}).content.decode()
    assert "试一试的结果" in again


def test_a_rule_opened_and_saved_as_it_stands_is_the_same_rule(cast: Cast) -> None:
    client = browser(cast.centre)
    typed = {
        "name": "夜里的灯", "categories": ["0101"], "weekdays": ["5", "6"], "since": "22:00",
        "until": "06:30", "kinds": ["complaint"], "channels": ["phone", "web"], "words": "灯、电",
        "urgencies": ["urgent"], "role": Role.CENTRE, "reason": "夜里有人值班", "active": "on",
    }  # fmt: skip
    client.post(reverse("appeals:routing_new"), typed)
    rule = RoutingRule.objects.get()
    address = reverse("appeals:routing_rule", args=[rule.pk])
    shown = as_shown(client.get(address), "since")
    assert (shown["since"], shown["until"]) == (["22:00"], ["06:30"])
    assert client.post(address, shown).status_code == 302
    again = RoutingRule.objects.get()
    kept = ("categories", "weekdays", "since", "until", "kinds", "channels", "words", "urgencies")
    for name in (*kept, "name", "role", "reason", "active"):
        assert getattr(again, name) == getattr(rule, name), name


def test_a_rule_that_takes_nothing_says_why_that_may_be(cast: Cast) -> None:
    client = browser(cast.centre)
    typed = {"name": "空", "words": "没有人说的词", "role": Role.CENTRE, "try": "1"}
    assert "还没有派过单" in client.post(reverse("appeals:routing_new"), typed).content.decode()
    cast.dispatch(cast.appeal(detail="路灯坏了"))
    page = client.post(reverse("appeals:routing_new"), typed).content.decode()
    assert "一件也没有轮到它" in page


@pytest.mark.parametrize("button", [{}, {"try": "1"}])
def test_what_is_refused_keeps_what_was_typed(cast: Cast, button: dict[str, str]) -> None:
    client = browser(cast.centre)
    typed = {"name": "没有去处的规则", "categories": ["0102"], "reason": "试试", **button}
    answer = client.post(reverse("appeals:routing_new"), typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "派到哪里请选一样" in page
    assert "没有去处的规则" in page
    assert not RoutingRule.objects.exists()
    hours = {**typed, "role": Role.CENTRE, "since": "08:00", "until": "08:00"}
    assert "起止时间一样" in client.post(reverse("appeals:routing_new"), hours).content.decode()
    bad = {**typed, "organisation": "x", "post": "没有这个岗位"}
    assert client.post(reverse("appeals:routing_new"), bad).status_code == 400


def test_the_buttons_of_the_list(cast: Cast) -> None:
    client = browser(cast.centre)
    for name in ("一", "二"):
        typed = {"name": name, "role": Role.CENTRE, "active": "on"}
        client.post(reverse("appeals:routing_new"), typed)
    second = RoutingRule.objects.get(name="二")
    page = client.get(reverse("appeals:routing")).content.decode()
    assert "轮不到它" in page

    def press(name: str) -> None:
        client.post(reverse("appeals:routing_turn", args=[second.pk, name]))
        if name != "drop":
            second.refresh_from_db()

    press("up")
    assert list(RoutingRule.objects.values_list("name", flat=True)) == ["二", "一"]
    press("down")
    assert list(RoutingRule.objects.values_list("name", flat=True)) == ["一", "二"]
    press("off")
    assert not second.active
    press("on")
    assert RoutingRule.objects.filter(pk=second.pk, active=True).exists()
    press("drop")
    assert RoutingRule.objects.count() == 1
    assert client.get(reverse("appeals:routing_rule", args=[uuid4()])).status_code == 404


def test_a_broken_rule_says_so_on_its_page(cast: Cast) -> None:
    rule = RoutingRule.objects.create(name="坏", categories=["9999"], role=Role.CENTRE)
    client = browser(cast.centre)
    page = client.get(reverse("appeals:routing_rule", args=[rule.pk])).content.decode()
    assert "类别 9999 已经没有了" in page

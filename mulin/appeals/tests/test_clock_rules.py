"""What clocks are set by: brought in once, edited by the administrator, for what comes in then."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow import clockwork, watching
from mulin.appeals.models import Status
from mulin.appeals.models.clocks import ClockPolicy, EscalationLevel, EscalationStep, LimitRule
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.terms import limits_of, rules, shipped
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.browsing import fresh
from mulin.core.deeds import Conflict, Forbidden, Refused
from mulin.core.tests.browsing import browser, text
from mulin.core.worktime import SHANGHAI
from mulin.people.models import Person, Role
from mulin.people.testing import staff
from mulin.places.testing import a_town

pytestmark = pytest.mark.django_db


@pytest.fixture(name="admin")
def _admin() -> Person:
    a_category("0301", "违法搭建", respond_within="1wd", resolve_within="15wd")
    return staff(Role.ADMIN, a_town())


def test_the_rules_of_the_house_come_in_once() -> None:
    assert clockwork.load_clocks(respond={"urgent": "90m"}, wait_most="5 个工作日")
    assert not clockwork.load_clocks()
    assert rules().policy.wait_most == "5wd"
    assert limits_of(None, "urgent").respond == "90m"
    assert limits_of(None, "critical").respond == "30m"
    assert rules().steps == shipped().steps
    assert rules().levels == shipped().levels
    assert str(ClockPolicy.objects.get()) == "default"
    assert str(EscalationLevel.objects.first()) == "网格员"
    assert str(EscalationStep.objects.first()) == "contact 25"
    assert "*" in str(LimitRule.objects.first())


class TestThePage:
    url = staticmethod(lambda: reverse("appeals:limits"))

    def test_everybody_at_the_desk_reads_it(self, admin: Person) -> None:
        clockwork.load_clocks()
        page = text(browser(staff(Role.CENTRE, a_town())).get(self.url()))
        for words in (
            "违法搭建",
            "停止施工 4 个工作时",
            "时间还剩 20% 时",
            "超期 3 个工作日",
            "区县",
        ):
            assert words in page
        assert 'name="what"' not in page

    def test_the_policy_is_set(self, admin: Person) -> None:
        form = {
            "what": "policy", "wait_most": "3wd", "extension_times": "1", "extension_percent": "50",
            "shelve_days": "30", "quiet_from": "20:00", "quiet_until": "08:00",
        }  # fmt: skip
        client = browser(admin)
        assert client.post(self.url(), form).status_code == 302
        policy = rules().policy
        assert (policy.wait_most, policy.extension_times, policy.quiet_from) == ("3wd", 1, time(20))
        answer = client.post(self.url(), {**form, "wait_most": "很久"})
        assert answer.status_code == 400
        assert "看不懂这个时限" in text(answer)
        assert client.post(self.url(), {**form, "shelve_days": "0"}).status_code == 400

    def test_a_line_is_added_changed_and_dropped(self, admin: Person) -> None:
        client = browser(admin)
        form = {
            "what": "rule",
            "category": "0301",
            "resolve": "10 个工作日",
            "stages": "停工 4wh\n\n拆除 9wd",
        }
        assert client.post(self.url(), form).status_code == 302
        found = limits_of(taxonomy().by_code["0301"], "normal")
        assert (found.resolve, found.stages) == ("10wd", (("停工", "4wh"), ("拆除", "9wd")))
        client.post(self.url(), {**form, "resolve": "8wd"})
        row = LimitRule.objects.get(category="0301")
        assert row.resolve == "8wd"
        client.post(self.url(), {"what": "drop", "key": str(row.pk)})
        assert not LimitRule.objects.filter(category="0301").exists()
        client.post(self.url(), {"what": "drop", "key": str(row.pk)})
        assert client.post(self.url(), {"what": "drop", "key": "x"}).status_code == 404
        assert client.post(self.url(), {"what": "nonsense"}).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, "请至少写一个时限"),
            ({"resolve": "soon"}, "看不懂这个时限"),
            ({"stages": "停止施工"}, "一行写一步"),
            ({"stages": "停工 4wh\n停工 5wh"}, "名称不能重复"),
            ({"category": "9999", "resolve": "1wd", "stages": "停工 4wh"}, "停工 4wh"),
        ],
    )
    def test_what_cannot_be_comes_back(
        self, admin: Person, typed: dict[str, str], words: str
    ) -> None:
        answer = browser(admin).post(self.url(), {"what": "rule", **typed})
        assert answer.status_code == 400
        assert words in text(answer)

    def test_others_may_not(self, admin: Person) -> None:
        centre = staff(Role.CENTRE, a_town())
        assert browser(centre).post(self.url(), {"what": "rule"}).status_code == 403
        with pytest.raises(Forbidden):
            clockwork.set_rule(by=centre, resolve="1wd")
        with pytest.raises(Refused):
            clockwork.set_rule(by=admin, category="9", resolve="1wd")
        with pytest.raises(Refused):
            clockwork.set_rule(by=admin, urgency="soon", resolve="1wd")


def test_the_worker_looks_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [watching.PORTION, watching.PORTION, 3]
    monkeypatch.setattr(watching, "sweep", lambda: left.pop(0))
    watching.watch(timezone.now())
    assert left == []


def test_whoever_was_quicker_than_the_worker_is_not_in_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = Cast()
    appeal = cast.appeal("waiting")

    def quicker(*_args: object, **_more: object) -> None:
        raise Conflict

    monkeypatch.setattr(watching, "no_answer", quicker)
    over = flow.steps.reckon(appeal).wait_over
    assert over is not None
    noon = (over + timedelta(days=1)).astimezone(SHANGHAI).replace(hour=12)
    assert flow.sweep(noon) == 1
    assert fresh(appeal).status == Status.WAITING
    monkeypatch.undo()
    flow.sweep(noon)
    assert fresh(appeal).status == Status.HANDLING

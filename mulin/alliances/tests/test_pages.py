"""Pages of alliances: what the desk does, what residents read, what a member does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mulin.alliances import flow, queries
from mulin.alliances.models import Alliance, MemberReport, Partner, Pledge, Turn, Zone
from mulin.alliances.testing import Cast
from mulin.people.flow import issue_token
from mulin.people.testing import a_person
from mulin.places.flow import Naming, name_levels

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


@pytest.fixture(name="desk")
def _desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.clerk)
    return client


def way(name: str, *args: object) -> str:
    return reverse(f"alliances:{name}", args=args)


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def text(client: Client, name: str, *args: object, **query: str) -> str:
    return client.get(way(name, *args), query).content.decode()


def test_a_unit_is_registered_in_what_the_county_calls_it(desk: Client) -> None:
    name_levels([Naming("community", "村（居）")], by=None)
    page = text(desk, "new_unit")
    assert '<label class="form-label" for="id_area">村（居）' in page


def test_from_registering_a_unit_to_the_next_in_the_chair(desk: Client, cast: Cast) -> None:
    unit = {"name": "大药房", "kind": "firm", "area": cast.community.code, "offers": "量血压"}
    assert desk.post(way("new_unit"), {**unit, "kind": ""}).status_code == 400
    assert desk.post(way("new_unit"), unit).status_code == 302
    again = desk.post(way("new_unit"), unit)
    assert again.status_code == 400
    assert "量血压" in again.content.decode()
    partner = Partner.objects.get()
    founded = {"name": "西湖联盟", "area": cast.community.code, "months": "3"}
    assert desk.post(way("new"), {**founded, "months": "99"}).status_code == 400
    assert desk.post(way("new"), founded).status_code == 302
    assert desk.post(way("new"), founded).status_code == 400
    alliance = Alliance.objects.get()
    desk.post(way("join", alliance.pk), {"partner": str(partner.pk)})
    assert desk.post(way("join", alliance.pk), {"partner": "x"}).status_code == 404
    assert "下一轮该是" in text(desk, "detail", alliance.pk)
    assert desk.post(way("announce", alliance.pk), {"since": day(-2)}).status_code == 400
    assert desk.post(way("announce", alliance.pk), {"since": "?"}).status_code == 400
    desk.post(way("announce", alliance.pk), {})
    turn = Turn.objects.get()
    skipping = way("turn_skip", alliance.pk, turn.pk)
    assert desk.post(skipping, {"words": ""}).status_code == 400
    desk.post(way("turn_begin", alliance.pk, turn.pk))
    assert "轮值：大药房" in text(desk, "desk")
    assert desk.post(skipping, {"words": "搬家"}).status_code == 409
    desk.post(way("turn_finish", alliance.pk, turn.pk), {"words": "开了两次会"})
    assert "开了两次会" in text(desk, "detail", alliance.pk)
    member = alliance.members.get()
    desk.post(way("leave", alliance.pk, member.pk))
    assert "还没有成员单位" in text(desk, "detail", alliance.pk)


def test_a_unit_is_found_corrected_and_ended(desk: Client, cast: Cast) -> None:
    unit = cast.unit("大药房")
    assert "大药房" in text(desk, "units", q="药房", kind="firm")
    assert "没有符合条件的单位" in text(desk, "units", q="银行")
    said = {"name": "新药房", "kind": "firm", "area": cast.community.code, "offers": "义诊"}
    assert desk.post(way("unit", unit.pk), {**said, "phone": "?"}).status_code == 400
    assert desk.post(way("unit", unit.pk), {**said, "kind": "?"}).status_code == 400
    assert desk.post(way("unit", unit.pk), said).status_code == 302
    desk.post(way("end_unit", unit.pk))
    assert "退出了" in text(desk, "unit", unit.pk)


def test_a_zone_is_named_and_closed(desk: Client, cast: Cast) -> None:
    unit = cast.unit()
    said = {"name": "北门", "area": cast.grid.code, "partner": str(unit.pk)}
    assert desk.post(way("zones"), {**said, "name": ""}).status_code == 400
    assert desk.post(way("zones"), said).status_code == 302
    assert "北门" in text(desk, "zones")
    assert "北门" in text(desk, "unit", unit.pk)
    desk.post(way("close_zone", Zone.objects.get().pk))
    assert "还没有责任区" in text(desk, "zones")


def test_a_unit_s_pledge_is_written_down_reported_and_confirmed_by_another(
    client: Client, cast: Cast
) -> None:
    unit = cast.unit("大药房")
    client.force_login(cast.clerk)
    new = way("new_pledge", unit.pk)
    assert client.post(new, {"what": "义诊", "due": day(-3)}).status_code == 400
    assert client.post(new, {"what": ""}).status_code == 400
    assert client.post(new, {"what": "义诊", "due": day(9)}).status_code == 302
    made = Pledge.objects.get()
    assert client.post(way("report", made.pk), {"done": ""}).status_code == 400
    client.post(way("report", made.pk), {"done": "来了两位医生", "helped": "40"})
    assert client.post(way("confirm", made.pk)).status_code == 403
    client.force_login(cast.colleague)
    assert "确认兑现" in text(client, "pledge", made.pk)
    assert client.post(way("send_back", made.pk), {"words": ""}).status_code == 400
    client.post(way("send_back", made.pk), {"words": "名单呢"})
    client.force_login(cast.clerk)
    client.post(way("report", made.pk), {"done": "来了两位医生", "helped": "40"})
    assert client.post(way("report", made.pk), {"done": "又一次"}).status_code == 409
    client.force_login(cast.colleague)
    client.post(way("confirm", made.pk))
    assert "已兑现" in text(client, "pledges", view="kept")
    public = Client().get(way("public"), {"area": cast.community.code}).content.decode()
    assert "来了两位医生" in public
    assert "大药房" in public


def test_late_and_waiting_pledges_are_lists_of_their_own(desk: Client, cast: Cast) -> None:
    late = cast.pledge()
    Pledge.objects.filter(pk=late.pk).update(due=timezone.localdate() - timedelta(days=1))
    cast.reported(partner=cast.unit("大药房"))
    assert "老党员" in text(desk, "pledges", view="late")
    assert "大药房" in text(desk, "pledges", view="waiting")
    assert "说好的日子过了" in text(desk, "pledge", late.pk)
    desk.force_login(cast.member)
    assert desk.get(way("pledges")).status_code == 403


def test_a_member_reports_in_pledges_does_it_and_takes_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    assert "自愿的" in text(client, "mine")
    client.post(way("report_in"), {"unit": "供电所", "skills": "修电器"})
    assert client.post(way("report_in"), {"unit": "长" * 99}).status_code == 400
    assert MemberReport.objects.get().skills == "修电器"
    assert client.post(way("own_pledge"), {"what": "扫雪", "due": day(-1)}).status_code == 400
    assert client.post(way("own_pledge"), {"what": ""}).status_code == 400
    client.post(way("own_pledge"), {"what": "扫雪", "due": day(9), "shown": "on"})
    made = Pledge.objects.get()
    assert made.shown
    assert client.post(way("own_done", made.pk), {"done": ""}).status_code == 400
    client.post(way("own_done", made.pk), {"done": "扫了三条路"})
    assert client.post(way("own_done", made.pk), {"done": "又扫"}).status_code == 409
    client.post(way("own_drop", made.pk))
    client.post(way("take_back"))
    assert not MemberReport.objects.exists()
    made.refresh_from_db()
    assert made.status == Pledge.Status.DROPPED


def test_nobody_touches_the_pledge_of_another(client: Client, cast: Cast) -> None:
    made = cast.pledge()
    client.force_login(a_person())
    assert client.post(way("own_done", made.pk), {"done": "好了"}).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(way("pledge", made.pk)).status_code == 404


def test_somebody_without_a_home_is_told_what_to_do(client: Client) -> None:
    client.force_login(a_person())
    said = {"what": "扫雪", "due": day(9)}
    assert "登记您住在哪个网格" in client.post(way("own_pledge"), said).content.decode()
    assert client.post(way("report_in"), {}).status_code == 400


def test_other_staff_read_and_do_not_write(client: Client, cast: Cast) -> None:
    unit = cast.unit()
    client.force_login(cast.worker)
    assert client.get(way("desk")).status_code == 200
    assert client.get(way("zones")).status_code == 200
    for name, args in (("new", ()), ("new_unit", ())):
        assert client.get(way(name, *args)).status_code == 403
    assert client.post(way("zones"), {"name": "北门"}).status_code == 403
    assert client.post(way("unit", unit.pk), {"name": "乙"}).status_code == 403
    assert client.post(way("end_unit", unit.pk)).status_code == 403


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_takes_the_same_few_statements(
    cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(many):
        cast.pledge(partner=cast.unit(f"单位{n}"))
    cast.clerk.standing  # noqa: B018 (read before the counting)
    today = timezone.localdate()
    with django_assert_num_queries(1):
        rows = queries.pledges(cast.clerk, cast.community.path, today=today)
        [str(one.partner or one.person) for one in rows.select_related("partner", "person")[:50]]
    with django_assert_num_queries(3):
        queries.figures(cast.community.path)
    cast.alliance("甲")
    with django_assert_num_queries(2):
        queries.alliances(cast.community.path)


class TestTheMachine:
    def ask(self, cast: Cast, path: str, **query: str) -> Any:
        key = issue_token(cast.worker, name="t", scopes=["alliances:read"])
        return Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {key}"})

    def test_it_reads_what_the_pages_show(self, cast: Cast) -> None:
        alliance = cast.alliance("甲")
        flow.begin(flow.announce(alliance, by=cast.clerk), by=cast.clerk)
        cast.reported()
        code = cast.community.code
        (found,) = self.ask(cast, "alliances", area=code).json()
        assert (found["chair"], found["units"], found["area"]) == ("甲", 1, code)
        assert self.ask(cast, "alliances/units", area=code).json()["items"][0]["name"] == "甲"
        (pledge,) = self.ask(cast, "pledges", view="waiting").json()["items"]
        assert (pledge["who"], pledge["status"]) == ("老党员", "reported")
        assert self.ask(cast, "pledges", area="0").status_code == 404

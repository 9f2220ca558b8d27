"""First pages: what each person finds there, and nothing that is not theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import Filters, listed
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.core import nav
from mulin.people.flow import appoint, found_organisation, found_post, open_account
from mulin.people.models import Organisation, Role
from mulin.people.testing import PASSWORD, a_holder, a_person, a_post, staff
from mulin.places.models import Area
from mulin.places.testing import a_building, a_community, a_grid, a_town, an_estate
from mulin.reports.flow import refresh_all
from mulin.site.desk_queries import desk
from mulin.site.standpoint import AREA_COOKIE

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, **asked: str) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


class TestVisitor:
    """Everything public works without an account."""

    def test_the_home_page_offers_to_report_to_track_and_to_choose_a_community(
        self, client: Client
    ) -> None:
        a_community("西湖社区")
        text = page(client, "site:home")
        for words in ("有事，跟我们说", "查进度", "您在哪个社区？", "找网格员"):
            assert words in text
        assert "我的事" not in text

    def test_no_door_leads_nowhere(self, client: Client) -> None:
        cast = Cast()
        for person in (None, cast.reporter, cast.handler, cast.dispatcher):
            if person:
                client.force_login(person)
            for piece in page(client, "site:home").split('<a class="')[1:]:
                address = piece.split('href="')[1].split('"')[0].split("#")[0]
                if address:  # «#content» is this page
                    assert client.get(address).status_code in {200, 302}, address
            client.cookies.clear()

    def test_every_public_page_opens(self, client: Client) -> None:
        for name in ("home", "contacts", "choose_area", "help", "about"):
            page(client, f"site:{name}")

    def test_choosing_a_community_is_kept_on_the_device(self, client: Client) -> None:
        west = a_community("西湖社区")
        answer = client.post(reverse("site:choose_area"), {"area": west.code, "next": "/contacts/"})
        assert answer["Location"] == "/contacts/"
        assert client.cookies[AREA_COOKIE].value == west.code
        assert "西湖社区" in page(client, "site:home")
        client.post(reverse("site:choose_area"), {"area": ""})
        assert "您在哪个社区？" in page(client, "site:home")

    def test_choosing_does_not_lead_out_of_the_house(self, client: Client) -> None:
        west = a_community()
        answer = client.post(
            reverse("site:choose_area"), {"area": west.code, "next": "//evil.example/"}
        )
        assert answer["Location"] == "/"

    def test_pages_of_others_ask_to_sign_in(self, client: Client) -> None:
        for name in ("site:desk", "site:today", "site:grid", "site:journal", "site:my_data"):
            answer = client.get(reverse(name))
            assert answer["Location"].startswith("/sign-in/?next="), name


class TestContacts:
    """Names on duty and the body's own phone; never a private one."""

    def test_a_resident_finds_secretary_grid_worker_and_property(self, client: Client) -> None:
        grid = a_grid()
        assert grid.parent is not None
        body = found_organisation(
            name="庐环物业", kind=Organisation.Kind.PROPERTY, area=grid.parent,
            phone="0792-2660088", hours="8:00–20:00",
        )  # fmt: skip
        a_holder(a_post(Role.PROPERTY, grid.parent, body), "赵强")
        a_holder(a_post(Role.COMMUNITY_SECRETARY, grid.parent), "陈建华")
        worker = open_account(username="li", name="李晓梅", password=PASSWORD, phone="13900005555")
        appoint(worker, a_post(Role.GRID_WORKER, grid))
        client.force_login(a_person(area=grid))
        text = page(client, "site:contacts")
        for words in ("赵强", "陈建华", "李晓梅", 'href="tel:0792-2660088"', "8:00–20:00"):
            assert words in text
        assert "13900005555" not in text
        home = page(client, "site:home")
        for words in ("庐环物业", "陈建华", "李晓梅"):
            assert words in home

    def test_the_centre_is_one_card_whoever_sits_at_its_desks(self, client: Client) -> None:
        grid = a_grid()
        body = found_organisation(
            name="综治中心", kind=Organisation.Kind.GOVERNMENT, area=a_town(), phone="0792-2660115"
        )
        for title, name in (("综治中心主任", "程文"), ("综治中心回访员", "柯梦")):
            post = found_post(title=title, role=Role.CENTRE, area=a_town(), organisation=body)
            a_holder(post, name)
        client.force_login(a_person(area=grid))
        text = page(client, "site:contacts").split('id="centre"')[1]
        assert text.count('href="tel:0792-2660115"') == 1
        assert "程文" in text
        assert "柯梦" not in text

    def test_a_vacancy_says_so_and_what_to_do(self, client: Client) -> None:
        grid = a_grid()
        a_post(Role.GRID_WORKER, grid)
        client.force_login(a_person(area=grid))
        assert "网格员岗位暂时空缺" in page(client, "site:contacts")

    def test_a_company_of_the_whole_town_is_not_named_as_the_resident_s_own(
        self, client: Client
    ) -> None:
        grid = a_grid()
        body = found_organisation(name="甲物业", kind="property", area=a_town())
        a_holder(
            found_post(title="甲", role=Role.PROPERTY, area=a_town(), organisation=body), "甲某"
        )
        client.force_login(a_person(area=grid))
        text = page(client, "site:home")
        assert "按小区找" in text
        assert "甲物业" not in text


class TestResident:
    """What became of mine, and how goes it around me."""

    def test_own_open_appeals_stand_with_their_last_words(self, client: Client) -> None:
        cast = Cast()
        appeal = cast.appeal(Status.HANDLING, title="楼道灯不亮")
        flow.progress(appeal, by=cast.handler, public="明天上午换灯。")
        an_appeal("别人家的事，不该出现在这里。", area=cast.area)
        client.force_login(cast.reporter)
        text = page(client, "site:home")
        assert "楼道灯不亮" in text
        assert "明天上午换灯" in text
        assert "别人家的事" not in text

    def test_what_waits_for_the_resident_comes_first_and_three_are_shown(
        self, client: Client
    ) -> None:
        cast = Cast()
        cast.appeal(Status.WAITING, title="等我回话的")
        for number in range(4):
            cast.appeal(title=f"后来的{number}")
        client.force_login(cast.reporter)
        text = page(client, "site:home")
        assert text.index("等我回话的") < text.index("后来的3")
        assert "后来的1" not in text
        assert "在办 5 件" in text

    def test_nothing_open_says_what_to_do(self, client: Client) -> None:
        client.force_login(a_person(area=a_grid()))
        assert "没有正在办的事" in page(client, "site:home")

    def test_the_month_is_numbers_of_the_own_community_only(self, client: Client) -> None:
        cast = Cast()
        for _ in range(7):
            cast.appeal(title="这里的标题")
        cast.appeal(Status.CLOSED)
        for _ in range(3):
            an_appeal(area=a_grid())
        refresh_all()
        client.cookies[AREA_COOKIE] = cast.community.code
        text = page(client, "site:home").split("身边")[1]
        assert '<b class="num">8</b>' in text  # received here, not the three elsewhere
        assert '<b class="num">不足 5</b>' in text  # one closed would tell of one household
        assert "解决率" not in text
        assert "这里的标题" not in text

    def test_the_estates_of_the_grid_stand_under_its_name(self, client: Client) -> None:
        grid = a_grid()
        assert grid.parent is not None
        a_building(estate=an_estate("庐环花苑", grid.parent), grid=grid)
        client.force_login(a_person(area=grid))
        assert "庐环花苑一带" in page(client, "site:home")

    def test_it_takes_few_statements(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        cast = Cast()
        for _ in range(4):
            cast.appeal(Status.HANDLING)
        client.force_login(cast.reporter)
        page(client, "site:home")
        nav.forget_counts()
        with django_assert_max_num_queries(10):
            page(client, "site:home")


class TestToday:
    """The grid worker's day."""

    def test_first_contacts_come_before_work_and_late_is_said(self, client: Client) -> None:
        cast = Cast()
        long_ago = timezone.now() - timedelta(days=30)
        late = cast.appeal(Status.HANDLING, title="早就该办的", at=long_ago)
        flow.contact(late, by=cast.handler, way="phone", public="打过电话了，约好时间上门。")
        cast.appeal(Status.DISPATCHED, title="水管夜里响")
        client.force_login(cast.handler)
        text = page(client, "site:today")
        assert text.index("水管夜里响") < text.index("早就该办的")
        assert "回电：水管夜里响" in text
        assert "1 件超时" in text

    def test_first_contacts_that_are_late_are_counted_apart(self, client: Client) -> None:
        cast = Cast()
        for days in (30, 31):
            cast.appeal(Status.DISPATCHED, at=timezone.now() - timedelta(days=days))
        client.force_login(cast.handler)
        assert "首次联系超时 2 件" in page(client, "site:today")

    def test_a_free_day_says_what_to_do(self, client: Client) -> None:
        client.force_login(Cast().handler)
        assert "手上没有要办的事" in page(client, "site:today")

    def test_the_dock_is_the_worker_s(self, client: Client) -> None:
        client.force_login(Cast().handler)
        dock = page(client, "site:today").split('<nav class="dock"')[1].split("</nav>")[0]
        for words in ("今日", "我的网格", "记一笔", "地图", "我的"):
            assert words in dock
        assert dock.count("<a ") == 5

    def test_the_resident_s_dock_names_each_page_once(self, client: Client) -> None:
        client.force_login(a_person())
        dock = page(client, "site:home").split('<nav class="dock"')[1].split("</nav>")[0]
        places = [piece.split('"')[0] for piece in dock.split('<a href="')[1:]]
        assert len(places) == len(set(places)) == 5

    def test_the_grid_page_shows_buildings_and_who_to_turn_to(self, client: Client) -> None:
        cast = Cast()
        a_building("7栋", an_estate("李家巷", cast.community), cast.area)
        client.force_login(cast.handler)
        text = page(client, "site:grid")
        for words in ("李家巷", "7栋", "社区小陈", "邀请居民"):
            assert words in text
        client.force_login(cast.dispatcher)
        assert client.get(reverse("site:grid")).status_code == 403

    def test_it_takes_few_statements(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        cast = Cast()
        for _ in range(6):
            cast.appeal(Status.HANDLING)
        client.force_login(cast.handler)
        page(client, "site:today")
        nav.forget_counts()
        with django_assert_max_num_queries(9):
            page(client, "site:today")


class TestDesk:
    """By post: what waits, what is mine, the town, the house-keeping."""

    @pytest.fixture
    def cast(self) -> Cast:
        cast = Cast()
        cast.appeal(title="等派的这一件")
        cast.appeal(Status.HANDLING, title="手上的这一件")
        cast.appeal(Status.PROPOSED, title="等问的这一件")
        return cast

    def test_a_dispatcher_sees_what_waits_and_what_to_ask(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.dispatcher)
        text = page(client, "site:desk")
        assert "等派的这一件" in text
        assert "等问的这一件" in text
        assert "这七天" in text
        assert "各社区" not in text

    def test_a_handler_sees_the_own_orders_and_no_decisions(
        self, client: Client, cast: Cast
    ) -> None:
        client.force_login(cast.handler)
        text = page(client, "site:desk")
        assert "手上的这一件" in text
        assert "等着派单的" not in text
        assert "操作日志" not in text

    def test_the_centre_sees_the_communities_and_what_is_said_most(
        self, client: Client, cast: Cast
    ) -> None:
        leaf = a_category("0801", "楼道堆物")
        for _ in range(3):
            cast.appeal(category=leaf.code)
        client.force_login(cast.centre)
        text = page(client, "site:desk")
        assert cast.community.name in text
        row = text.split("楼道堆物</a>")[1].split("</tr>")[0]
        assert "3" in row

    def test_every_number_of_the_town_opens_just_the_rows_it_counts(self, cast: Cast) -> None:
        leaf, now = a_category("0801", "楼道堆物"), timezone.now()
        for days in (0, 5, 6, 7, 9, 13, 14):
            # Not to the second so many days ago: a time that is over at `now` would be told by chance.
            cast.appeal(category=leaf.code, at=now - timedelta(days=days, minutes=7))
        an_appeal(area=a_grid())
        found = desk(cast.centre, now=now)
        assert found.hot
        assert found.communities
        assert found.week
        for hot in found.hot:
            rows = listed(cast.centre, Filters(category=hot.code, since=found.week.since))
            assert rows.count() == hot.now
        assert sum(one.open for one in found.communities) == Appeal.objects.open().count()
        for one in found.communities:
            where = one.place.code
            assert listed(cast.centre, Filters(area=where, status="open")).count() == one.open
            assert listed(cast.centre, Filters(area=where, view="late")).count() == one.late
            waits = listed(cast.centre, Filters(area=where, status="received"))
            assert waits.count() == one.waiting

    def test_another_community_s_appeals_are_not_counted(self, client: Client, cast: Cast) -> None:
        elsewhere = staff(Role.COMMUNITY_STAFF, a_community())
        client.force_login(elsewhere)
        text = page(client, "site:desk")
        assert "这一件" not in text
        assert "没有等着派的" in text

    def test_the_auditor_finds_journal_and_looks(self, client: Client) -> None:
        client.force_login(staff(Role.AUDITOR, a_town()))
        text = page(client, "site:desk")
        assert reverse("site:journal") + "?verb=reveal" in text

    def test_who_may_not_record_for_others_is_not_asked_to(self, client: Client) -> None:
        body = found_organisation(name="甲物业", kind="property", area=a_town())
        client.force_login(staff(Role.PROPERTY, a_town(), body))
        for name in ("site:desk", "site:today"):
            assert reverse("appeals:record") not in page(client, name)

    def test_residents_do_not_come_in(self, client: Client) -> None:
        client.force_login(a_person())
        assert client.get(reverse("site:desk")).status_code == 403

    def test_a_whole_number_in_the_search_box_opens_the_appeal(
        self, client: Client, cast: Cast
    ) -> None:
        appeal = Appeal.objects.get(title="等派的这一件")
        client.force_login(cast.dispatcher)
        url = reverse("site:search")
        assert client.get(url, {"q": appeal.number})["Location"].endswith(f"/{appeal.pk}/")
        assert "q=%E8%B7%AF%E7%81%AF" in client.get(url, {"q": "路灯"})["Location"]
        client.force_login(staff(Role.COMMUNITY_STAFF, a_community()))
        assert str(appeal.pk) not in client.get(url, {"q": appeal.number})["Location"]

    @pytest.mark.parametrize("who", ["dispatcher", "handler", "centre"])
    def test_it_takes_twelve_statements_at_most(
        self, client: Client, cast: Cast, who: str, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(getattr(cast, who))
        page(client, "site:desk")
        with django_assert_max_num_queries(12):
            page(client, "site:desk")


def test_the_words_beside_the_logo_follow_the_person(client: Client) -> None:
    community: Area = a_community("西湖社区")
    grid = a_grid("第三网格", community)
    client.force_login(a_person(area=grid))
    assert "西湖社区 · 第三网格" in page(client, "site:home")

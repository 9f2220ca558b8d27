"""The journal's page, what is held about me, and the pages that operations ask."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Status
from mulin.appeals.testing import Cast, an_appeal
from mulin.core import journal
from mulin.people.models import Person, Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_town
from mulin.site.journal_words import VERBS
from mulin.site.tests.test_home import page

pytestmark = pytest.mark.django_db


class TestJournal:
    """For the administrator and the auditor."""

    @pytest.fixture
    def auditor(self, client: Client) -> Client:
        client.force_login(staff(Role.AUDITOR, a_town()))
        return client

    def test_it_tells_who_did_what_to_which_and_narrows(self, auditor: Client) -> None:
        cast = Cast()
        appeal = cast.appeal(Status.HANDLING)
        text = page(auditor, "site:journal")
        assert appeal.number in text
        assert "签收" in text
        only = page(auditor, "site:journal", verb="dispatch")
        rows = only.split("<tbody>")[1]
        assert "社区小陈" in rows
        assert "小李" not in rows
        assert "小李" in page(auditor, "site:journal", who="小李").split("<tbody>")[1]
        assert "没有符合条件的记录" in page(auditor, "site:journal", since="2999-01-01")

    def test_sign_ins_stand_in_a_list_of_their_own_and_beside_what_somebody_did(
        self, auditor: Client
    ) -> None:
        cast = Cast()
        journal.remark(cast.handler, "people.signed_in", by=cast.handler)
        kept = (page(auditor, "site:journal"), page(auditor, "site:journal", kind="people.person"))
        for text in kept:
            assert '<td class="lead">登录' not in text
        for asked in ({"verb": "people.signed_in"}, {"who": cast.handler.name}):
            assert '<td class="lead">登录' in page(auditor, "site:journal", **asked)

    def test_looks_at_contact_details_are_a_list_with_their_purpose(self, auditor: Client) -> None:
        cast = Cast()
        flow.reveal(cast.appeal(Status.HANDLING), by=cast.handler, purpose="visit")
        rows = page(auditor, "site:journal", verb="reveal").split("<tbody>")[1]
        assert "小李" in rows
        assert "上门" in rows

    def test_who_reported_without_a_name_is_not_named_nor_found_by_name(
        self, auditor: Client
    ) -> None:
        cast = Cast()
        appeal = cast.appeal(Status.DISPATCHED, anonymous=True)
        rows = page(auditor, "site:journal").split("<tbody>")[1]
        assert appeal.number in rows
        assert "匿名居民" in rows
        assert "王阿姨" not in rows
        assert appeal.number not in page(auditor, "site:journal", who="王阿姨")
        assert appeal.number in page(auditor, "site:journal", who="社区小陈")

    def test_a_complaint_of_staff_is_closed_to_the_administrator(self, client: Client) -> None:
        cast = Cast()
        appeal = cast.appeal(about_staff=True)
        client.force_login(staff(Role.ADMIN, a_town()))
        rows = page(client, "site:journal", verb="report").split("<tbody>")[1]
        assert "不对您公开" in rows
        assert "王阿姨" not in rows
        assert appeal.number not in rows
        assert "没有符合条件的记录" in page(client, "site:journal", who="王阿姨")

    def test_it_says_until_when_it_is_sealed(self, auditor: Client) -> None:
        assert "还没有封存过" in page(auditor, "site:journal")
        cast = Cast()
        cast.appeal(at=timezone.now() - timedelta(days=3))
        journal.seal_days()
        assert "已封存" in page(auditor, "site:journal")

    def test_pages_follow_each_other_without_a_gap(self, auditor: Client) -> None:
        person = a_person(name="翻页的人")
        for number in range(70):
            journal.remark(person, f"people.test{number:02}", by=person)
        first = page(auditor, "site:journal")
        mark = first.split("after=")[1].split('"')[0].split("&")[0]
        second = page(auditor, "site:journal", after=mark)
        seen = [f"people.test{number:02}" in first for number in range(70)]
        rest = [f"people.test{number:02}" in second for number in range(70)]
        assert all(one != other for one, other in zip(seen, rest, strict=True))

    def test_every_deed_of_an_appeal_has_words(self) -> None:
        assert set(flow.STEPS) <= set(VERBS)

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.CENTRE, Role.COMMUNITY_STAFF])
    def test_those_whom_it_records_do_not_read_it(self, client: Client, role: str) -> None:
        client.force_login(staff(role, a_town()))
        assert client.get(reverse("site:journal")).status_code == 403

    def test_it_takes_few_statements(
        self, auditor: Client, django_assert_max_num_queries: Any
    ) -> None:
        Cast().appeal(Status.CLOSED)
        page(auditor, "site:journal")
        with django_assert_max_num_queries(10):
            page(auditor, "site:journal")


class TestMyData:
    """A person sees, and takes away, what is held about them."""

    @pytest.fixture
    def who(self) -> tuple[Cast, Person]:
        cast = Cast()
        flow.reveal(
            cast.appeal(Status.HANDLING, title="我的这件"), by=cast.handler, purpose="visit"
        )
        an_appeal("别人的这件。", area=cast.area)
        return cast, cast.reporter

    def test_who_looked_at_my_number_is_told_by_post_not_by_name(
        self, client: Client, who: tuple[Cast, Person]
    ) -> None:
        client.force_login(who[1])
        text = page(client, "site:my_data")
        assert "上门" in text
        assert "我的这件" in text
        assert who[0].post.title in text
        assert "小李" not in text

    def test_the_file_holds_mine_and_nothing_of_others(
        self, client: Client, who: tuple[Cast, Person]
    ) -> None:
        client.force_login(who[1])
        answer = client.get(reverse("site:my_data_file"))
        assert "attachment" in answer["Content-Disposition"]
        held = json.loads(answer.content)
        assert held["account"]["name"] == "王阿姨"
        assert [one["title"] for one in held["appeals"]] == ["我的这件"]
        assert held["looks_at_my_contact_details"][0]["purpose"] == "上门"
        assert "password" not in answer.content.decode()


class TestOperations:
    """Plain files for machines."""

    def test_healthz_is_ok_and_503_without_a_database(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert client.get("/healthz").content == b"ok"

        class Gone:
            def cursor(self) -> None:
                raise DatabaseError

        monkeypatch.setattr("mulin.site.views.plain.connection", Gone())
        assert client.get("/healthz").status_code == 503

    def test_robots_stay_out_of_what_is_somebody_s_own(self, client: Client) -> None:
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /desk/" in text
        assert "Disallow: /me/" in text

    def test_the_manifest_names_the_place(self, client: Client) -> None:
        a_town()
        found = client.get("/manifest.webmanifest")
        assert found["Content-Type"] == "application/manifest+json"
        assert json.loads(found.content)["start_url"] == "/"

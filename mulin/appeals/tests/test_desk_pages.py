"""Lists, map, saved filters and recording for others: who sees what, and that pages stay quick."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow.filters import save_filter
from mulin.appeals.models import Appeal, SavedFilter, Status
from mulin.appeals.queries import VIEWS, Filters, counts, listed, today
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.core.paging import keyset
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post, staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
LIST = "/desk/appeals/"


@pytest.mark.parametrize("view", VIEWS)
def test_every_list_opens_full_and_empty(view: str) -> None:
    cast = Cast()
    client = browser(cast.dispatcher)
    assert client.get(LIST, {"view": view}).status_code == 200
    for status in Status:
        cast.appeal(status)
    assert client.get(LIST, {"view": view}).status_code == 200
    assert client.get(LIST, {"view": view, "q": "没有这几个字"}).status_code == 200


def test_the_numbers_on_the_tabs_are_the_rows_of_the_lists() -> None:
    cast = Cast()
    for status in Status:
        cast.appeal(status, at=timezone.now() - timedelta(days=20 if status == "handling" else 0))
    for person in (cast.handler, cast.dispatcher, cast.centre):
        number = counts(person)
        for view in number:
            assert number[view] == listed(person, Filters(view=view)).count(), view


def test_one_s_own_list_keeps_those_whose_clock_stands_still_at_its_end() -> None:
    cast = Cast()
    waiting, running = cast.appeal(Status.WAITING), cast.appeal(Status.HANDLING)
    filters = Filters(view="mine")
    page = keyset(listed(cast.handler, filters), filters.order, size=1)
    assert [row.pk for row in page.rows] == [running.pk]
    page = keyset(listed(cast.handler, filters), filters.order, size=1, after=page.after)
    assert [row.pk for row in page.rows] == [waiting.pk]


@pytest.mark.parametrize("view", ["all", "mine"])
def test_a_list_takes_at_most_eight_statements_however_long(view: str) -> None:
    cast = Cast()
    client = browser(cast.centre)
    way = Status.RECEIVED if view == "all" else Status.DISPATCHED
    for _number in range(3):
        cast.appeal(way)
    few = statements(lambda: client.get(LIST, {"view": view, "status": "open"}))
    for number in range(57):
        an_appeal(detail=f"第 {number} 件，灯不亮。", area=cast.area, by=cast.reporter)
    many = statements(lambda: client.get(LIST, {"view": view, "status": "open"}))
    assert many == few <= 8


def test_words_filters_and_pages_go_together() -> None:
    cast = Cast()
    for number in range(52):
        an_appeal(detail=f"第 {number} 件，路灯不亮。", area=cast.area, by=cast.reporter)
    other = cast.appeal(detail="有人遛狗不拴绳。")
    client = browser(cast.centre)
    page = text(client.get(LIST, {"view": "all", "q": "路灯", "area": cast.community.code}))
    assert str(other.pk) not in page
    assert "52 件" in page
    after = unescape(page).split("after=")[1].split('"')[0].split("&")[0]
    second = text(client.get(LIST, {"view": "all", "q": "路灯", "after": after}))
    assert second.count('class="cell-link"') == 2


def test_a_search_with_odd_signs_does_no_harm() -> None:
    cast = Cast()
    for odd in ("'\"%_*", "AND OR NOT", "(", "灯" * 300, "\x00"):
        assert browser(cast.centre).get(LIST, {"view": "all", "q": odd}).status_code == 200


def test_a_stranger_s_list_does_not_show_it_and_residents_have_no_desk() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    stranger = staff(Role.COMMUNITY_SECRETARY, a_community())
    assert str(appeal.pk) not in text(browser(stranger).get(LIST, {"view": "all"}))
    assert str(appeal.pk) in text(browser(cast.dispatcher).get(LIST, {"view": "all"}))
    assert browser(cast.reporter).get(LIST).status_code == 403
    assert browser(None).get(LIST).status_code == 302


def test_a_handler_begins_with_their_own_and_without_any_with_their_area() -> None:
    cast = Cast()
    mine = cast.appeal(Status.HANDLING)
    cast.appeal()
    page = text(browser(cast.handler).get(LIST))
    assert "<h1>我办的</h1>" in page
    assert str(mine.pk) in page
    assert "<h1>全部诉求</h1>" in text(browser(cast.dispatcher).get(LIST))


def test_every_chip_of_a_filter_takes_itself_away() -> None:
    cast = Cast()
    a_category("0301")
    asked = {"view": "late", "area": cast.area.code, "category": "0301", "figure": "solved.not"}
    page = unescape(text(browser(cast.centre).get(LIST, asked)))
    assert f"片区：{cast.area.name}" in page
    assert "类别：公共照明" in page
    assert "指标：解决率没达到的" in page
    assert f"{LIST}?view=late&area={cast.area.code}&figure=solved.not" in page


def test_a_list_is_kept_under_a_name_and_dropped_again() -> None:
    cast = Cast()
    client, address = browser(cast.dispatcher), reverse("appeals:filters")
    query = f"view=late&area={cast.area.code}"
    response = client.post(address, {"name": "我的超时", "query": query})
    assert response["Location"] == f"{LIST}?{query}"
    assert "我的超时" in text(client.get(LIST))
    client.post(address, {"name": "我的超时", "query": "view=today"})
    kept = SavedFilter.objects.get(person=cast.dispatcher)
    assert kept.query == "view=today"
    assert browser(cast.handler).post(address, {"drop": str(kept.pk)}).status_code == 404
    client.post(address, {"drop": str(kept.pk)})
    assert not SavedFilter.objects.exists()
    client.post(address, {"name": "  ", "query": query})
    assert not SavedFilter.objects.exists()


def test_twenty_filters_are_enough() -> None:
    cast = Cast()
    for number in range(20):
        flow_filters(cast, f"第 {number} 个")
    browser(cast.dispatcher).post(reverse("appeals:filters"), {"name": "再来一个", "query": ""})
    assert SavedFilter.objects.count() == 20


def flow_filters(cast: Cast, name: str) -> None:
    """Keep one more."""
    save_filter(name=name, query="view=late", by=cast.dispatcher)


def test_the_map_pins_what_has_a_point_and_says_when_it_leaves_some_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = Cast()
    pinned = an_appeal(area=cast.area, by=cast.reporter, lng=116.5, lat=29.4)
    loose = an_appeal(detail="没有定位的。", area=a_grid(), by=cast.reporter, lng=None, lat=None)
    page = text(browser(cast.centre).get(reverse("appeals:map")))
    assert str(pinned.pk) in page
    assert str(loose.pk) not in page
    monkeypatch.setattr("mulin.appeals.views.maps.MOST_PINS", 0)
    assert "只画最新的 0 件" in text(browser(cast.centre).get(reverse("appeals:map")))


def test_what_was_told_by_phone_is_recorded_with_its_reporter() -> None:
    cast = Cast()
    typed = {
        "key": "told-by-phone", "channel": "phone", "detail": "三栋楼道灯不亮，老人说的。",
        "area": cast.area.code, "contact_name": "老周", "contact_phone": "0792-4281234",
        "kind": "help",
    }  # fmt: skip
    client = browser(cast.handler)
    response = client.post(reverse("appeals:record"), typed)
    appeal = Appeal.objects.get()
    assert response["Location"] == reverse("appeals:slip", args=[appeal.pk])
    assert (appeal.reporter_id, appeal.recorded_by_id) == (None, cast.handler.pk)
    assert (appeal.area_path, appeal.area_reason) == (cast.area.path, "hand")
    assert appeal.contact_phone == "07924281234"
    client.post(reverse("appeals:record"), typed)
    assert Appeal.objects.count() == 1


def test_a_wrong_phone_is_said_beside_it_and_nothing_typed_is_lost() -> None:
    cast = Cast()
    typed = {"channel": "window", "detail": "下水道堵了。", "contact_phone": "12", "kind": "help"}
    response = browser(cast.dispatcher).post(reverse("appeals:record"), typed)
    assert response.status_code == 400
    assert "电话看起来不对" in text(response)
    assert "下水道堵了。" in text(response)
    assert not Appeal.objects.exists()


def test_a_web_report_is_not_recorded_for_others_and_a_company_records_none() -> None:
    cast = Cast()
    typed = {"channel": "web", "detail": "下水道堵了。", "kind": "help"}
    assert browser(cast.dispatcher).post(reverse("appeals:record"), typed).status_code == 400
    company = a_holder(a_post(Role.PROPERTY, cast.community), "赵经理")
    assert browser(company).get(reverse("appeals:record")).status_code == 403


def test_a_building_lead_records_and_reads_out_the_number() -> None:
    cast = Cast()
    lead = a_holder(a_post(Role.BUILDING_LEAD, cast.area), "楼长")
    typed = {"channel": "visit", "detail": "独居老人家里漏水。", "kind": "help"}
    response = browser(lead).post(reverse("appeals:record"), typed)
    slip = reverse("appeals:slip", args=[Appeal.objects.get().pk])
    assert response["Location"] == slip
    assert browser(lead).get(slip).status_code == 200


def test_a_worker_s_day() -> None:
    cast = Cast()
    now = timezone.now()
    late = cast.appeal(Status.DISPATCHED, at=now - timedelta(days=30))
    cast.appeal(Status.WAITING)
    cast.appeal(Status.PROPOSED)
    cast.appeal()
    day = today(cast.handler)
    assert (day.to_do, day.late, day.done) == (1, 1, 1)
    assert day.rows[0].pk == late.pk
    assert [row.pk for row in day.first_contacts] == [late.pk]
    assert day.share == (1, 2)


def test_the_desk_has_its_entries_by_post() -> None:
    cast = Cast()
    cast.appeal()
    assert "待派单" in text(browser(cast.dispatcher).get(LIST))
    page = text(browser(cast.handler).get(LIST))
    assert f'href="{reverse("appeals:inbox")}"' not in page
    assert f'href="{reverse("appeals:record")}"' in page
    flow.dispatch(Appeal.objects.get(), post=cast.post.pk, by=cast.dispatcher)
    assert "请签收" not in page


def test_a_list_shows_even_an_answer_that_it_does_not_know() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.CLOSED)
    Appeal.objects.filter(pk=appeal.pk).update(satisfied="boom")
    page = browser(cast.dispatcher).get(reverse("appeals:list"), {"view": "all"})
    assert page.status_code == 200
    assert appeal.title in text(page)


def shown(cast: Cast, appeal: Appeal) -> str:
    """The page of one appeal, as the centre has it."""
    page = browser(cast.centre).get(reverse("appeals:detail", args=[appeal.pk]))
    assert page.status_code == 200
    return page.content.decode()


def test_what_was_declined_or_withdrawn_shows_how_it_ended_and_no_step_as_done() -> None:
    cast = Cast()
    declined, withdrawn = cast.appeal(), cast.appeal()
    assert "steps-line" in shown(cast, declined)
    flow.decline(declined, by=cast.centre, reason="已在法院诉讼，请找法院。")
    flow.withdraw(withdrawn, by=cast.reporter)
    for appeal, words in ((declined, "不予受理"), (withdrawn, "已撤回")):
        page = shown(cast, appeal)
        assert "steps-line" not in page
        assert "首次联系" not in page
        assert words in page


def test_what_is_closed_no_longer_waits_for_a_first_contact() -> None:
    cast = Cast()
    page = shown(cast, cast.appeal(Status.CLOSED))
    assert "还没有，期限" not in page
    assert "没有联系过" in page

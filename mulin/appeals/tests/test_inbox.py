"""The dispatcher's screen: what stands on it, what a press does, and what comes up next."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import Filters, listed
from mulin.appeals.queries.inbox import alike, tiles
from mulin.appeals.testing import Cast, a_category, an_appeal, urgent_words
from mulin.appeals.tests.desk import do
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post, staff
from mulin.places.testing import a_community

pytestmark = pytest.mark.django_db
INBOX = "/desk/appeals/inbox/"


def test_the_most_urgent_comes_up_first_and_the_oldest_when_asked() -> None:
    cast = Cast()
    urgent_words("漏电")
    slow = cast.appeal(detail="绿化带有人种菜。", at=timezone.now() - timedelta(hours=3))
    fast = cast.appeal(detail="配电箱漏电，很危险。")
    client = browser(cast.dispatcher)
    page = text(client.get(INBOX))
    assert page.index(str(fast.pk)) < page.index(str(slow.pk))
    assert "要紧的请居民先打 119" in page
    page = text(client.get(INBOX, {"sort": "oldest"}))
    assert page.index(str(slow.pk)) < page.index(str(fast.pk))


def test_it_says_why_a_post_is_offered_and_how_much_it_has_on_hand() -> None:
    cast = Cast()
    cast.appeal(Status.HANDLING)
    cast.appeal()
    page = text(browser(cast.dispatcher).get(INBOX))
    assert "先请网格员到现场核实" in page
    assert "手上 1 件" in page
    assert 'data-key="Enter"' in page
    assert 'data-key="2"' in page


def test_it_says_which_words_spoke_for_the_category_and_how_the_place_was_told() -> None:
    cast = Cast()
    a_category("0301", "公共照明", phrases=["楼道灯"])
    cast.appeal(detail="三栋楼道灯不亮。")
    page = text(browser(cast.dispatcher).get(INBOX))
    assert "说到“楼道灯”" in page
    assert "按定位划入" in page


def test_one_press_dispatches_and_the_next_comes_up() -> None:
    cast = Cast()
    first, second = cast.appeal(detail="第一件事情。"), cast.appeal(detail="第二件事情。")
    response = do(
        cast.dispatcher, "dispatch", first, post=cast.post.pk, head=first.journal_head,
        key=str(uuid4()), **{"from": "inbox", "next": str(second.pk)},
    )  # fmt: skip
    assert response["Location"] == f"{INBOX}?id={second.pk}"
    assert Appeal.objects.get(pk=first.pk).status == Status.DISPATCHED
    page = text(browser(cast.dispatcher).get(response["Location"]))
    assert '<h2 id="chosen">第二件事情</h2>' in page


def test_when_the_last_is_gone_the_page_says_so() -> None:
    cast = Cast()
    response = browser(cast.dispatcher).get(INBOX)
    assert response.status_code == 200
    assert "没有待派单的了" in text(response)


def test_one_that_somebody_else_took_gives_way_to_the_first() -> None:
    cast = Cast()
    taken, left = cast.appeal(detail="被派走的。"), cast.appeal(detail="还在的。")
    flow.dispatch(taken, post=cast.post.pk, by=cast.centre)
    page = text(browser(cast.dispatcher).get(INBOX, {"id": str(taken.pk)}))
    assert "刚才那件已经不在待派单里了" in page
    assert left.title in page


def test_two_dispatchers_at_once_the_second_reads_so() -> None:
    cast = Cast()
    appeal = cast.appeal()
    seen = appeal.journal_head
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    response = do(cast.dispatcher, "dispatch", appeal, post=cast.post.pk, head=seen)
    assert response.status_code == 409
    assert "刚刚有别人处理了这件事" in text(response)


def test_only_dispatchers_have_it() -> None:
    cast = Cast()
    assert browser(cast.handler).get(INBOX).status_code == 403
    assert browser(cast.reporter).get(INBOX).status_code == 403
    assert browser(None).get(INBOX).status_code == 302


def test_another_community_sees_nothing_of_it() -> None:
    cast = Cast()
    appeal = cast.appeal()
    stranger = staff(Role.COMMUNITY_STAFF, a_community())
    assert appeal.number not in text(browser(stranger).get(INBOX, {"id": str(appeal.pk)}))


def test_a_complaint_about_staff_is_dispatched_by_the_centre_alone() -> None:
    cast = Cast()
    appeal = cast.appeal(about_staff=True)
    assert str(appeal.pk) not in text(browser(cast.dispatcher).get(INBOX))
    page = text(browser(cast.centre).get(INBOX))
    assert "涉及工作人员，由镇治理中心直接办理" in page


def test_broken_keys_in_the_address_do_no_harm() -> None:
    cast = Cast()
    cast.appeal()
    assert browser(cast.dispatcher).get(INBOX, {"id": "'; drop table"}).status_code == 200


def test_alike_are_of_the_same_place_and_category_within_fourteen_days() -> None:
    cast = Cast()
    a_category("0301", phrases=["楼道灯"])
    now = timezone.now()
    old = cast.appeal(detail="楼道灯坏了。", at=now - timedelta(days=15))
    near = cast.appeal(detail="楼道灯又坏了。", at=now - timedelta(days=3))
    other = cast.appeal(detail="有人遛狗不拴绳。")
    mine = cast.appeal(detail="楼道灯还是不亮。")
    assert [row.pk for row in alike(mine, cast.dispatcher)] == [near.pk]
    assert old.pk not in {row.pk for row in alike(mine, cast.dispatcher)}
    assert alike(other, cast.dispatcher) == []


def test_every_tile_counts_the_rows_that_its_link_opens() -> None:
    cast = Cast()
    now = timezone.now()
    cast.appeal(at=now - timedelta(days=2))
    cast.appeal(Status.CLOSED)
    handled = cast.appeal(Status.HANDLING)
    flow.contact(handled, by=cast.handler, way="phone")
    found = tiles(cast.centre)
    today = timezone.localdate().isoformat()
    week = (timezone.localdate() - timedelta(days=6)).isoformat()
    assert found.today == listed(cast.centre, Filters(since=today)).count() == 2
    rows = listed(cast.centre, Filters(since=week, figure="first_contact"))
    assert found.in_time == rows.count() == 1


def test_not_calling_does_not_raise_the_rate_of_first_contact() -> None:
    cast = Cast()
    called, never, merged, withdrawn, _fresh = (cast.appeal(Status.HANDLING) for _n in range(5))
    flow.contact(called, by=cast.handler, way="phone")
    flow.withdraw(withdrawn, by=cast.reporter)
    over = Appeal.objects.filter(pk__in=[never.pk, merged.pk, withdrawn.pk])
    over.update(first_contact_due=timezone.now() - timedelta(hours=1))
    Appeal.objects.filter(pk=merged.pk).update(merged_into=called)
    found = tiles(cast.centre)
    assert (found.in_time, found.contacted) == (1, 2)
    for part, rows in (("", {called}), (".of", {called, never}), (".not", {never})):
        opened = listed(cast.centre, Filters(figure=f"first_contact{part}"))
        assert set(opened) == rows, part


def test_the_whole_town_s_inbox_takes_as_many_statements_with_many_as_with_few() -> None:
    cast = Cast()
    a_holder(a_post(Role.PROPERTY, cast.community), "赵经理")
    cast.appeal()
    client = browser(cast.centre)
    few = statements(lambda: client.get(reverse("appeals:inbox")))
    for number in range(12):
        an_appeal(detail=f"第 {number} 件，灯不亮。", area=cast.area, by=cast.reporter)
    many = statements(lambda: client.get(reverse("appeals:inbox")))
    assert many == few <= 11


def test_the_page_of_one_that_waits_offers_the_same_posts_with_one_press() -> None:
    cast = Cast()
    appeal = cast.appeal()
    client = browser(cast.dispatcher)
    page = text(client.get(f"/desk/appeals/{appeal.pk}/"))
    assert "先请网格员到现场核实" in page
    assert f'name="post" value="{cast.post.id}"' in page
    assert "自己选一个岗位" in page
    # Enter dispatches in the inbox alone, where the page says so.
    assert "data-key" not in page
    do(cast.dispatcher, "dispatch", appeal, post=cast.post.pk)
    assert Appeal.objects.get(pk=appeal.pk).post_id == cast.post.pk

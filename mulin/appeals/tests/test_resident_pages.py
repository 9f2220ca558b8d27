"""A resident's own pages: the list, one appeal, its deeds, who may look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal, Ending, Satisfaction, Status
from mulin.appeals.testing import Cast, a_category, an_appeal
from mulin.appeals.tests.browsing import a_visitors_appeal, do, fresh, page
from mulin.core.tests.browsing import a_photo, browser
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db
DEEDS = ("supplement", "answer", "urge", "withdraw", "callback", "reopen")


# Who may look


def test_the_owner_reads_the_appeal_with_number_code_and_clock() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    text = page(browser(cast.reporter), "mine", appeal.pk)
    assert appeal.title in text
    assert appeal.number in text
    assert tracking_code(appeal) in text
    assert "还剩" in text


def test_a_stranger_finds_nothing_on_any_page_and_can_do_nothing() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    client = browser(cast.stranger)
    for name in ("mine", "received", "mine_deadline"):
        assert client.get(reverse(f"appeals:{name}", args=[appeal.pk])).status_code == 404
    for name in DEEDS:
        assert do(client, name, appeal, public="我来").status_code == 404
    assert fresh(appeal).journal_head == appeal.journal_head


def test_a_visitor_is_led_to_the_page_that_asks_for_the_code_whether_it_exists_or_not() -> None:
    appeal = an_appeal()
    client = Client()
    there = client.get(reverse("appeals:mine", args=[appeal.pk]))
    nowhere = client.get(reverse("appeals:mine", args=[a_person().pk]))
    assert there.status_code == nowhere.status_code == 302
    assert there.headers["Location"].startswith(reverse("appeals:track"))
    assert nowhere.headers["Location"].startswith(reverse("appeals:track"))
    assert do(client, "withdraw", appeal).status_code == 302
    assert fresh(appeal).is_open


def test_a_colleague_who_sees_it_by_a_post_is_led_to_the_desk_and_does_nothing_for_the_resident() -> (
    None
):
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    client = browser(cast.dispatcher)
    answer = client.get(reverse("appeals:mine", args=[appeal.pk]))
    assert answer.headers["Location"] == reverse("appeals:detail", args=[appeal.pk])
    do(client, "withdraw", appeal)
    assert fresh(appeal).is_open


def test_a_resident_reads_posts_and_public_words_never_names_of_staff_nor_inner_lines() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    flow.progress(appeal, by=cast.handler, public="电工明天来。", inner="缺两个灯座")
    flow.remark(appeal, by=cast.dispatcher, inner="这户常投诉")
    text = page(browser(cast.reporter), "mine", appeal.pk)
    assert "电工明天来。" in text
    assert cast.post.title in text
    for hidden in ("缺两个灯座", "这户常投诉", "小李", "社区小陈"):
        assert hidden not in text


# The list


def test_open_ones_stand_before_closed_ones() -> None:
    cast = Cast()
    open_one = cast.appeal(Status.RECEIVED, detail="楼道灯不亮。")
    closed = cast.appeal(Status.CLOSED, detail="垃圾桶满了。")
    text = page(browser(cast.reporter), "mine_list")
    assert text.index(open_one.title) < text.index(closed.title)
    assert "已解决" in text


def test_an_empty_list_says_what_to_do() -> None:
    text = page(browser(a_person()), "mine_list")
    assert "还没有反映过事情" in text
    assert reverse("appeals:report") in text


def test_the_list_shows_nothing_of_a_neighbour() -> None:
    cast = Cast()
    appeal = cast.appeal()
    assert appeal.title not in page(browser(cast.stranger), "mine_list")
    assert appeal.title not in page(browser(cast.handler), "mine_list")


def test_a_long_list_comes_in_pages_without_losing_or_repeating_any() -> None:
    cast = Cast()
    for n in range(23):
        an_appeal(f"第{n}号灯不亮。", area=cast.area, by=cast.reporter)
    client = browser(cast.reporter)
    first = client.get(reverse("appeals:mine_list"))
    seen = [n for n in range(23) if f"第{n}号灯不亮" in first.content.decode()]
    after = first.content.decode().split("after=")[1].split('"')[0]
    second = page(client, "mine_list", after=after)
    rest = [n for n in range(23) if f"第{n}号灯不亮" in second]
    assert len(seen) == 20
    assert sorted(seen + rest) == list(range(23))


def test_the_list_and_the_page_ask_the_database_little(django_assert_max_num_queries: Any) -> None:
    cast = Cast()
    a_category()
    for status in (Status.WAITING, Status.PROPOSED, Status.CLOSED):
        cast.appeal(status)
    appeal = cast.appeal(Status.HANDLING)
    flow.supplement(appeal, by=cast.reporter, public="四楼也是。", photos=[a_photo()])
    client = browser(cast.reporter)
    page(client, "mine_list")
    with django_assert_max_num_queries(8):
        page(client, "mine_list")
    with django_assert_max_num_queries(8):
        page(client, "mine", appeal.pk)


def test_a_visitor_sees_what_this_browser_reported_and_no_other() -> None:
    other = an_appeal("东门垃圾桶满了。")
    client = Client()
    mine = a_visitors_appeal(client)
    text = page(client, "mine_list")
    assert mine.title in text
    assert other.title not in text
    assert "没有登录" in text


# Deeds


def test_the_owner_adds_words_and_a_photo() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    client = browser(cast.reporter)
    assert (
        do(client, "supplement", appeal, public="四楼也是。", photos=[a_photo()]).status_code == 302
    )
    text = page(client, "mine", appeal.pk)
    assert "四楼也是。" in text
    assert "反映时拍的照片 1" in text
    assert "补充好了" in text


def test_an_empty_supplement_is_refused_and_the_form_stands_open() -> None:
    cast = Cast()
    answer = do(browser(cast.reporter), "supplement", cast.appeal(Status.HANDLING), public=" ")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "请写要补充什么" in text
    assert '<details class="confirm" data-confirm open>' in text


def test_a_supplement_with_a_wrong_file_keeps_its_words() -> None:
    cast = Cast()
    wrong = SimpleUploadedFile("x.exe", b"MZ123", "image/jpeg")
    answer = do(
        browser(cast.reporter),
        "supplement",
        cast.appeal(Status.HANDLING),
        public="四楼也是。",
        photos=[wrong],
    )
    assert answer.status_code == 400
    assert "只能传照片" in answer.content.decode()
    assert "四楼也是。" in answer.content.decode()


def test_what_is_asked_stands_on_top_and_the_answer_starts_the_clock_again() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.WAITING)
    client = browser(cast.reporter)
    text = page(client, "mine", appeal.pk)
    assert "等您回复" in text
    assert text.index("明天上午家里有人吗？") < text.index("办到哪一步了")
    assert do(client, "answer", appeal, public="有人，九点以后。").status_code == 302
    assert fresh(appeal).status == Status.HANDLING
    assert fresh(appeal).due is not None


def test_an_answer_without_words_is_refused() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.WAITING)
    answer = do(browser(cast.reporter), "answer", appeal)
    assert answer.status_code == 400
    assert "请写您的回答。" in answer.content.decode()
    assert fresh(appeal).status == Status.WAITING


def test_an_answer_that_comes_too_late_keeps_its_words_and_says_why() -> None:
    cast = Cast()
    answer = do(browser(cast.reporter), "answer", cast.appeal(Status.HANDLING), public="有人在家。")
    assert answer.status_code == 409
    assert "现在不能这样办" in answer.content.decode()
    assert "有人在家。" in answer.content.decode()


def test_the_owner_urges_once_a_day() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    client = browser(cast.reporter)
    do(client, "urge", appeal)
    assert "今天催过了" in page(client, "mine", appeal.pk)
    do(client, "urge", appeal)
    assert fresh(appeal).urged == 1
    assert "明天还可以再催" in page(client, "mine", appeal.pk)


def test_the_owner_withdraws_and_may_report_again() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.RECEIVED)
    client = browser(cast.reporter)
    do(client, "withdraw", appeal)
    assert fresh(appeal).ending == Ending.WITHDRAWN
    assert "再反映一次" in page(client, "mine", appeal.pk)
    assert do(client, "withdraw", appeal).status_code == 409


def test_solved_and_satisfied_are_asked_apart_and_close_it() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    client = browser(cast.reporter)
    text = page(client, "mine", appeal.pk)
    assert "灯泡已经换好" in text
    assert "解决了吗" in text
    assert "满意吗" in text
    do(client, "callback", appeal, solved="yes", satisfied=Satisfaction.NO)
    assert fresh(appeal).status == Status.CLOSED
    assert (fresh(appeal).solved, fresh(appeal).satisfied) == (True, Satisfaction.NO)


def test_not_solved_sends_it_back_to_work() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    do(browser(cast.reporter), "callback", appeal, solved="no", satisfied="no", words="又灭了。")
    assert fresh(appeal).is_open
    assert fresh(appeal).reopened == 1


def test_half_an_answer_is_refused_with_the_words_kept() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    answer = do(browser(cast.reporter), "callback", appeal, solved="yes", words="亮了，谢谢。")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "请选“满意吗”。" in text
    assert "亮了，谢谢。" in text
    assert fresh(appeal).status == Status.PROPOSED


def test_a_closed_appeal_is_contested_within_thirty_days_and_not_later() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.CLOSED)
    client = browser(cast.reporter)
    assert "问题没解决" in page(client, "mine", appeal.pk)
    assert do(client, "reopen", appeal).status_code == 400
    Appeal.objects.filter(pk=appeal.pk).update(closed_at=timezone.now() - timedelta(days=31))
    assert "问题没解决" not in page(client, "mine", appeal.pk)
    late = do(client, "reopen", appeal, public="又灭了。")
    assert late.status_code == 409
    assert "又灭了。" in late.content.decode()
    Appeal.objects.filter(pk=appeal.pk).update(closed_at=timezone.now())
    assert do(client, "reopen", appeal, public="又灭了。").status_code == 302
    assert fresh(appeal).is_open


def test_deeds_are_done_by_posting_alone() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    for name in DEEDS:
        url = reverse(f"appeals:{name}", args=[appeal.pk])
        assert browser(cast.reporter).get(url).status_code == 405

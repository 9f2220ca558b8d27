"""Reception days through the pages: at the desk, on paper, and for residents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals.flow import reception as deeds
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.models.reception import Reception, ReceptionVisitor
from mulin.appeals.testing import Cast, a_category, a_reception, a_talk
from mulin.core.tests.browsing import browser, text
from mulin.people.testing import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0301")
    return Cast()


def at(hours: float) -> str:
    """A moment as the browser's field writes it."""
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def planned(cast: Cast, **changes: object) -> dict[str, object]:
    """The form of a reception day."""
    return {
        "title": "书记接待日", "area": cast.community.code, "place": "一楼大厅", "starts_at": at(1),
        "ends_at": at(4), **changes,
    }  # fmt: skip


def go(client: Client, page: str, /, *args: object, **typed: object) -> Any:
    """Post to a page of the desk and look where it leads."""
    return client.post(reverse(f"appeals:{page}", args=args), typed, follow=True)


def test_a_day_is_announced_run_and_closed_at_the_desk(cast: Cast) -> None:
    desk = browser(cast.dispatcher)
    assert desk.get(reverse("appeals:reception_new")).status_code == 200
    post = str(staff("community_secretary", cast.community).standing.posts[0].post)
    answer = go(desk, "reception_new", **planned(cast, host=post, most=30, note="带房产证"))
    assert "已经公布" in text(answer)
    day = Reception.objects.get()
    assert (str(day.host_id), day.most) == (post, 30)
    assert "12 号" not in text(
        go(desk, "reception_add", day.pk, name="王女士", phone="13800000001")
    )
    go(desk, "reception_open", day.pk)
    page = text(go(desk, "reception_next", day.pk))
    assert "请 1 号" in page
    visitor = ReceptionVisitor.objects.get()
    assert "王女士" not in page.replace(
        chr(34) + "王女士" + chr(34), ""
    )  # the example in the field
    url = reverse("appeals:reception_record", args=[day.pk, visitor.pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"detail": "", "kind": "help"}).status_code == 400
    done = desk.post(
        url, {"detail": "三栋楼道灯不亮", "kind": "help", "key": "abcdefgh1"}, follow=True
    )
    assert "查询码" in text(done)
    go(desk, "visitor_done", day.pk, visitor.pk)
    assert "没有人在等了" in text(go(desk, "reception_next", day.pk))
    go(desk, "reception_finish", day.pk)
    day.refresh_from_db()
    assert day.status == "over"
    assert "三栋楼道灯不亮" in text(desk.get(reverse("appeals:reception", args=[day.pk])))
    assert "三栋楼道灯不亮" in text(desk.get(reverse("appeals:reception_outcomes")))
    assert desk.get(reverse("appeals:reception_outcomes"), {"kind": "talk"}).status_code == 200
    assert "1 件" in text(desk.get(reverse("appeals:receptions")))


def test_a_wrong_plan_comes_back_with_what_was_typed(cast: Cast) -> None:
    desk = browser(cast.dispatcher)
    for wrong in ({"ends_at": at(-2)}, {"place": ""}, {"starts_at": "明天"}, {"area": "nowhere"}):
        answer = go(desk, "reception_new", **planned(cast, note="带房产证", **wrong))
        assert answer.status_code == 400
        assert "带房产证" in text(answer)
    assert not Reception.objects.exists()


def test_a_wrong_phone_at_the_queue_keeps_what_was_typed(cast: Cast) -> None:
    day = a_reception(cast)
    answer = go(browser(cast.dispatcher), "reception_add", day.pk, name="王女士", phone="12")
    assert answer.status_code == 400
    assert "王女士" in text(answer)
    assert go(browser(cast.dispatcher), "reception_add", day.pk, name="").status_code == 400


def test_pressing_too_early_is_told_and_a_cancelled_day_says_why(cast: Cast) -> None:
    day = a_reception(cast)
    desk = browser(cast.dispatcher)
    assert "请先点" in text(go(desk, "reception_next", day.pk))
    assert "台风" in text(go(desk, "reception_cancel", day.pk, reason="台风"))
    assert "台风" in text(Client().get(reverse("appeals:reception_day", args=[day.pk])))


def test_the_list_on_paper_has_numbers_and_masked_names(cast: Cast) -> None:
    day = a_reception(cast)
    deeds.add_visitor(day, by=cast.dispatcher, name="王小明", words="漏水")
    page = text(browser(cast.dispatcher).get(reverse("appeals:reception_paper", args=[day.pk])))
    assert "漏水" in page
    assert "王小明" not in page


def test_who_does_not_host_there_is_turned_away(cast: Cast) -> None:
    day = a_reception(cast)
    url = reverse("appeals:reception", args=[day.pk])
    assert browser(cast.stranger).get(url).status_code == 403
    assert browser(Cast().dispatcher).get(url).status_code == 403
    assert browser(cast.handler).get(reverse("appeals:reception_new")).status_code == 403
    assert browser(cast.handler).get(reverse("appeals:receptions")).status_code == 200
    other = a_reception(cast)
    visitor = deeds.add_visitor(other, by=cast.dispatcher, name="甲")
    wrong = reverse("appeals:visitor_call", args=[day.pk, visitor.pk])
    assert browser(cast.dispatcher).post(wrong).status_code == 404


def test_a_resident_finds_the_day_takes_a_number_and_gives_it_back(cast: Cast) -> None:
    day = a_reception(cast, most=2)
    mine = browser(cast.reporter)
    assert day.title in text(mine.get(reverse("appeals:reception_days")))
    assert "取好号了" in text(go(mine, "reception_take", day.pk, words="楼道灯"))
    assert "前面还有 0 位" in text(mine.get(reverse("appeals:reception_day", args=[day.pk])))
    deeds.open_session(day, by=cast.dispatcher)
    deeds.call_next(day, by=cast.dispatcher)
    assert "轮到您了" in text(mine.get(reverse("appeals:reception_day", args=[day.pk])))
    visitor = ReceptionVisitor.objects.get()
    deeds.absent(visitor, by=cast.dispatcher)
    assert "叫过您的号了" in text(mine.get(reverse("appeals:reception_day", args=[day.pk])))
    assert "号已经退了" in text(go(mine, "reception_leave", day.pk))
    assert go(mine, "reception_leave", day.pk).status_code == 200
    deeds.take_number(day, by=cast.stranger)
    assert "取完了" in text(mine.get(reverse("appeals:reception_day", args=[day.pk])))
    assert "取完了" in text(go(mine, "reception_take", day.pk))


def test_a_full_day_and_one_that_was_never_begun_say_which(cast: Cast) -> None:
    full = a_reception(cast, most=1)
    deeds.take_number(full, by=cast.stranger)
    gone = a_reception(cast)
    Reception.objects.filter(pk=gone.pk).update(
        starts_at=timezone.now() - timedelta(hours=9), ends_at=timezone.now() - timedelta(hours=5)
    )
    resident = browser(cast.reporter)
    page = text(resident.get(reverse("appeals:reception_day", args=[full.pk])))
    assert "号已经取完了" in page
    page = text(resident.get(reverse("appeals:reception_day", args=[gone.pk])))
    assert "号已经取完了" not in page
    assert "时间已经过了" in page
    assert "取号</span>" not in page


def test_a_day_that_is_over_has_no_empty_queue(cast: Cast) -> None:
    day = deeds.open_session(a_reception(cast), by=cast.dispatcher)
    desk, url = browser(cast.dispatcher), reverse("appeals:reception", args=[day.pk])
    assert "没有人在等" in text(desk.get(url))
    deeds.finish(day, by=cast.dispatcher)
    assert "没有人在等" not in text(desk.get(url))


def test_a_visitor_reads_the_day_and_signs_in_for_a_number(cast: Cast) -> None:
    day = a_reception(cast)
    page = text(Client().get(reverse("appeals:reception_day", args=[day.pk])))
    assert "登录取号" in page
    answer = Client().post(reverse("appeals:reception_take", args=[day.pk]))
    assert answer["Location"].startswith(reverse("people:sign_in"))
    near = Client()
    near.cookies["mulin_area"] = cast.community.code
    assert "离您近的" in text(near.get(reverse("appeals:reception_days")))
    talk = a_talk(cast)
    assert Client().get(reverse("appeals:reception_day", args=[talk.pk])).status_code == 404


def talk_form(cast: Cast, *rows: dict[str, str], **more: object) -> dict[str, object]:
    """The form of a talk."""
    typed: dict[str, object] = {
        "title": "围庐夜话", "area": cast.area.code, "place": "三栋楼下", "starts_at": at(-14),
        "ends_at": at(-12), "count": "5", "key": "abcdefgh2", **more,
    }  # fmt: skip
    for number, row in enumerate(rows):
        typed.update({f"row{number}-{name}": value for name, value in row.items()})
    return typed


def test_a_talk_is_written_down_on_one_screen_once(cast: Cast) -> None:
    desk = browser(cast.handler)
    assert desk.get(reverse("appeals:talk")).status_code == 200
    typed = talk_form(
        cast, {"detail": "楼道灯不亮"}, {}, {"detail": "井盖松了", "contact_name": "李伯"}
    )
    for _press in range(2):
        answer = desk.post(reverse("appeals:talk"), typed)
        assert answer.status_code == 302
    assert Appeal.objects.filter(channel=Channel.TALK).count() == 2


def test_a_bad_row_keeps_every_word_and_writes_nothing(cast: Cast) -> None:
    desk = browser(cast.handler)
    typed = talk_form(cast, {"detail": "楼道灯不亮"}, {"detail": "井盖", "contact_phone": "12"})
    answer = desk.post(reverse("appeals:talk"), typed)
    assert answer.status_code == 400
    assert "楼道灯不亮" in text(answer)
    assert "电话看起来不对" in text(answer)
    typed["row1-contact_phone"] = "13800000001"
    assert desk.post(reverse("appeals:talk"), typed).status_code == 302
    assert Appeal.objects.count() == 2


def test_more_rows_can_be_asked_for_without_losing_words(cast: Cast) -> None:
    typed = talk_form(cast, {"detail": "楼道灯不亮"}, more="1")
    page = text(browser(cast.handler).post(reverse("appeals:talk"), typed))
    assert "楼道灯不亮" in page
    assert "第 10 件" in page
    assert not Appeal.objects.exists()


def test_an_empty_talk_and_one_ahead_are_told(cast: Cast) -> None:
    desk = browser(cast.handler)
    assert "至少写一件" in text(desk.post(reverse("appeals:talk"), talk_form(cast)))
    ahead = talk_form(cast, {"detail": "灯"}, starts_at=at(2), ends_at=at(3))
    assert "还没有开" in text(desk.post(reverse("appeals:talk"), ahead))
    assert browser(cast.stranger).get(reverse("appeals:talk")).status_code == 403


def test_the_queue_costs_few_statements(cast: Cast, django_assert_max_num_queries: Any) -> None:
    day = a_reception(cast)
    for number in range(12):
        deeds.add_visitor(day, by=cast.dispatcher, name=f"甲{number}")
    desk, url = browser(cast.dispatcher), reverse("appeals:reception", args=[day.pk])
    desk.get(url)
    with django_assert_max_num_queries(16):
        desk.get(url)

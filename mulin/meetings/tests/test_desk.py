"""The desk of meetings: every deed by its form, refused ones keep what was typed, bounded statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.core import nav
from mulin.core.fields import blind_index
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, statements
from mulin.meetings import flow
from mulin.meetings.models import (
    Attendance,
    Item,
    ItemStatus,
    Meeting,
    Series,
    Status,
)
from mulin.meetings.navigation import may_see_desk
from mulin.meetings.queries.lists import waiting
from mulin.meetings.testing import NAME, Cast, moment
from mulin.meetings.tests.browsing import look, send, words
from mulin.meetings.urls import ITEM_NOUNS, NOUNS, SERIES_NOUNS
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def test_who_only_looks_after_the_house_is_led_to_what_everybody_sees(cast: Cast) -> None:
    auditor = a_holder(a_post(Role.AUDITOR, cast.town), "审计员")
    listed = look(auditor, "desk")
    assert f'href="{reverse("meetings:became")}"' in listed.content.decode()
    assert reverse("meetings:desk_became") not in listed.content.decode()
    assert reverse("meetings:desk_became") in look(cast.leader, "desk").content.decode()


def soon(meeting: Meeting) -> Meeting:
    """Its hour comes in ten minutes."""
    begins = timezone.now() + timedelta(minutes=10)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=begins, ends_at=begins + timedelta(minutes=90)
    )
    return Meeting.objects.get(pk=meeting.pk)


def test_the_desk_is_for_who_looks_after_an_area_and_who_chairs(cast: Cast) -> None:
    for person, status in (
        (cast.leader, 200), (cast.worker, 200), (cast.company, 403), (cast.resident, 403),
    ):  # fmt: skip
        assert look(person, "desk").status_code == status
        assert may_see_desk(person) == (status == 200)
    assert look(None, "desk").status_code == 302
    assert not may_see_desk(None)
    meeting = cast.meeting()
    flow.set_chair(meeting, by=cast.leader, person=cast.resident)
    assert meeting.title in words(look(cast.resident, "desk"))
    assert look(cast.resident, "new").status_code == 403
    assert look(cast.resident, "desk_detail", meeting.pk).status_code == 200
    assert look(cast.stranger, "desk_detail", meeting.pk).status_code == 404


def test_lists_by_where_they_stand(cast: Cast) -> None:
    for view, said in (("", "没有要开的会"), ("adrift", "没有要您定的"), ("held", "这里没有")):
        assert said in words(look(cast.leader, "desk", **({"view": view} if view else {})))
    meeting = cast.meeting()
    flow.suggest(meeting, flow.Topic("装个长椅"), by=cast.resident)
    cast.meeting(Status.CANCELLED, title="不开的那次")
    for view in ("coming", "asked", "all"):
        assert meeting.title in words(look(cast.leader, "desk", view=view))
    assert "不开的那次" in words(look(cast.leader, "desk", view="off"))
    assert meeting.title in words(look(cast.leader, "desk", area=cast.community.code, kind="talk"))
    assert "没有找到" in words(look(cast.leader, "desk", kind="hearing"))
    assert "没有找到" in words(look(cast.leader, "desk", view="all", series="x", kind="talk"))
    assert waiting(cast.leader).count() == 1
    assert waiting(cast.stranger).count() == 0
    nav.forget_counts()
    assert "会议" in words(look(cast.leader, "desk"))


def test_a_month_shows_its_days_and_what_is_on_one(cast: Cast) -> None:
    meeting = cast.meeting()
    day = timezone.localtime(meeting.starts_at)
    page = words(look(cast.leader, "month", m=f"{day:%Y-%m}", d=str(day.day)))
    assert meeting.title in page
    other = 1 if day.day != 1 else 2
    assert "没有会" in words(look(cast.leader, "month", m=f"{day:%Y-%m}", d=str(other)))
    for far in ("nonsense", "0001-01", "9999-12"):
        assert look(cast.leader, "month", m=far, d="99").status_code == 200


def test_an_empty_list_offers_only_what_one_may_do(cast: Cast) -> None:
    flow.set_chair(cast.meeting(), by=cast.leader, person=cast.resident)
    call, found = reverse("meetings:new"), reverse("meetings:series_new")
    far = {"m": f"{moment(400):%Y-%m}"}
    assert call in words(look(cast.leader, "month", **far))
    assert call not in words(look(cast.resident, "month", **far))
    Meeting.objects.update(starts_at=moment(-9), status=Status.HELD)
    assert found in words(look(cast.leader, "desk"))
    assert found not in words(look(cast.worker, "desk"))


def typed(cast: Cast) -> dict[str, object]:
    """A meeting as the form sends it."""
    day = timezone.localdate() + timedelta(days=5)
    return {
        "title": "停车协调会", "kind": "coordination", "area": cast.community.code, "day": str(day),
        "at": "19:00", "minutes": "60", "place": "议事室", "visibility": "invited",
    }  # fmt: skip


def test_a_meeting_is_called_by_its_form(cast: Cast) -> None:
    assert "召集一次会" in words(look(cast.leader, "new"))
    bad = send(cast.leader, "new", **{**typed(cast), "place": ""})
    assert bad.status_code == 400
    assert "停车协调会" in words(bad)
    past = send(cast.leader, "new", **{**typed(cast), "day": "2020-01-01"})
    assert past.status_code == 400
    assert "时间已经过了" in words(past)
    assert send(cast.leader, "new", **typed(cast)).status_code == 302
    made = Meeting.objects.get()
    assert timezone.localtime(made.starts_at).hour == 19
    assert "通知大家" in words(look(cast.leader, "desk_detail", made.pk))


def test_every_deed_of_a_meeting_by_its_form(cast: Cast) -> None:
    meeting = cast.meeting(Status.PLANNED)
    pk = meeting.pk
    assert send(cast.leader, "invite", pk, people=[str(cast.company.pk)]).status_code == 302
    assert send(cast.leader, "invite", pk).status_code in {400, 409, 422}
    assert send(cast.leader, "set_chair", pk, person=str(cast.worker.pk)).status_code == 302
    assert send(cast.leader, "revise", pk, title="新题目", visibility="everyone").status_code == 302
    assert send(cast.leader, "announce", pk).status_code == 302
    day = str(timezone.localdate() + timedelta(days=9))
    moved = {"day": day, "at": "15:30", "minutes": "45", "words": "换个时间"}
    assert send(cast.leader, "reschedule", pk, **moved).status_code == 302
    assert send(cast.leader, "skip_chair", pk, words="来不了").status_code >= 400
    assert send(cast.leader, "postpone", pk, words="").status_code == 400
    assert send(cast.leader, "postpone", pk, words="下雨").status_code == 302
    assert "延期" in words(look(cast.leader, "desk_detail", pk))
    assert send(cast.leader, "reschedule", pk, **moved).status_code == 302
    soon(meeting)
    assert send(cast.leader, "open", pk).status_code == 302
    assert "散会" in words(look(cast.leader, "desk_detail", pk))
    assert send(cast.leader, "close", pk).status_code == 302
    late = send(cast.leader, "cancel", pk, words="晚了")
    assert late.status_code == 409
    assert "别的环节" in words(late)
    for name in NOUNS:
        assert look(cast.leader, name, pk).status_code == 302
        assert send(cast.stranger, name, pk).status_code == 404


def test_residents_are_invited_by_a_telephone_that_is_not_kept(cast: Cast) -> None:
    known = cast.outsider
    known.phone, known.phone_index = "13800001111", blind_index("13800001111", "phone")
    known.save()
    pk = cast.meeting().pk
    assert send(cast.leader, "invite", pk, phone="13800001111", observer="1").status_code == 302
    assert Meeting.objects.get().invitations.get().person == known
    wrong = send(cast.leader, "invite", pk, phone="13900002222")
    assert wrong.status_code == 400
    assert "没有用这个手机号的账号" in words(wrong)


def test_a_double_press_does_it_once(cast: Cast) -> None:
    meeting = cast.meeting()
    for _n in range(2):
        send(cast.leader, "put", meeting.pk, title="停车", minutes="10", key="same-key-1")
    assert Item.objects.count() == 1


def test_the_agenda_by_its_forms(cast: Cast) -> None:
    meeting = cast.meeting(items=1)
    pk = meeting.pk
    bad = send(cast.leader, "put", pk, title="", minutes="10", words="留着的话")
    assert bad.status_code == 400
    assert "留着的话" in words(bad)
    assert send(cast.leader, "put", pk, title="路灯", minutes="10").status_code == 302
    first, second = Item.objects.order_by("place")
    assert send(cast.leader, "item_raise_up", pk, second.pk).status_code == 302
    assert (
        send(cast.leader, "item_reword", pk, first.pk, title="停车", minutes="5").status_code == 302
    )
    assert "停车" in words(look(cast.leader, "desk_item", pk, first.pk))
    assert (
        send(cast.leader, "item_interest", pk, first.pk, person=str(cast.worker.pk)).status_code
        == 302
    )
    assert send(cast.leader, "item_interest", pk, first.pk).status_code == 400
    assert send(cast.leader, "item_chair", pk, first.pk).status_code == 400
    assert (
        send(cast.leader, "item_chair", pk, first.pk, person=str(cast.worker.pk)).status_code == 400
    )
    assert (
        send(cast.leader, "item_chair", pk, first.pk, person=str(cast.centre.pk)).status_code == 302
    )
    early = send(cast.leader, "item_begin", pk, first.pk)
    assert early.status_code == 409
    assert "还没有开始" in words(early)
    soon(meeting)
    send(cast.leader, "open", pk)
    assert send(cast.leader, "item_begin", pk, first.pk).status_code == 302
    assert "议完了" in words(look(cast.leader, "desk_detail", pk))
    assert send(cast.leader, "item_conclude", pk, first.pk).status_code == 302
    assert send(cast.leader, "item_defer", pk, second.pk, words="没时间了").status_code == 302
    assert "已经有了结果" in words(look(cast.leader, "desk_item", pk, second.pk))
    assert {one.status for one in Item.objects.all()} == {ItemStatus.DISCUSSED, ItemStatus.DEFERRED}
    for name in ITEM_NOUNS:
        assert look(cast.leader, f"item_{name}", pk, first.pk).status_code == 302
        assert send(cast.stranger, f"item_{name}", pk, first.pk).status_code == 404
    assert look(cast.leader, "put", pk).status_code == 302


def test_a_topic_that_was_asked_for_is_answered_by_its_forms(cast: Cast) -> None:
    meeting = cast.meeting()
    asked = [flow.suggest(meeting, flow.Topic(f"长椅{n}"), by=cast.resident) for n in range(2)]
    assert "等列入" in words(look(cast.leader, "desk_detail", meeting.pk))
    assert send(cast.leader, "item_accept", meeting.pk, asked[0].pk).status_code == 302
    assert (
        send(cast.leader, "item_decline", meeting.pk, asked[1].pk, words="归园林").status_code
        == 302
    )
    assert send(cast.leader, "item_withdraw", meeting.pk, asked[0].pk).status_code == 302
    assert {one.status for one in Item.objects.all()} == {ItemStatus.WITHDRAWN, ItemStatus.DECLINED}


def test_a_thing_of_another_room_is_put_on_an_agenda_with_a_title_of_ones_own(cast: Cast) -> None:
    assert "往后两个月没有" in words(look(cast.leader, "put_from"))
    meeting = cast.meeting()
    brought = {
        "from": "thing",
        "id": str(meeting.pk),
        "label": "张三家漏水",
        "url": "/desk/things/1/",
    }
    page = words(look(cast.leader, "put_from", area=cast.community.code, **brought))
    assert "来自：张三家漏水" in page
    sent = {
        "source_kind": "odd", "source_id": str(meeting.pk), "source_label": "张三家漏水",
        "source_url": "/desk/things/1/", "meeting": str(meeting.pk), "minutes": "10",
    }  # fmt: skip
    assert send(cast.leader, "put_from", **sent).status_code == 400
    assert send(cast.leader, "put_from", **sent, title="楼道漏水").status_code == 302
    assert send(cast.leader, "put_from", **sent, title="再来一次").status_code == 400
    page = words(look(cast.resident, "detail", meeting.pk))
    assert "楼道漏水" in page
    assert "张三" not in page
    assert look(cast.leader, "put_from", id="nonsense").status_code == 200


def test_the_list_of_people_by_its_forms(cast: Cast) -> None:
    meeting = cast.meeting(Status.OPEN)
    pk = meeting.pk
    assert "还没有人签到" in words(look(cast.leader, "people", pk))
    assert send(cast.leader, "people", pk, person=str(cast.worker.pk), heads="1").status_code == 302
    assert send(cast.leader, "people", pk, name="张三丰", heads="1").status_code == 302
    assert send(cast.leader, "people", pk, heads="7").status_code == 302
    assert send(cast.leader, "people", pk, heads="0").status_code == 400
    page = words(look(cast.leader, "people", pk))
    assert "张**" in page
    assert "张三丰" not in page
    assert "不记名 7 人" in page
    assert send(cast.leader, "names", pk, purpose="").status_code == 400
    assert "张三丰" in words(send(cast.leader, "names", pk, purpose="补签到表"))
    assert Entry.objects.filter(verb="names").count() == 1
    stays = {one.heads: one for one in Attendance.objects.filter(person=None)}
    assert send(cast.leader, "stay_leave", pk, stays[7].pk).status_code == 302
    assert send(cast.leader, "stay_strike", pk, stays[7].pk, words="").status_code == 400
    assert send(cast.leader, "stay_strike", pk, stays[7].pk, words="写重了").status_code == 302
    for name in ("people", "names"):
        assert send(cast.stranger, name, pk).status_code == 404
    other = Attendance.objects.first()
    assert other is not None
    for name in ("stay_leave", "stay_strike"):
        assert look(cast.leader, name, pk, other.pk).status_code == 302
    assert look(cast.leader, "names", pk).status_code == 302


def test_the_paper_at_the_door_is_for_who_leads_while_it_is_on(cast: Cast) -> None:
    meeting = cast.meeting()
    assert "请扫码签到" in words(look(cast.leader, "door", meeting.pk))
    assert look(cast.leader, "door_qr", meeting.pk)["Content-Type"] == "image/svg+xml"
    assert look(cast.leader, "door", cast.meeting(Status.HELD).pk).status_code == 403


def series_typed(cast: Cast, **changes: object) -> dict[str, object]:
    """A series as the form sends it."""
    return {
        "name": NAME, "kind": "talk", "area": cast.community.code, "often": "monthly",
        "days": "15", "first_on": str(timezone.localdate()), "starts": "19:00", "minutes": "90",
        "place": "议事室", "holidays": "keep", "visibility": "everyone", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"days": "1，15"}, "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ({"often": "weekday", "nth": "2", "weekday": "WE"}, "FREQ=MONTHLY;BYDAY=2WE"),
        ({"often": "weekly", "weekday": "FR"}, "FREQ=WEEKLY;BYDAY=FR"),
        ({"often": "biweekly", "weekday": "FR"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ({"often": "quarterly", "days": "7"}, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=7"),
        ({"often": "own", "rule": "FREQ=YEARLY;BYMONTH=10"}, "FREQ=YEARLY;BYMONTH=10"),
    ],
)  # fmt: skip
def test_how_often_is_said_in_words_and_read_back(
    cast: Cast, said: dict[str, object], rule: str
) -> None:
    assert send(cast.leader, "series_new", **series_typed(cast, **said)).status_code == 302
    series = Series.objects.get()
    assert series.rule == rule
    page = words(look(cast.leader, "series_detail", series.pk))
    assert f'value="{said.get("often", "monthly")}" checked' in page.replace("  ", " ")


def test_a_series_by_its_forms(cast: Cast) -> None:
    assert "还没有系列" in words(look(cast.leader, "series"))
    assert look(cast.worker, "series_new").status_code == 403
    bad = send(cast.leader, "series_new", **series_typed(cast, days="99"))
    assert bad.status_code == 400
    assert "看不懂多久开一次" in words(bad)
    send(cast.leader, "series_new", **series_typed(cast, often="weekly", weekday="MO"))
    series = Series.objects.get()
    pk = series.pk
    assert NAME in words(look(cast.leader, "series"))
    two = {"p0": str(cast.worker.pk), "p1": str(cast.leader.pk)}
    assert send(cast.leader, "series_order", pk, **two).status_code == 302
    assert "网格员小李" in words(look(cast.leader, "series_detail", pk))
    first = cast.of_series(series).original_on
    assert send(cast.leader, "series_except", pk, on=str(first), words="过节").status_code == 302
    assert "过节" in words(look(cast.leader, "series_detail", pk))
    assert send(cast.leader, "series_as_usual", pk, on=str(first)).status_code == 302
    other = str((first or timezone.localdate()) + timedelta(days=1))
    moved = {"on": str(first), "to_day": other, "to_at": "20:00", "words": "停电"}
    assert send(cast.leader, "series_except", pk, **moved).status_code == 302
    wrong = send(cast.leader, "series_except", pk, on=other, words="过节")
    assert wrong.status_code == 400
    assert "本来就不开" in words(wrong)
    again = series_typed(cast, often="weekly", weekday="TU", name="围庐夜话")
    assert send(cast.leader, "series_revise", pk, **again).status_code == 302
    assert "围庐夜话" in words(look(cast.leader, "series"))
    assert send(cast.leader, "series_end", pk, words="并到别的会").status_code == 302
    assert send(cast.leader, "series_resume", pk).status_code == 302
    for name in SERIES_NOUNS:
        assert look(cast.leader, f"series_{name}", pk).status_code == 302
        assert send(cast.stranger, f"series_{name}", pk).status_code == 404


def test_a_meeting_whose_rule_changed_is_decided(cast: Cast) -> None:
    series = cast.series(rule="FREQ=DAILY;INTERVAL=10")
    meeting = cast.of_series(series)
    cast.item(meeting)
    flow.end(series, by=cast.leader, words="停办")
    page = words(look(cast.leader, "desk", view="adrift"))
    assert "要您定" in page
    assert "照原来通知的开" in words(look(cast.leader, "desk_detail", meeting.pk))
    assert send(cast.leader, "keep", meeting.pk).status_code == 302
    assert "没有要您定的" in words(look(cast.leader, "desk", view="adrift"))


def test_lists_and_pages_cost_the_same_with_many_rows(cast: Cast) -> None:
    client, found = browser(cast.leader), []
    meeting = cast.meeting(items=3, kind="talk")
    flow.invite(meeting, [cast.resident.pk, cast.neighbour.pk], by=cast.leader)
    cast.attend(meeting, cast.resident, cast.neighbour)
    addresses = [
        reverse("meetings:desk"), reverse("meetings:desk_detail", args=[meeting.pk]),
        reverse("meetings:people", args=[meeting.pk]), reverse("meetings:month"),
    ]  # fmt: skip
    for rows in (3, 30):
        for number in range(rows - Meeting.objects.count()):
            cast.meeting(title=f"第{number}次")
        for number in range(rows - meeting.items.count()):
            cast.item(meeting, title=f"第{number}件")
        found.append([statements(lambda at=at: client.get(at)) for at in addresses])  # type: ignore[misc]  # bound now
    assert found[0] == found[1]
    assert max(found[0]) <= 14, found

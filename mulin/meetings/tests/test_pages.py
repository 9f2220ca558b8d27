"""The pages of residents: what comes near me, whether I come, my topic, the QR, my calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.core.tests.browsing import browser, statements
from mulin.meetings import flow
from mulin.meetings.flow import steps
from mulin.meetings.models import Attendance, Invitee, Item, ItemStatus, Meeting, Status
from mulin.meetings.testing import NAME, Cast
from mulin.meetings.tests.browsing import look, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def now_on(meeting: Meeting) -> Meeting:
    """It began a quarter of an hour ago."""
    begins = timezone.now() - timedelta(minutes=15)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=begins, ends_at=begins + timedelta(minutes=90)
    )
    return Meeting.objects.get(pk=meeting.pk)


def test_a_visitor_reads_what_is_public_and_a_resident_begins_at_home(cast: Cast) -> None:
    meeting, other = cast.meeting(), Cast().meeting(title="别的社区的会")
    page = words(look(None, "list"))
    assert meeting.title in page
    assert other.title in page
    home = words(look(cast.resident, "list"))
    assert meeting.title in home
    assert other.title not in home
    assert other.title in words(look(cast.resident, "list", area=""))
    assert "最近没有会" in words(
        look(cast.resident, "list", area=cast.community.code, kind="hearing")
    )
    assert "还没有开过的会" in words(look(cast.resident, "list", over="1"))
    cast.series()
    assert NAME in words(look(cast.resident, "list"))


def test_one_meeting_is_read_by_everybody_and_a_secret_one_by_nobody_else(cast: Cast) -> None:
    meeting = cast.meeting(items=2, about="请从东门进")
    for person in (None, cast.resident, cast.outsider):
        page = words(look(person, "detail", meeting.pk))
        assert "请从东门进" in page
        assert "议题2" in page
    inner = cast.meeting(visibility="staff")
    assert look(cast.resident, "detail", inner.pk).status_code == 404
    assert look(None, "detail", inner.pk).status_code == 404
    for status, said in (
        (Status.CANCELLED, "不开了"), (Status.POSTPONED, "延期了"), (Status.HELD, "开完了"),
    ):  # fmt: skip
        assert said in words(look(None, "detail", cast.meeting(status).pk))


def test_a_resident_says_whether_they_come_and_changes_it(cast: Cast) -> None:
    meeting = cast.meeting()
    assert "您来不来" in words(look(cast.resident, "detail", meeting.pk))
    assert send(cast.resident, "reply", meeting.pk, answer="coming").status_code == 302
    assert "您说的是：参加" in words(look(cast.resident, "detail", meeting.pk))
    send(cast.resident, "reply", meeting.pk, answer="nonsense")
    assert Invitee.objects.get().reply == "coming"
    assert look(cast.resident, "reply", meeting.pk).status_code == 405
    assert meeting.title in words(look(cast.resident, "mine"))


def test_a_resident_asks_for_a_topic_and_takes_it_back(cast: Cast) -> None:
    meeting = cast.meeting()
    bad = send(cast.resident, "suggest", meeting.pk, title="", words="留着的话")
    assert bad.status_code == 400
    assert "留着的话" in words(bad)
    assert send(cast.resident, "suggest", meeting.pk, title="装个长椅").status_code == 302
    item = Item.objects.get()
    assert "我提的" in words(look(cast.resident, "detail", meeting.pk))
    assert "装个长椅" not in words(look(cast.neighbour, "detail", meeting.pk))
    assert send(cast.neighbour, "withdraw", meeting.pk, item.pk).status_code == 404
    assert send(cast.resident, "withdraw", meeting.pk, item.pk).status_code == 302
    assert Item.objects.get().status == ItemStatus.WITHDRAWN
    assert look(cast.resident, "suggest", meeting.pk).status_code == 302
    assert send(cast.outsider, "suggest", meeting.pk, title="长椅").status_code == 403


def test_by_the_qr_one_comes_and_goes(cast: Cast) -> None:
    meeting = cast.meeting()
    at = (meeting.pk, meeting.code)
    assert "现在不能签到" in words(look(cast.resident, "arrive", *at))
    now_on(meeting)
    assert look(None, "arrive", *at).status_code == 302
    assert "我到了" in words(look(cast.resident, "arrive", *at))
    assert send(cast.resident, "arrive", *at).status_code == 302
    assert "您已经签到" in words(look(cast.resident, "arrive", *at))
    flow.open_(Meeting.objects.get(), by=cast.leader)
    assert "先走了" in words(look(cast.resident, "detail", meeting.pk))
    assert send(cast.resident, "leave", meeting.pk).status_code == 302
    assert Attendance.objects.get().left_at is not None
    assert send(cast.neighbour, "leave", meeting.pk).status_code == 302
    assert look(cast.resident, "arrive", meeting.pk, "wrong").status_code == 404


def test_who_has_an_interest_says_so_on_the_page(cast: Cast) -> None:
    meeting = cast.meeting(items=1)
    send(cast.resident, "reply", meeting.pk, answer="coming")
    assert "我回避" in words(look(cast.resident, "detail", meeting.pk))
    item = Item.objects.get()
    assert send(cast.resident, "interest", meeting.pk, item.pk).status_code == 302
    assert item.conflicts.get().person == cast.resident
    assert send(cast.neighbour, "interest", meeting.pk, item.pk).status_code == 403


def test_my_calendar_has_a_secret_address_that_i_change_and_switch_off(cast: Cast) -> None:
    assert "还没有请您的会" in words(look(cast.resident, "mine"))
    meeting = cast.meeting(visibility="invited")
    flow.invite(meeting, [cast.resident.pk], by=cast.leader)
    assert send(cast.resident, "address").status_code == 302
    page = words(look(cast.resident, "mine"))
    secret = page.split("/meetings/calendar/")[1].split(".ics")[0]
    answer = look(None, "my_feed", secret)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert f"UID:{meeting.pk}@" in answer.content.decode()
    send(cast.resident, "address")
    assert look(None, "my_feed", secret).status_code == 404
    send(cast.resident, "address", off="1")
    assert "取一个日历地址" in words(look(cast.resident, "mine"))


def test_the_calendar_of_an_area_is_for_everybody(cast: Cast) -> None:
    meeting = cast.meeting()
    hidden = cast.meeting(visibility="invited")
    answer = look(None, "area_feed", cast.community.code)
    assert f"UID:{meeting.pk}@" in answer.content.decode()
    assert str(hidden.pk) not in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert look(None, "area_feed", "000000").status_code == 404


def test_messages_lead_to_pages_that_there_are(cast: Cast) -> None:
    meeting = cast.meeting()
    assert steps.PAGE.format(meeting.pk) == reverse("meetings:detail", args=[meeting.pk])
    assert steps.DESK.format(meeting.pk) == reverse("meetings:desk_detail", args=[meeting.pk])


def test_pages_cost_the_same_with_many_rows(cast: Cast) -> None:
    client, found = browser(cast.resident), []
    meeting = cast.meeting(items=3)
    addresses = [reverse("meetings:list"), reverse("meetings:detail", args=[meeting.pk]),
                 reverse("meetings:mine")]  # fmt: skip
    for rows in (3, 30):
        for number in range(rows - Meeting.objects.count()):
            made = cast.meeting(title=f"第{number}次")
            flow.reply(made, by=cast.resident, answer="coming")
        for number in range(rows - meeting.items.count()):
            cast.item(meeting, title=f"第{number}件")
        found.append([statements(lambda at=at: client.get(at)) for at in addresses])  # type: ignore[misc]  # bound now
    assert found[0] == found[1]
    assert max(found[0]) <= 14, found

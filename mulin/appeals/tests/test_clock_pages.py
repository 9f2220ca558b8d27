"""The clocks on the pages and at the machine door: asked for, granted, explained, taken note of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import clocks, flow
from mulin.appeals.clocks import Hold
from mulin.appeals.models import Appeal
from mulin.appeals.queries.deadlines import day_lines, parts_of
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.browsing import fresh
from mulin.appeals.tests.desk import do, look
from mulin.appeals.tests.test_api_doors import Machine
from mulin.appeals.wording import title_of
from mulin.core import calendars, journal
from mulin.core.tests.browsing import browser, statements, text
from mulin.core.worktime import SHANGHAI, Limit, reckon

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0301", "违法搭建", respond_within="3wd", resolve_within="15wd", phrases=["违建"])
    a_category("0401", respond_within="3wd", resolve_within="5wd", phrases=["灯"])
    return Cast()


def worked(cast: Cast, detail: str = "灯坏了", **said: Any) -> Appeal:
    appeal = cast.appeal(detail=detail, **said)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    return flow.sign(appeal, by=cast.handler)


def test_more_time_is_asked_for_and_granted_on_the_pages(cast: Cast) -> None:
    appeal = worked(cast)
    page = text(look(cast.handler, appeal))
    assert "申请延期" in page
    assert "同意延期" not in page
    answer = do(cast.handler, "ask_extension", appeal, limit="2wd", why="配件要到货")
    assert answer.status_code == 302
    page = text(look(cast.handler, appeal))
    assert "申请延期 2 个工作日：配件要到货" in page
    assert 'id="do-ask_extension"' not in page
    assert "同意延期" not in page
    page = text(look(cast.dispatcher, appeal))
    assert "下一步：同意延期" in page
    assert "不同意延期" in page
    before = fresh(appeal).due
    assert do(cast.dispatcher, "grant_extension", appeal, public="").status_code == 302
    after = fresh(appeal).due
    assert before is not None
    assert after is not None
    assert after > before
    mine = text(browser(cast.reporter).get(reverse("appeals:mine", args=[appeal.pk])))
    assert "办理期限延长 2 个工作日" in mine
    assert "配件要到货" in mine
    assert "申请延期" not in mine


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    appeal = worked(cast)
    answer = do(cast.handler, "ask_extension", appeal, limit="30wd", why="配件要到货")
    assert answer.status_code == 400
    assert "配件要到货" in text(answer)
    answer = do(cast.handler, "ask_shelving", appeal, until="2020-01-01", why="雨季")
    assert answer.status_code == 400
    assert "复核日要在今天以后" in text(answer)
    assert "雨季" in text(answer)
    assert do(cast.stranger, "ask_extension", appeal, limit="1wd", why="x").status_code in {
        403,
        404,
    }


def test_refusing_on_the_page(cast: Cast) -> None:
    appeal = worked(cast)
    do(cast.handler, "ask_extension", appeal, limit="2wd", why="配件")
    do(cast.centre, "refuse_extension", appeal, why="先用备件")
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    do(cast.handler, "ask_shelving", appeal, until=until, why="雨季")
    assert "申请挂账到" in text(look(cast.centre, appeal))
    do(cast.centre, "refuse_shelving", appeal, why="不用等")
    verbs = [entry.verb for entry in journal.entries_of(appeal)]
    assert verbs[-4:] == ["ask_extension", "refuse_extension", "ask_shelving", "refuse_shelving"]


def test_shelved_on_the_pages_and_taken_up_again(cast: Cast) -> None:
    appeal = worked(cast)
    until = timezone.localdate() + timedelta(days=10)
    do(cast.handler, "ask_shelving", appeal, until=until.isoformat(), why="等雨季过去")
    do(cast.centre, "shelve", appeal, public="雨季过后就修")
    assert fresh(appeal).shelved_until == until
    listed = text(browser(cast.handler).get(reverse("appeals:list"), {"view": "all"}))
    assert "挂账到" in listed
    page = text(look(cast.handler, appeal))
    assert "挂账" in page
    assert 'id="do-ask_extension"' not in page
    mine = text(browser(cast.reporter).get(reverse("appeals:mine", args=[appeal.pk])))
    assert "雨季过后就修" in mine
    why = text(browser(cast.handler).get(reverse("appeals:deadline", args=[appeal.pk])))
    assert "停表，挂账" in why
    why = text(browser(cast.reporter).get(reverse("appeals:mine_deadline", args=[appeal.pk])))
    assert "停表，暂时办不了" in why
    do(cast.handler, "unshelve", appeal, why="雨停了")
    assert fresh(appeal).shelved_until is None


def test_stages_are_shown_and_done(cast: Cast) -> None:
    appeal = worked(cast, detail="楼顶违建")
    page = text(look(cast.handler, appeal))
    assert "停止施工" in page
    assert "限 4 个工作时" in page
    do(cast.handler, "stage_done", appeal, public="已经停工")
    page = text(look(cast.handler, appeal))
    assert "完成了阶段：停止施工" in page
    why = text(browser(cast.centre).get(reverse("appeals:deadline", args=[appeal.pk])))
    assert "阶段：作出处罚决定" in why
    assert "下次写进展" in why
    mine = text(browser(cast.reporter).get(reverse("appeals:mine", args=[appeal.pk])))
    assert "做完了一步：停止施工" in mine


def test_a_reminder_is_listed_and_taken_note_of(cast: Cast) -> None:
    past = timezone.now() - timedelta(days=20)
    appeal = cast.appeal(detail="灯坏了", at=past)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=past)
    noon = timezone.localtime().replace(hour=12, minute=0)
    flow.sweep(noon)
    listed = text(browser(cast.centre).get(reverse("appeals:reminders")))
    assert appeal.title in listed
    assert "等您看的" in listed
    assert "提醒过您这件事的期限" in text(look(cast.centre, appeal))
    answer = do(cast.centre, "take_note", appeal, next=reverse("appeals:reminders"))
    assert answer.headers["Location"] == reverse("appeals:reminders")
    assert "没有要提醒您的" in text(browser(cast.centre).get(reverse("appeals:reminders")))
    assert "提醒过您这件事的期限" not in text(look(cast.centre, appeal))
    assert "看到了提醒" in text(look(cast.centre, appeal))
    # Nothing waits any more: said in a sentence, on the page of the appeal.
    again = do(cast.centre, "take_note", appeal, next="https://elsewhere.example/")
    assert again.headers["Location"] == reverse("appeals:detail", args=[appeal.pk])
    assert browser(cast.stranger).get(reverse("appeals:reminders")).status_code == 403
    assert do(cast.stranger, "take_note", appeal).status_code in {403, 404}


def test_the_page_of_an_appeal_asks_for_no_more(cast: Cast) -> None:
    appeal = worked(cast, detail="楼顶违建")
    flow.ask_extension(appeal, by=cast.handler, limit="2wd", why="配件")
    client = browser(cast.centre)
    url = reverse("appeals:detail", args=[appeal.pk])
    assert statements(lambda: client.get(url)) <= 8


class TestWhyTheDeadline:
    def lines(self, start: str, limit: str, holds: tuple[Hold, ...] = ()) -> list[str]:
        calendars.seed(periods=[["08:30", "12:00"], ["14:00", "17:30"]], years=[2026])
        calendar = calendars.current()
        begin = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
        pauses = [(hold.begin, hold.end) for hold in holds]
        found = reckon(begin, Limit.parse(limit), calendar=calendar, pauses=pauses)
        return [
            f"{line.first:%m-%d}/{line.last:%d} "
            + "、".join(f"{one.words}{one.reason}" for one in line.stretches)
            if line.counted
            else f"{line.first:%m-%d}/{line.last:%d} {line.reasons}"
            for line in day_lines(found, calendar=calendar, holds=holds)
        ]

    def test_a_festival_is_named_and_the_weekend_too(self) -> None:
        assert self.lines("2026-09-30T17:00", "1wd") == [
            "09-30/30 17:00–17:30、17:30–24:00夜间",
            "10-01/07 国庆节",
            "10-08/08 0:00–8:30夜间、8:30–12:00、12:00–14:00午休、14:00–17:00",
        ]
        assert self.lines("2026-11-20T17:00", "1wh")[1] == "11-21/22 周末"

    def test_a_pause_says_why(self) -> None:
        def at(hour: int, minute: int = 0) -> datetime:
            return datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI)

        holds = (
            Hold(at(9), at(10), "ask"),
            Hold(at(10), at(11), "shelve"),
            Hold(at(11), None, "propose"),
        )
        assert self.lines("2026-11-23T08:30", "4wh", holds) == [
            "11-23/23 8:30–9:00、9:00–10:00等居民回复、10:00–11:00挂账、11:00起等回访"
        ]

    def test_urgent_hours_say_when_they_do_not_count(self) -> None:
        row = calendars.county_row()
        calendars.edit(row, by=None, urgent_periods=[["07:00", "22:00"]])
        assert self.lines("2026-11-21T21:00", "2uh") == [
            "11-21/21 21:00–22:00、22:00–24:00夜间", "11-22/22 0:00–7:00夜间、7:00–8:00",
        ]  # fmt: skip

    def test_plain_time_has_nothing_off(self) -> None:
        assert self.lines("2026-11-21T21:00", "1h") == ["11-21/21 21:00–22:00"]

    def test_the_resident_reads_their_own_clocks(self, cast: Cast) -> None:
        found = clocks.read(journal.entries_of(worked(cast)))
        assert [part.title for part in parts_of(found, staff=False)] == [
            "多久有人联系您",
            "多久办完",
        ]
        staff = [part.title for part in parts_of(found, staff=True)]
        assert staff == ["首次联系", "办结", "下次写进展"]


class TestTheMachineDoor:
    def test_the_clocks_with_every_stretch(self, cast: Cast) -> None:
        appeal = worked(cast, detail="楼顶违建")
        told = Machine(cast.handler).ask("get", f"/appeals/{appeal.pk}/clocks").json()
        assert [one["limit"] for one in told["clocks"]][:3] == ["3wd", "15wd", "4wh"]
        stretches = told["clocks"][1]["stretches"]
        assert all(one["end"] for one in stretches)
        assert {one["reason"] for one in stretches} > {"", "夜间", "午休"}
        own = Machine(cast.reporter).ask("get", f"/appeals/{appeal.pk}/clocks").json()
        assert own["asked"] == ""
        nobody = Machine(cast.stranger).ask("get", f"/appeals/{appeal.pk}/clocks")
        assert nobody.status_code == 404

    def test_the_same_deeds(self, cast: Cast) -> None:
        appeal, handler, centre = worked(cast), Machine(cast.handler), Machine(cast.centre)
        path = f"/appeals/{appeal.pk}"
        asked = handler.ask("post", f"{path}/extension-request", {"limit": "1wd", "why": "配件"})
        assert asked.status_code == 200
        assert handler.ask("get", f"{path}/clocks").json()["asked"] == "ask_extension"
        assert handler.ask("post", f"{path}/extension", {}).status_code == 403
        assert centre.ask("post", f"{path}/extension", {}).status_code == 200
        assert centre.ask("post", f"{path}/extension", {}).status_code == 409
        assert handler.ask("get", f"{path}/clocks").json()["extensions"] == ["1wd"]
        day = (timezone.localdate() + timedelta(days=9)).isoformat()
        body = {"until": day, "why": "雨季"}
        assert handler.ask("post", f"{path}/shelving-request", body).status_code == 200
        assert centre.ask("post", f"{path}/shelving-refusal", {"why": "不用"}).status_code == 200
        assert handler.ask("post", f"{path}/shelving-request", body).status_code == 200
        assert centre.ask("post", f"{path}/shelving", {"public": "雨季"}).status_code == 200
        assert handler.ask("get", f"{path}/clocks").json()["shelved_until"] == day
        assert handler.ask("post", f"{path}/taking-up", {}).status_code == 200
        assert handler.ask("post", f"{path}/stages", {"public": "x"}).status_code == 409
        assert handler.ask("post", f"{path}/reminder-noted").status_code == 409
        asked = handler.ask("post", f"{path}/extension-request", {"limit": "1wd", "why": "还要"})
        assert centre.ask("post", f"{path}/extension-refusal", {"why": "不行"}).status_code == 200

    def test_reminders_are_listed(self, cast: Cast) -> None:
        past = timezone.now() - timedelta(days=20)
        appeal = cast.appeal(detail="灯坏了", at=past)
        flow.sweep(timezone.localtime().replace(hour=12, minute=0))
        (first, *_rest) = Machine(cast.centre).ask("get", "/reminders").json()
        assert first["appeal"] == str(appeal.pk)
        assert (
            Machine(cast.centre).ask("post", f"/appeals/{appeal.pk}/reminder-noted").status_code
            == 200
        )
        assert Machine(cast.centre).ask("get", "/reminders").json() == []


def test_the_words_of_the_timeline_have_days(cast: Cast) -> None:
    assert title_of("shelve", {"until": "2026-12-03"}) == "暂时办不了，12 月 3 日再看"
    moved = title_of("recalendar", {"now": "2026-12-03T02:00:00+00:00"})
    assert moved == "工作时间有变，办理期限改到 12 月 3 日"
    assert title_of("recalendar", {"now": ""}) == "工作时间有变，办理期限改到 恢复以后再算"
    warned = {"clock": "stage", "stage": "拆除", "before": True, "to_words": "社区"}
    assert title_of("warned", warned) == "提醒了社区：“拆除”快到期"

"""More time, shelving, stages: who may ask, who may grant, and what the resident is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from mulin.appeals import clocks, flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.models.clocks import ClockPolicy, LimitRule
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.terms import limits_of, shipped
from mulin.appeals.testing import Cast, a_category
from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.worktime import SHANGHAI
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_post

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category(respond_within="2wh", resolve_within="2wd", phrases=["灯"])
    return Cast()


def worked(cast: Cast, **said: Any) -> Appeal:
    """Reported on Monday at nine, due on Wednesday at nine; signed at ten."""
    appeal = cast.appeal(**{"detail": "灯坏了", "at": at(2, 9), **said})
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=at(2, 9, 30))
    return flow.sign(appeal, by=cast.handler, at=at(2, 10))


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person).order_by("-id").values_list("title", flat=True)
    )


def of_the_journal(appeal: Appeal) -> clocks.Clocks:
    return clocks.read(journal.entries_of(appeal))


class TestExtension:
    def ask(
        self, cast: Cast, appeal: Appeal, *, limit: str = "1wd", moment: datetime | None = None
    ) -> Appeal:
        return flow.ask_extension(
            appeal, by=cast.handler, limit=limit, why="配件要到货", at=moment or at(3, 9)
        )

    def test_granted_by_another_it_moves_the_deadline_and_the_resident_reads_why(
        self, cast: Cast
    ) -> None:
        appeal = worked(cast)
        assert appeal.due == at(4, 9)
        self.ask(cast, appeal)
        assert appeal.due == at(4, 9)
        assert told(cast.dispatcher)[0] == f"请审批延期：{appeal.title}"
        flow.grant_extension(appeal, by=cast.dispatcher, at=at(3, 11))
        assert appeal.due == at(5, 9)
        assert told(cast.reporter)[0] == f"办理期限延到 11 月 5 日 09:00：{appeal.title}"
        assert of_the_journal(appeal).extensions[0].why == "配件要到货"

    def test_a_complaint_of_staff_is_told_to_the_centre_and_not_to_the_level_above(
        self, cast: Cast
    ) -> None:
        appeal = cast.appeal(detail="灯坏了", at=at(2, 9), about_staff=True)
        flow.route_past(appeal, by=cast.centre, post=cast.dispatcher.standing.posts[0].post)
        flow.dispatch(appeal, post=cast.post.pk, by=cast.centre, at=at(2, 9, 30))
        self.ask(cast, flow.sign(appeal, by=cast.handler, at=at(2, 10)))
        assert not any("请审批" in title for title in told(cast.dispatcher))
        assert told(cast.centre)[0] == f"请审批延期：{appeal.title}"

    def test_what_the_centre_has_is_told_to_others_of_the_centre(self, cast: Cast) -> None:
        other = a_holder(a_post(Role.CENTRE, cast.town), "中心小吴")
        appeal = cast.appeal(detail="灯坏了", at=at(2, 9))
        post = cast.centre.standing.posts[0].post
        flow.dispatch(appeal, post=post, by=cast.dispatcher, at=at(2, 9, 30))
        flow.sign(appeal, by=cast.centre, at=at(2, 10))
        flow.ask_extension(appeal, by=cast.centre, limit="1wd", why="配件", at=at(2, 11))
        assert told(other)[0] == f"请审批延期：{appeal.title}"
        assert not any("请审批" in title for title in told(cast.centre))

    def test_nobody_grants_their_own(self, cast: Cast) -> None:
        appeal = worked(cast)
        self.ask(cast, appeal)
        for person in (cast.handler, cast.stranger, cast.reporter):
            with pytest.raises(Forbidden):
                flow.grant_extension(appeal, by=person)
        assert flow.grant_extension(appeal, by=cast.centre).due == at(5, 9)

    def test_a_dispatcher_who_handles_it_asks_somebody_else(self, cast: Cast) -> None:
        appeal = cast.appeal(detail="灯坏了", at=at(2, 9))
        post = cast.dispatcher.standing.posts[0].post
        flow.dispatch(appeal, post=post, by=cast.centre, at=at(2, 9, 30))
        flow.sign(appeal, by=cast.dispatcher, at=at(2, 10))
        flow.ask_extension(appeal, by=cast.dispatcher, limit="1wd", why="配件", at=at(2, 11))
        with pytest.raises(Forbidden, match="不能自己批"):
            flow.grant_extension(appeal, by=cast.dispatcher)

    def test_only_who_has_it_asks(self, cast: Cast) -> None:
        appeal = worked(cast)
        with pytest.raises(Forbidden):
            flow.ask_extension(appeal, by=cast.dispatcher, limit="1wd", why="忙")

    def test_it_is_asked_before_the_deadline(self, cast: Cast) -> None:
        appeal = worked(cast)
        with pytest.raises(NotAllowed, match="期限已经过了"):
            self.ask(cast, appeal, moment=at(4, 9, 1))

    def test_what_was_asked_in_time_may_be_granted_late(self, cast: Cast) -> None:
        appeal = worked(cast)
        self.ask(cast, appeal, moment=at(4, 8, 59))
        assert flow.grant_extension(appeal, by=cast.centre, at=at(4, 11)).due == at(5, 9)

    def test_one_request_at_a_time(self, cast: Cast) -> None:
        appeal = worked(cast)
        self.ask(cast, appeal)
        with pytest.raises(NotAllowed, match="等审批"):
            self.ask(cast, appeal)

    def test_no_more_than_the_county_allows(self, cast: Cast) -> None:
        appeal = worked(cast)
        with pytest.raises(Refused, match="一次最多延") as refused:
            self.ask(cast, appeal, limit="3wd")
        assert refused.value.field == "limit"
        for _time in range(2):
            self.ask(cast, appeal)
            flow.grant_extension(appeal, by=cast.centre, at=at(3, 10))
        with pytest.raises(NotAllowed, match="已经延期 2 次"):
            self.ask(cast, appeal)

    @pytest.mark.parametrize(
        ("limit", "why", "field"), [("很久", "忙", "limit"), ("1wd", " ", "why")]
    )
    def test_what_is_missing_is_said(self, cast: Cast, limit: str, why: str, field: str) -> None:
        appeal = worked(cast)
        with pytest.raises(Refused) as refused:
            flow.ask_extension(appeal, by=cast.handler, limit=limit, why=why, at=at(2, 11))
        assert refused.value.field == field

    def test_refused_the_deadline_stands_and_the_handler_reads_why(self, cast: Cast) -> None:
        appeal = worked(cast)
        self.ask(cast, appeal)
        with pytest.raises(Refused):
            flow.refuse_extension(appeal, by=cast.centre, why="")
        flow.refuse_extension(appeal, by=cast.centre, why="先用备件")
        assert appeal.due == at(4, 9)
        assert told(cast.handler)[0] == f"没有同意延期：{appeal.title}"
        with pytest.raises(NotAllowed, match="没有等审批"):
            flow.grant_extension(appeal, by=cast.centre)

    def test_an_extension_outlives_a_change_of_category(self, cast: Cast) -> None:
        a_category("0901", "快办", resolve_within="1wd", phrases=["无"])
        appeal = worked(cast)
        self.ask(cast, appeal)
        flow.grant_extension(appeal, by=cast.centre, at=at(3, 9, 30))
        flow.classify(appeal, category="0901", by=cast.dispatcher, at=at(3, 10))
        assert appeal.due == at(4, 9)


class TestShelving:
    def shelved(self, cast: Cast, until: date = date(2026, 11, 16)) -> Appeal:
        appeal = worked(cast)
        flow.ask_shelving(appeal, by=cast.handler, until=until, why="等雨季过去", at=at(3, 9))
        return flow.shelve(appeal, by=cast.dispatcher, at=at(3, 10))

    def test_the_clock_stands_until_the_day_and_then_goes_on(self, cast: Cast) -> None:
        appeal = self.shelved(cast)
        assert appeal.shelved_until == date(2026, 11, 16)
        # Monday 9:00–17:30 and Tuesday 8:30–10:00 are used; the rest runs from the 16th.
        assert appeal.due == at(16, 16, 30)
        assert told(cast.reporter)[0] == f"暂时办不了，11 月 16 日再看：{appeal.title}"
        assert of_the_journal(appeal).holds[0].verb == "shelve"

    def test_taken_up_again_before_its_day(self, cast: Cast) -> None:
        appeal = self.shelved(cast)
        flow.unshelve(appeal, by=cast.handler, why="雨停了", at=at(4, 10))
        assert (appeal.shelved_until, appeal.due) == (None, at(5, 9))
        with pytest.raises(NotAllowed, match="没有挂账"):
            flow.unshelve(appeal, by=cast.handler)

    def test_on_its_day_it_goes_on_by_itself(self, cast: Cast) -> None:
        appeal = self.shelved(cast)
        flow.sweep(at(15, 12))
        assert Appeal.objects.get(pk=appeal.pk).shelved_until is not None
        flow.sweep(at(16, 8, 30))
        row = Appeal.objects.get(pk=appeal.pk)
        assert (row.shelved_until, row.due) == (None, at(16, 16, 30))
        assert told(cast.handler)[0] == f"挂账结束，请接着办：{appeal.title}"

    def test_nobody_approves_their_own(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.ask_shelving(appeal, by=cast.handler, until=date(2026, 11, 16), why="等", at=at(3, 9))
        with pytest.raises(Forbidden):
            flow.shelve(appeal, by=cast.handler, at=at(3, 10))
        with pytest.raises(Forbidden):
            flow.shelve(appeal, by=cast.stranger, at=at(3, 10))

    @pytest.mark.parametrize("until", [date(2026, 11, 3), date(2027, 2, 2)])
    def test_the_day_lies_ahead_and_not_too_far(self, cast: Cast, until: date) -> None:
        appeal = worked(cast)
        with pytest.raises(Refused) as refused:
            flow.ask_shelving(appeal, by=cast.handler, until=until, why="等", at=at(3, 9))
        assert refused.value.field == "until"

    def test_refused_the_clock_runs_on(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.ask_shelving(appeal, by=cast.handler, until=date(2026, 11, 16), why="等", at=at(3, 9))
        flow.refuse_shelving(appeal, by=cast.centre, why="现在就能办", at=at(3, 10))
        assert (appeal.due, appeal.shelved_until) == (at(4, 9), None)

    def test_approved_too_late_it_is_asked_for_again(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.ask_shelving(appeal, by=cast.handler, until=date(2026, 11, 6), why="等", at=at(3, 9))
        with pytest.raises(NotAllowed, match="重新申请"):
            flow.shelve(appeal, by=cast.centre, at=at(6, 9))

    def test_shelved_once_at_a_time_and_by_who_has_it(self, cast: Cast) -> None:
        appeal = self.shelved(cast)
        with pytest.raises(NotAllowed, match="已经挂账"):
            flow.ask_shelving(
                appeal, by=cast.handler, until=date(2026, 11, 20), why="等", at=at(4, 9)
            )
        with pytest.raises(Forbidden):
            flow.ask_shelving(appeal, by=cast.stranger, until=date(2026, 11, 20), why="等")
        with pytest.raises(Forbidden):
            flow.unshelve(appeal, by=cast.stranger)

    def test_reopened_it_is_shelved_no_more(self, cast: Cast) -> None:
        appeal = self.shelved(cast)
        clocked = of_the_journal(appeal)
        assert clocked.shelved_until == date(2026, 11, 16)
        flow.withdraw(appeal, by=cast.reporter, public="不用了", at=at(4, 9))
        flow.sweep(at(20, 9))
        assert Appeal.objects.get(pk=appeal.pk).status == Status.CLOSED


class TestStages:
    @pytest.fixture(name="cast")
    def _cast(self) -> Cast:
        a_category("0301", "违法搭建", resolve_within="15wd", phrases=["违建"])
        return Cast()

    def test_each_has_its_own_deadline_and_is_done_in_its_turn(self, cast: Cast) -> None:
        appeal = worked(cast, detail="楼顶违建")
        found = of_the_journal(appeal)
        assert [(s.name, s.clock.deadline) for s in found.stages] == [
            ("停止施工", at(2, 15)), ("作出处罚决定", at(11, 9)), ("拆除", at(23, 9)),
        ]  # fmt: skip
        flow.stage_done(appeal, by=cast.handler, public="已经停工并断电", at=at(2, 15))
        found = of_the_journal(appeal)
        assert found.stages[0].done_at == at(2, 15)
        assert found.stage is not None
        assert found.stage.name == "作出处罚决定"
        assert told(cast.reporter)[0] == f"做完了一步（停止施工）：{appeal.title}"

    def test_only_who_has_it_and_with_a_line(self, cast: Cast) -> None:
        appeal = worked(cast, detail="楼顶违建")
        with pytest.raises(Forbidden):
            flow.stage_done(appeal, by=cast.centre, public="停了")
        with pytest.raises(Refused):
            flow.stage_done(appeal, by=cast.handler, public=" ")

    def test_when_all_are_done_there_is_none_left(self, cast: Cast) -> None:
        appeal = worked(cast, detail="楼顶违建")
        for _stage in range(3):
            flow.stage_done(appeal, by=cast.handler, public="做完了", at=at(2, 16))
        with pytest.raises(NotAllowed):
            flow.stage_done(appeal, by=cast.handler, public="再做一遍")

    def test_reopening_begins_them_anew(self, cast: Cast) -> None:
        appeal = worked(cast, detail="楼顶违建")
        flow.stage_done(appeal, by=cast.handler, public="停了", at=at(2, 11))
        entries = [*journal.entries_of(appeal)]
        again = clocks.Reading()
        for entry in [*entries, journal.new_entry(appeal, "reopen", by=None, at=at(20, 9))]:
            again.take(entry)
        assert [stage.done_at for stage in again.clocks().stages] == [None] * 3


class TestThreeClocks:
    def test_the_next_report_is_due_after_signing_and_after_each_report(self, cast: Cast) -> None:
        appeal = worked(cast)
        report = of_the_journal(appeal).report
        assert report is not None
        assert report.deadline == at(9, 10)
        flow.progress(appeal, by=cast.handler, public="已经下单买灯", at=at(4, 16))
        report = of_the_journal(appeal).report
        assert report is not None
        assert report.deadline == at(11, 16)
        flow.return_(appeal, by=cast.handler, reason="不归我们", basis="职责清单", at=at(5, 9))
        assert of_the_journal(appeal).report is None

    def test_an_unanswered_question_holds_the_clock_so_long_and_no_longer(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.ask(appeal, by=cast.handler, public="几楼？", at=at(2, 17))
        assert (appeal.due, of_the_journal(appeal).wait_over) == (None, at(9, 17))
        flow.sweep(at(10, 11))
        row = Appeal.objects.get(pk=appeal.pk)
        assert row.status == Status.HANDLING
        # However late that was noticed, the clock has run again since the 9th at five.
        assert row.due == at(11, 9)
        assert told(cast.handler)[0] == f"居民一直没有回复，请接着办：{appeal.title}"

    def test_asking_again_does_not_begin_the_patience_anew(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.ask(appeal, by=cast.handler, public="几楼？", at=at(2, 10))
        flow.answer(appeal, by=cast.reporter, public="三楼", at=at(8, 10))
        flow.ask(appeal, by=cast.handler, public="哪个门？", at=at(9, 10))
        assert of_the_journal(appeal).wait_over == at(10, 10)
        flow.answer(appeal, by=cast.reporter, public="左边", at=at(13, 10))
        assert of_the_journal(appeal).holds[-1].end == at(10, 10)
        flow.ask(appeal, by=cast.handler, public="还有呢？", at=at(13, 11))
        assert appeal.due is not None, "the patience is used up: the clock does not stop"

    def test_a_closed_orders_clock_stands(self, cast: Cast) -> None:
        appeal = worked(cast)
        flow.withdraw(appeal, by=cast.reporter, public="好了", at=at(3, 9))
        found = of_the_journal(appeal)
        assert (found.resolution.deadline, found.ended_at) == (None, at(3, 9))
        assert found.resolution.left == 7 * 3600


class TestLimits:
    def test_the_most_particular_line_holds(self) -> None:
        a_category("0301", "违法搭建", respond_within="1wd", resolve_within="15wd")
        a_category("0302", "侵占", urgency="urgent", respond_within="3wh", resolve_within="4wd")
        leaf, usual = taxonomy().by_code["0301"], taxonomy().by_code["0302"]
        assert limits_of(leaf, "normal")[:3] == ("1wd", "15wd", "5wd")
        assert len(limits_of(leaf, "normal").stages) == 3
        assert limits_of(leaf, "critical")[:3] == ("30m", "15wd", "1d")
        assert limits_of(usual, "urgent")[:3] == ("3wh", "4wd", "2wd")
        assert limits_of(None, "normal") == ("1wd", "5wd", "5wd", ())

    def test_what_the_county_edits_holds_for_what_comes_in_then(self, cast: Cast) -> None:
        before = worked(cast)
        policy = shipped().policy
        ClockPolicy.objects.create(**policy.__dict__)
        LimitRule.objects.create(category="03", resolve="1wd")
        versions.changed("clocks")
        after = cast.appeal(detail="灯坏了", at=at(2, 9))
        assert (after.resolve_within, after.due) == ("1wd", at(3, 9))
        assert of_the_journal(before).resolution.deadline == at(4, 9)
        assert of_the_journal(after).stages == ()

    def test_two_limits_of_an_old_journal_are_still_read(self, cast: Cast) -> None:
        appeal = worked(cast)
        first = next(iter(journal.entries_of(appeal)))
        first.data = {**first.data, "limits": ["2wh", "2wd"]}
        found = clocks.read([first])
        assert (found.resolution.deadline, found.stages, found.report) == (at(4, 9), (), None)
        assert found.first_contact.deadline == at(2, 11)


def test_the_row_says_what_the_journal_says_after_every_deed(cast: Cast) -> None:
    appeal = worked(cast)
    flow.ask_extension(appeal, by=cast.handler, limit="1wd", why="配件", at=at(2, 11))
    flow.grant_extension(appeal, by=cast.centre, at=at(2, 12))
    flow.ask_shelving(appeal, by=cast.handler, until=date(2026, 11, 9), why="等", at=at(3, 9))
    flow.shelve(appeal, by=cast.centre, at=at(3, 10))
    flow.unshelve(appeal, by=cast.centre, at=at(4, 9))
    row, found = Appeal.objects.get(pk=appeal.pk), of_the_journal(appeal)
    assert (row.due, row.shelved_until) == (found.resolution.deadline, found.shelved_until)
    assert row.watch_at is None
    assert row.due is not None
    assert row.due > at(4, 9)

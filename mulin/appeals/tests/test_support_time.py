"""More time for a support order: asked by the unit before its date, decided by who judges the part."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from mulin.appeals import clocks
from mulin.appeals.flow import support_time, supports
from mulin.appeals.models import SupportOrder
from mulin.appeals.queries import supports as reads
from mulin.appeals.queries import timeline
from mulin.appeals.tests.desk import look
from mulin.appeals.tests.units import DONE, Support, fresh
from mulin.core import calendars, journal, versions, worktime
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, text
from mulin.notices.models import Notice
from mulin.people.models import Person, UnitCalendar

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Support:
    return Support()


class TestMoreTime:
    """Asked by the unit before its date, decided by who judges the part."""

    def ask(self, cast: Support, order: SupportOrder, **said: Any) -> SupportOrder:
        return support_time.ask_extension(
            order, by=cast.unit, **{"limit": "1wd", "why": "泵车在外县", **said}
        )

    def test_granted_it_moves_the_date_and_the_unit_reads_until_when(self, cast: Support) -> None:
        order = cast.order()
        before = order.due
        self.ask(cast, order)
        assert (order.due, order.more_asked) == (before, "1wd")
        assert Notice.objects.filter(person=cast.handler, kind="support.request").exists()
        support_time.grant_extension(order, by=cast.handler)
        found = fresh(order)
        moved = worktime.reckon(
            order.asked_at, worktime.Limit.parse("3wd"), calendar=calendars.current()
        )
        assert (found.due, found.more_asked) == (moved.deadline, "")
        assert Notice.objects.filter(person=cast.unit, kind="support.extended").exists()
        assert [e.limit for e in clocks.more_time(journal.entries_of(order)).extensions] == [
            worktime.Limit.parse("1wd")
        ]

    def test_a_unit_with_its_own_calendar_has_its_part_counted_by_it(self, cast: Support) -> None:
        nights = calendars.found("市政管养所", by=None)
        calendars.edit(nights, by=None, periods=[["00:00", "24:00"]], weekdays=list(range(7)))
        UnitCalendar.objects.create(organisation=cast.body, calendar=nights)
        versions.changed("posts")
        friday = datetime(2026, 11, 6, 16, tzinfo=worktime.SHANGHAI)
        order = cast.order(within="2wd", at=friday)
        assert order.due == friday + timedelta(days=2)
        self.ask(cast, order, at=friday)
        support_time.grant_extension(order, by=cast.handler, at=friday)
        assert order.due == friday + timedelta(days=3)
        versions.changed("calendar")
        assert support_time.due_of(fresh(order), clocks.more_time(journal.entries_of(order))) == (
            order.due
        )

    def test_only_the_unit_asks_and_never_decides(self, cast: Support) -> None:
        order = cast.order()
        for person in (cast.handler, cast.mate, cast.stranger):
            with pytest.raises(Forbidden):
                support_time.ask_extension(order, by=person, limit="1wd", why="忙")
        self.ask(cast, order)
        for person in (cast.unit, cast.mate, cast.stranger, cast.reporter):
            with pytest.raises(Forbidden):
                support_time.grant_extension(order, by=person)
            with pytest.raises(Forbidden):
                support_time.refuse_extension(order, by=person, why="不行")
        support_time.grant_extension(order, by=cast.dispatcher)

    def test_who_asked_and_now_holds_another_post_does_not_grant_it(self, cast: Support) -> None:
        order = self.ask(cast, cast.order())
        Entry.objects.filter(record=order.pk, verb="ask_extension").update(by=cast.dispatcher)
        with pytest.raises(Forbidden, match="不能自己批"):
            support_time.grant_extension(order, by=cast.dispatcher)

    def test_the_county_s_caps_hold_as_for_the_lead(self, cast: Support) -> None:
        order = cast.order()
        assert order.due is not None
        for said, words in (
            ({"limit": "3wd"}, "最多延"), ({"limit": "?"}, "看不懂"), ({"why": " "}, "为什么"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words):
                self.ask(cast, order, **said)
        with pytest.raises(NotAllowed, match="已经过了"):
            self.ask(cast, order, at=order.due + timedelta(seconds=1))
        self.ask(cast, order)
        with pytest.raises(NotAllowed, match="等审批"):
            self.ask(cast, order)
        support_time.grant_extension(order, by=cast.handler)
        support_time.grant_extension(self.ask(cast, order), by=cast.handler)
        with pytest.raises(NotAllowed, match="已经延期 2 次"):
            self.ask(cast, order)

    def test_refused_the_date_stands_and_it_may_be_asked_for_again(self, cast: Support) -> None:
        order = self.ask(cast, cast.order())
        before = order.due
        with pytest.raises(Refused, match="为什么"):
            support_time.refuse_extension(order, by=cast.handler, why="")
        support_time.refuse_extension(order, by=cast.handler, why="居民等不了")
        assert (order.due, order.more_asked) == (before, "")
        with pytest.raises(NotAllowed, match="没有等审批"):
            support_time.grant_extension(order, by=cast.handler)
        self.ask(cast, order)

    def test_who_reports_asks_for_no_more(self, cast: Support) -> None:
        order = self.ask(cast, supports.sign(cast.order(), by=cast.unit))
        supports.report(order, by=cast.unit, answer=DONE)
        supports.send_back(order, by=cast.handler, reason="井盖")
        assert order.more_asked == ""
        with pytest.raises(NotAllowed, match="没有等审批"):
            support_time.grant_extension(order, by=cast.handler)

    def test_what_a_whistle_began_and_nobody_handles_is_asked_of_the_centre(
        self, cast: Support
    ) -> None:
        order = cast.order(cast.appeal(), by=None, source="哨 2026-001")
        self.ask(cast, order)
        assert Notice.objects.filter(person=cast.centre, kind="support.request").exists()
        support_time.grant_extension(order, by=cast.centre)

    def test_both_sides_do_it_on_the_page_and_see_it_in_their_lists(self, cast: Support) -> None:
        order = cast.order()
        page = reverse("appeals:support_order", args=[order.pk])

        def press(person: Person, name: str, **said: Any) -> Any:
            return browser(person).post(reverse(f"appeals:support_{name}", args=[order.pk]), said)

        assert "同意延期" not in text(browser(cast.handler).get(page))
        asked = {"limit": "1wd", "why": "泵车在外县", "key": "key-of-the-form"}
        assert press(cast.unit, "ask_extension", **asked).status_code == 302
        assert press(cast.unit, "ask_extension", **asked).status_code == 302
        assert Entry.objects.filter(record=order.pk, verb="ask_extension").count() == 1
        assert "申请延期 1 个工作日：泵车在外县" in text(browser(cast.handler).get(page))
        assert reads.counts(cast.handler)["judge"] == 1
        rows = text(browser(cast.handler).get(reverse("appeals:supports") + "?view=judge"))
        assert "申请延期" in rows
        assert "申请延期" in text(look(cast.handler, order.appeal))
        refused = press(cast.handler, "refuse_extension", why="")
        assert refused.status_code == 400
        assert press(cast.handler, "grant_extension").status_code == 302
        assert "延期：多给 1 个工作日" in text(browser(cast.unit).get(page))
        assert reads.counts(cast.handler)["judge"] == 0
        assert "市政管养所协办延期 1 个工作日" in timeline(order.appeal, staff=True)[0].title

"""The clocks of an appeal are what its journal says, whenever they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mulin.appeals import clocks, flow
from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast, a_category
from mulin.core import calendars, journal
from mulin.core.worktime import Limit, reckon

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category(respond_within="2wh", resolve_within="4wh", phrases=["灯"])
    return Cast()


def worked(cast: Cast) -> Appeal:
    """Reported on Monday at nine, signed at ten."""
    appeal = cast.appeal(detail="灯坏了", at=at(2, 9))
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=at(2, 9, 30))
    return flow.sign(appeal, by=cast.handler, at=at(2, 10))


def test_four_working_hours_from_nine_reach_past_the_noon_break(cast: Cast) -> None:
    assert worked(cast).due == at(2, 15)


def test_asking_stops_the_clock_and_the_answer_starts_it_again(cast: Cast) -> None:
    appeal = worked(cast)
    flow.ask(appeal, by=cast.handler, public="几楼？", at=at(2, 10))
    assert appeal.due is None
    flow.answer(appeal, by=cast.reporter, public="三楼", at=at(2, 15))
    assert appeal.due == at(3, 9)


def test_what_is_on_the_row_is_what_the_journal_says(cast: Cast) -> None:
    appeal = worked(cast)
    flow.ask(appeal, by=cast.handler, public="几楼？", at=at(2, 10))
    flow.answer(appeal, by=cast.reporter, public="三楼", at=at(2, 15))
    row = Appeal.objects.get(pk=appeal.pk)
    found = clocks.read(journal.entries_of(row))
    assert found == clocks.read(journal.entries_of(row))
    assert (row.due, row.first_contact_due) == (
        found.resolution.deadline, found.first_contact.deadline
    )  # fmt: skip


def test_a_new_category_gives_no_time_back(cast: Cast) -> None:
    a_category("0901", "快办", resolve_within="2wh", phrases=["无"])
    appeal = worked(cast)
    flow.ask(appeal, by=cast.handler, public="几楼？", at=at(2, 10))
    flow.answer(appeal, by=cast.reporter, public="三楼", at=at(2, 14, 30))
    flow.classify(appeal, category="0901", by=cast.dispatcher, at=at(2, 14, 40))
    expected = reckon(
        at(2, 9), Limit.parse("2wh"), pauses=[(at(2, 10), at(2, 14, 30))],
        calendar=calendars.current(),
    )  # fmt: skip
    assert appeal.due == expected.deadline == at(2, 15, 30)


def test_reopening_begins_a_new_clock(cast: Cast) -> None:
    appeal = worked(cast)
    flow.propose(
        appeal, by=cast.handler, ending="solved", public="灯泡换好了，试过三次。", at=at(2, 11)
    )
    assert appeal.due is None
    unsolved = flow.Answers(reached=True, solved=False, satisfied="no")
    flow.call_back(appeal, unsolved, by=cast.centre, at=at(3, 9))
    assert appeal.due == at(3, 15)


def test_proposed_in_time_is_closed_in_time_however_late_the_callback(cast: Cast) -> None:
    early, late = worked(cast), worked(cast)
    for appeal, moment in ((early, at(2, 15)), (late, at(2, 15, 1))):
        flow.propose(
            appeal, by=cast.handler, ending="solved", public="灯泡换好了，试过三次。", at=moment
        )
        solved = flow.Answers(reached=True, solved=True, satisfied="yes")
        flow.call_back(appeal, solved, by=cast.centre, at=moment + timedelta(days=9))
    assert (early.closed_in_time, late.closed_in_time) == (True, False)


def test_a_journal_without_a_report_has_no_clocks() -> None:
    with pytest.raises(ValueError, match="no report"):
        clocks.read([])

"""Who is told of a deadline: before, at and after, each step once, whoever is away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import flow
from mulin.appeals.flow import resettling
from mulin.appeals.flow.rungs import rung_of
from mulin.appeals.flow.watching import NEVER
from mulin.appeals.models import Appeal
from mulin.appeals.models.clocks import Escalation, EscalationTold
from mulin.appeals.testing import Cast, a_category
from mulin.core import calendars, jobs, journal, versions
from mulin.core.deeds import NotAllowed
from mulin.core.models import Entry, Job
from mulin.core.worktime import SHANGHAI
from mulin.notices.models import Notice
from mulin.people.models import Absence, Person, Role, UnitCalendar
from mulin.people.testing import a_holder, a_post, an_organisation, staff

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0401", respond_within="2wh", resolve_within="2wd", phrases=["灯"])
    return Cast()


def worked(cast: Cast) -> Appeal:
    """Due on Wednesday at nine, first contact on Monday at eleven."""
    appeal = cast.appeal(detail="灯坏了", at=MONDAY)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=at(2, 9, 30))
    return flow.sign(appeal, by=cast.handler, at=at(2, 10))


def marks(appeal: Appeal) -> list[str]:
    return list(
        Escalation.objects.filter(appeal=appeal).order_by("id").values_list("mark", flat=True)
    )


def people(escalation: Escalation) -> set[Person]:
    rows = EscalationTold.objects.filter(escalation=escalation).select_related("person")
    return {row.person for row in rows}


def told(mark: str) -> set[Person]:
    return people(Escalation.objects.get(mark=mark))


def test_the_ladder_is_climbed_step_by_step(cast: Cast) -> None:
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 30))
    for moment, expected in (
        (at(3, 11), []),
        (at(3, 17), ["resolve/0+0/-20%"]),
        (at(4, 8, 59), []),
        (at(4, 9), ["resolve/0+0/+0m"]),
        (at(4, 15), ["resolve/0+0/+4wh"]),
        (at(5, 9), ["resolve/0+0/+1wd"]),
        (at(9, 9), ["resolve/0+0/+3wd"]),
        (at(9, 10), ["report/20261102T020000/+0m"]),
    ):
        before = set(marks(appeal))
        flow.sweep(moment)
        assert [mark for mark in marks(appeal) if mark not in before] == expected, moment
    assert told("resolve/0+0/-20%") == {cast.handler}
    assert told("resolve/0+0/+0m") == {cast.handler}
    assert told("resolve/0+0/+4wh") == {cast.dispatcher}
    assert told("resolve/0+0/+1wd") == {cast.centre}
    # Nobody holds a post of the county: the nearest below is told.
    assert told("resolve/0+0/+3wd") == {cast.centre}


def test_the_message_leads_to_the_desk_and_stands_in_the_journal(cast: Cast) -> None:
    appeal = worked(cast)
    flow.sweep(at(2, 11))
    notice = Notice.objects.filter(person=cast.dispatcher).latest("id")
    assert notice.title == f"超期了：{appeal.title}"
    assert notice.body == "“首次联系”的期限：11 月 2 日 11:00"
    assert notice.url == f"/desk/appeals/{appeal.pk}/"
    warned = Entry.objects.filter(record=appeal.pk, verb="warned").latest("id")
    assert warned.data["to_words"] == "承办人、社区"
    assert not list(journal.verify())


def test_a_deed_in_time_keeps_everybody_quiet(cast: Cast) -> None:
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 10))
    flow.sweep(at(2, 11, 30))
    assert marks(appeal) == []


def test_what_came_too_late_is_kept_and_nobody_is_bothered(cast: Cast) -> None:
    """The worker slept while the deadline passed and the deed came: the fact stays, without noise."""
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 11, 30))
    flow.sweep(at(2, 12))
    assert marks(appeal) == ["contact/0/-25%", "contact/0/+0m"]
    assert not EscalationTold.objects.exists()
    assert not Notice.objects.filter(kind="appeal.escalation").exists()


def test_after_a_long_sleep_a_warning_before_the_deadline_is_not_told_after_it(cast: Cast) -> None:
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 10))
    flow.sweep(at(4, 10))
    assert marks(appeal) == ["resolve/0+0/-20%", "resolve/0+0/+0m"]
    assert told("resolve/0+0/-20%") == set()
    assert told("resolve/0+0/+0m") == {cast.handler}


def test_an_extension_warns_anew(cast: Cast) -> None:
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 10))
    flow.sweep(at(3, 17))
    flow.ask_extension(appeal, by=cast.handler, limit="1wd", why="配件", at=at(3, 17, 10))
    flow.grant_extension(appeal, by=cast.centre, at=at(3, 17, 20))
    flow.sweep(at(4, 17, 29))
    assert marks(appeal) == ["resolve/0+0/-20%", "resolve/0+1/-20%"]


def test_at_night_only_what_is_critical_is_told(cast: Cast) -> None:
    a_category(
        "0402", urgency="critical", respond_within="30m", resolve_within="2h", phrases=["漏"]
    )
    quiet = cast.appeal(detail="灯坏了", at=at(3, 14))
    loud = cast.appeal(detail="水管漏", at=at(3, 21, 30))
    flow.sweep(at(3, 22))
    assert marks(loud) == ["contact/0/-25%", "contact/0/+0m"]
    assert marks(quiet) == []
    flow.sweep(at(4, 7, 30))
    assert marks(quiet) == ["contact/0/-25%", "contact/0/+0m"]


def test_whoever_is_away_is_stood_in_for(cast: Cast) -> None:
    mate = a_holder(a_post(Role.COMMUNITY_STAFF, cast.community), "小吴")
    Absence.objects.create(
        person=cast.handler, since=date(2026, 11, 1), until=date(2026, 11, 5), stand_in=mate
    )
    appeal = worked(cast)
    flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 10))
    flow.sweep(at(3, 17))
    row = EscalationTold.objects.get()
    assert (row.person, row.instead_of) == (mate, cast.handler)


def test_where_nobody_is_there_the_next_level_is_told(cast: Cast) -> None:
    Absence.objects.create(person=cast.dispatcher, since=date(2026, 11, 1), until=date(2026, 11, 9))
    appeal = worked(cast)
    assert set(rung_of(appeal, "community", now=at(3, 9)).people) == {cast.centre.pk}
    assert rung_of(appeal, "community", now=at(3, 9)).name == "街道"
    assert set(rung_of(appeal, "community", now=at(10, 9)).people) == {cast.dispatcher.pk}


def test_what_complains_of_staff_is_told_to_the_centre_alone(cast: Cast) -> None:
    appeal = cast.appeal(detail="网格员说话难听", at=MONDAY, about_staff=True)
    flow.sweep(at(4, 9))
    assert marks(appeal)
    everybody = {row.person for row in EscalationTold.objects.select_related("person")}
    assert everybody == {cast.centre}


def test_taking_note_is_once_and_ones_own(cast: Cast) -> None:
    appeal = worked(cast)
    flow.sweep(at(2, 11))
    for stranger in (cast.centre, cast.stranger, cast.reporter):
        with pytest.raises(NotAllowed):
            flow.take_note(appeal, by=stranger)
    assert flow.take_note(appeal, by=cast.dispatcher, at=at(2, 11, 5)) == 1
    with pytest.raises(NotAllowed):
        flow.take_note(appeal, by=cast.dispatcher)
    noted = EscalationTold.objects.filter(noted_at__isnull=False)
    assert [row.person for row in noted] == [cast.dispatcher]


def test_the_row_knows_when_to_look_again(cast: Cast) -> None:
    appeal = worked(cast)
    flow.sweep(at(2, 10, 5))
    row = Appeal.objects.get(pk=appeal.pk)
    assert row.watch_at == at(2, 10, 30)
    assert flow.sweep(at(2, 10, 29)) == 0
    flow.ask(row, by=cast.handler, public="几楼？", at=at(2, 10, 29))
    assert Appeal.objects.get(pk=appeal.pk).watch_at is None
    flow.withdraw(row, by=cast.reporter, public="好了", at=at(2, 10, 29))
    assert flow.sweep(at(2, 10, 40)) == 0


def test_what_stands_still_is_not_looked_at_again_and_again(cast: Cast) -> None:
    appeal = worked(cast)
    flow.propose(
        appeal, by=cast.handler, ending="solved", public="灯泡换好了，试过三次。", at=at(2, 10, 20)
    )
    flow.sweep(at(2, 10, 30))
    assert Appeal.objects.get(pk=appeal.pk).watch_at == NEVER


def test_what_was_brought_in_late_is_not_made_up_for(cast: Cast) -> None:
    appeal = worked(cast)
    first = Entry.objects.filter(record=appeal.pk).earliest("id")
    first.data = {**first.data, "since": (MONDAY - timedelta(days=90)).isoformat()}
    first.save()
    flow.sweep(at(3, 12))
    assert not any(mark.startswith("resolve") for mark in marks(appeal))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(looks=st.lists(st.integers(0, 14 * 24 * 12), max_size=12))
def test_however_the_worker_sleeps_every_step_is_taken_once(cast: Cast, looks: list[int]) -> None:
    appeal = worked(cast)
    for steps in sorted(looks):
        flow.sweep(MONDAY + timedelta(hours=2, minutes=5 * steps))
    flow.sweep(at(17, 12))
    flow.sweep(at(17, 12))
    found = marks(appeal)
    assert len(found) == len(set(found))
    assert set(found) == {
        "contact/0/-25%", "contact/0/+0m", "contact/0/+1wd", "resolve/0+0/-20%",
        "resolve/0+0/+0m", "resolve/0+0/+4wh", "resolve/0+0/+1wd", "resolve/0+0/+3wd",
        "report/20261102T020000/+0m", "report/20261102T020000/+1wd",
    }  # fmt: skip
    Appeal.objects.filter(pk=appeal.pk).update(watch_at=NEVER)


class TestTheCalendarIsEdited:
    def edit(self, day: date, *, working: bool = False) -> None:
        row = calendars.county_row()
        calendars.edit(row, by=None, days={day: (working, "检修" if not working else "加班")})

    def test_what_is_open_is_reckoned_anew_and_says_so(self, cast: Cast) -> None:
        calendars.county_row()
        appeal = worked(cast)
        assert appeal.due == at(4, 9)
        self.edit(date(2026, 11, 3))
        jobs.autodiscover()
        jobs.run_due()
        row = Appeal.objects.get(pk=appeal.pk)
        assert row.due == at(5, 9)
        said = Entry.objects.get(record=appeal.pk, verb="recalendar")
        assert datetime.fromisoformat(said.data["now"]) == at(5, 9)
        assert resettling.resettle_some() is None
        assert Entry.objects.filter(record=appeal.pk, verb="recalendar").count() == 1
        assert not list(journal.verify())

    def test_the_dates_of_its_support_orders_go_with_it(self, cast: Cast) -> None:
        calendars.county_row()
        appeal = worked(cast)
        unit, done = (staff(Role.PROPERTY, cast.area) for _one in range(2))
        order, over = (
            flow.supports.open(
                appeal, post=one.appointments.get().post_id, what="请看看", by=cast.handler,
                within="1wd", at=at(2, 11),
            )
            for one in (unit, done)
        )  # fmt: skip
        flow.support_time.ask_extension(order, by=unit, limit="1wd", why="配件", at=at(2, 12))
        flow.support_time.grant_extension(order, by=cast.handler, at=at(2, 14))
        flow.supports.sign(over, by=done, at=at(2, 12))
        flow.supports.report(over, by=done, answer="已经看过，全部换好了。", at=at(2, 15))
        assert order.due == at(4, 11)
        flow.support_time.ask_extension(order, by=unit, limit="1wd", why="配件", at=at(2, 16))
        self.edit(date(2026, 11, 3))
        flow.resettle({})
        order.refresh_from_db()
        over.refresh_from_db()
        assert (order.due, over.due) == (at(5, 11), at(3, 11))

    def test_what_has_ended_stands(self, cast: Cast) -> None:
        calendars.county_row()
        appeal = worked(cast)
        flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 30))
        flow.propose(
            appeal, by=cast.handler, ending="solved", public="灯泡换好了，试过三次。",
            at=at(4, 16),
        )  # fmt: skip
        before = flow.steps.reckon(appeal)
        assert before.resolution.deadline == at(4, 9)
        assert not appeal.closed_in_time
        self.edit(date(2026, 11, 3))
        flow.resettle({})
        row = Appeal.objects.get(pk=appeal.pk)
        assert flow.steps.reckon(row) == before
        assert not Entry.objects.filter(record=appeal.pk, verb="recalendar").exists()

    def test_a_first_contact_that_was_in_time_stays_in_time(self, cast: Cast) -> None:
        calendars.county_row()
        appeal = worked(cast)
        flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 30))
        due = appeal.first_contact_due
        self.edit(date(2026, 11, 2))
        flow.resettle({})
        row = Appeal.objects.get(pk=appeal.pk)
        assert row.first_contact_due == due
        assert row.due == at(5, 8, 30), "a Monday on which nobody worked after all"

    def test_many_are_done_in_portions(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resettling, "PORTION", 1)
        monkeypatch.setattr(
            resettling, "resettle_some",
            lambda after=None, most=1, real=resettling.resettle_some: real(after, most=most),
        )  # fmt: skip
        calendars.county_row()
        both = [worked(cast), worked(cast)]
        self.edit(date(2026, 11, 3))
        while job := Job.objects.filter(name="appeals.resettle", state=Job.State.WAITING).first():
            jobs.run_due()
            job.refresh_from_db()
        assert {Appeal.objects.get(pk=one.pk).due for one in both} == {at(5, 9)}


def test_a_unit_with_its_own_calendar_counts_by_it_from_the_dispatch(cast: Cast) -> None:
    unit = calendars.found("供水公司", by=None)
    calendars.edit(unit, by=None, periods=[["00:00", "24:00"]], weekdays=list(range(7)))
    body = an_organisation("供水公司")
    UnitCalendar.objects.create(organisation=body, calendar=unit)
    post = a_post(Role.PROPERTY, cast.area, body)
    a_holder(post)
    versions.changed("posts")
    appeal = cast.appeal(detail="灯坏了", at=MONDAY)
    flow.dispatch(appeal, post=post.pk, by=cast.dispatcher, at=at(2, 9, 30))
    assert appeal.due == at(4, 9)
    assert flow.steps.reckon(appeal).calendar == str(unit.pk)
    flow.reassign(appeal, post=cast.post.pk, by=cast.dispatcher, reason="改派", at=at(2, 9, 40))
    assert flow.steps.reckon(appeal).calendar == ""

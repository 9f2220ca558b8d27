"""A series is made real ahead, follows its rule while nobody is in it, and loses nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.ids import uuid7
from mulin.core.models import Entry
from mulin.meetings import flow
from mulin.meetings.models import Meeting, Series, Status
from mulin.meetings.testing import Cast, moment
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db


def daily(cast: Cast, **changes: Any) -> Series:
    """Every tenth day from tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return cast.series(rule="FREQ=DAILY;INTERVAL=10", first_on=tomorrow, **changes)


def live(series: Series) -> list[Meeting]:
    """What is to be held."""
    return list(
        Meeting.objects.filter(series=series).exclude(status=Status.CANCELLED).order_by("starts_at")
    )


def test_two_months_are_made_at_once_and_twice_makes_no_twin() -> None:
    cast = Cast()
    series = daily(cast)
    assert len(live(series)) == 6
    before = Entry.objects.count()
    assert flow.materialise(series) == []
    assert Entry.objects.count() == before
    flow.materialise(series, now=timezone.now() + timedelta(days=10))
    assert len(live(series)) == 7
    assert {one.area_path for one in live(series)} == {cast.community.path}


def test_only_the_community_and_the_centre_found_a_series() -> None:
    cast = Cast()
    for by in (cast.worker, cast.resident, cast.stranger, cast.company):
        with pytest.raises(Forbidden):
            cast.series(by=by)
    assert cast.series(by=cast.centre).name


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "}, {"kind": "party"}, {"rule": "FREQ=HOURLY"}, {"minutes": 5}, {"place": ""},
        {"area": "000"}, {"visibility": "nobody"}, {"holidays": "never"},
        {"station": "00000000-0000-7000-8000-000000000000"},
    ],
)  # fmt: skip
def test_what_nobody_could_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Cast().series(**changes)
    assert not Series.objects.exists()


def test_a_retry_makes_one_series() -> None:
    cast = Cast()
    made = [flow.found(cast.draft(), by=cast.leader, key="abcdefgh") for _n in range(2)]
    assert made[0] == made[1]


def test_changed_in_place_and_hour_the_empty_ones_follow() -> None:
    cast = Cast()
    series = daily(cast)
    flow.revise_series(
        series,
        cast.draft(rule=series.rule, first_on=series.first_on, place="党群中心", minutes=60),
        by=cast.leader,
    )
    assert {(one.place, one.lasts, one.sequence) for one in live(series)} == {
        ("党群中心", timedelta(minutes=60), 1)
    }


def test_a_changed_rule_calls_off_the_empty_ones_and_shows_the_others() -> None:
    cast = Cast()
    series = daily(cast)
    busy = live(series)[1]
    cast.item(busy)
    flow.announce(live(series)[0], by=cast.leader)
    later = series.first_on + timedelta(days=5)
    flow.revise_series(series, cast.draft(rule=series.rule, first_on=later), by=cast.leader)
    adrift = [one for one in live(series) if one.adrift]
    assert [one.status for one in adrift] == [Status.ANNOUNCED, Status.PLANNED]
    assert busy in adrift
    assert Notice.objects.filter(kind="meeting.adrift", person=cast.leader).count() == 2
    off = Meeting.objects.filter(series=series, status=Status.CANCELLED)
    assert off.count() == 4
    assert all(one.reason for one in off)
    # Decided: it stands, and the rule agrees with it from now on.
    flow.keep(adrift[0], by=cast.leader)
    with pytest.raises(Refused):
        flow.keep(adrift[0], by=cast.leader)


def test_back_to_the_old_rule_what_was_called_off_by_it_stands_again() -> None:
    cast = Cast()
    series = daily(cast)
    old = cast.draft(rule=series.rule, first_on=series.first_on)
    later = cast.draft(rule=series.rule, first_on=series.first_on + timedelta(days=5))
    flow.revise_series(series, later, by=cast.leader)
    flow.revise_series(series, old, by=cast.leader)
    assert live(series)[0].original_on == series.first_on
    assert all(one.reason == "" for one in live(series))


def test_one_date_is_left_out_moved_and_put_back() -> None:
    cast = Cast()
    series = daily(cast)
    first, second = (one.original_on or date.min for one in live(series)[:2])
    flow.except_(series, first, by=cast.leader, words="台风")
    assert live(series)[0].original_on == second
    to = moment(12, hour=20)
    flow.except_(series, second, by=cast.leader, words="停电", to=to)
    assert live(series)[0].starts_at == to
    flow.as_usual(series, first, by=cast.leader)
    assert live(series)[0].original_on == first
    with pytest.raises(Refused):
        flow.as_usual(series, first, by=cast.leader)
    with pytest.raises(Refused, match="本来就不开"):
        flow.except_(series, first + timedelta(days=1), by=cast.leader, words="台风")
    with pytest.raises(Refused, match="过去"):
        flow.except_(series, first, by=cast.leader, words="台风", to=moment(-3))


def test_a_meeting_moved_by_hand_stays_where_it_was_put() -> None:
    cast = Cast()
    series = daily(cast)
    meeting = live(series)[0]
    when = flow.When(moment(3, hour=15), 60)
    flow.reschedule(meeting, when, by=cast.leader, words="换个时间")
    flow.materialise(series)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.adrift) == (moment(3, hour=15), False)
    flow.cancel(live(series)[1], by=cast.leader, words="并到下次")
    flow.materialise(series)
    assert len(live(series)) == 5


def test_ended_nothing_more_is_made_and_resumed_it_is() -> None:
    cast = Cast()
    series = daily(cast)
    flow.end(series, by=cast.leader, words="并入多好会")
    assert live(series) == []
    with pytest.raises(NotAllowed):
        flow.end(series, by=cast.leader, words="再停一次")
    flow.resume(series, by=cast.leader)
    assert len(live(series)) == 6
    with pytest.raises(Forbidden):
        flow.end(series, by=cast.stranger, words="别人的")


def test_the_next_chair_is_told_ahead_and_who_is_skipped_owes_a_turn() -> None:
    cast = Cast()
    series = daily(cast)
    order = [cast.leader, cast.worker, cast.company]
    flow.set_order(series, [one.pk for one in order], by=cast.leader)
    first = live(series)[0]
    assert first.chair == cast.leader
    assert Notice.objects.filter(kind="meeting.chair", person=cast.leader).count() == 1
    flow.skip_chair(first, by=cast.leader, words="出差")
    assert first.chair == cast.worker
    with pytest.raises(Refused):
        flow.skip_chair(first, by=cast.leader, words=" ")
    assert cast.hold(series).chair == cast.worker
    # Another has chaired in between: the debt is paid first.
    assert cast.hold(series, 1).chair == cast.leader
    assert cast.hold(series, 2).chair == cast.company
    held = cast.hold(series, 3)
    assert held.chair == cast.leader


def test_out_of_turn_anybody_may_be_named_and_the_order_stays() -> None:
    cast = Cast()
    series = daily(cast)
    flow.set_order(series, [cast.worker.pk], by=cast.leader)
    first = live(series)[0]
    flow.set_chair(first, by=cast.leader, person=cast.resident)
    with pytest.raises(Refused):
        flow.skip_chair(first, by=cast.leader, words="不是轮到的")
    with pytest.raises(Refused):
        flow.set_chair(first, by=cast.leader, person=None)
    assert Meeting.objects.visible_to(cast.resident).filter(pk=first.pk).exists()


def test_an_order_names_people_who_are_there() -> None:
    cast = Cast()
    series = daily(cast)
    cast.neighbour.is_active = False
    cast.neighbour.save()
    with pytest.raises(DeedError):
        flow.set_order(series, [cast.neighbour.pk], by=cast.leader)


def test_nothing_changed_writes_nothing_and_an_order_has_an_end() -> None:
    cast = Cast()
    series = daily(cast)
    same = cast.draft(rule=series.rule, first_on=series.first_on)
    before = Entry.objects.count()
    flow.revise_series(series, same, by=cast.leader)
    assert Entry.objects.count() == before
    with pytest.raises(Refused, match="60"):
        flow.set_order(series, [uuid7() for _n in range(61)], by=cast.leader)


def test_one_that_was_put_off_waits_and_one_that_the_rule_has_again_needs_no_word() -> None:
    cast = Cast()
    series = daily(cast)
    first, second = live(series)[:2]
    flow.announce(first, by=cast.leader)
    flow.postpone(first, by=cast.leader, words="下雨")
    cast.item(second)
    flow.end(series, by=cast.leader, words="停办")
    assert [one.adrift for one in live(series)] == [False, True]
    flow.materialise(series)
    assert Notice.objects.filter(kind="meeting.adrift", person=cast.leader).count() == 1
    flow.resume(series, by=cast.leader)
    assert not Meeting.objects.get(pk=second.pk).adrift


def test_too_many_at_once_are_not_invited_and_without_an_order_nobody_is() -> None:
    cast = Cast()
    meeting = cast.meeting()
    with pytest.raises(Refused, match="300"):
        flow.invite(meeting, [uuid7() for _n in range(301)], by=cast.leader)
    assert not meeting.invitations.exists()
    with pytest.raises(NotAllowed):
        flow.reply(cast.meeting(Status.PLANNED), by=cast.leader, answer="coming")

"""Late: the next level is called by itself, once, whatever became of the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mulin.core import jobs
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import _listeners
from mulin.core.models import Entry, Job
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.whistles import flow
from mulin.whistles.events import WhistleEscalated
from mulin.whistles.flow.lateness import LOOK
from mulin.whistles.models import Status, Summons, Turnout, Whistle
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db

HALF = timedelta(minutes=30)


def raised(whistle: Whistle) -> int:
    """How often the journal says that it was raised."""
    return Entry.objects.filter(record=whistle.pk, verb="escalate").count()


def work(now: datetime | None = None) -> None:
    """A worker takes what is due, as often as there is something."""
    while jobs.run_due(now):
        pass


def test_a_worker_that_slept_for_a_day_raises_it_once(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=1)
    whistle = cast.blow(at=start)
    for _ in range(3):
        work()
    whistle.refresh_from_db()
    assert (whistle.level.name, whistle.turn, raised(whistle)) == ("攻坚哨", 1, 1)
    assert whistle.due is not None
    assert whistle.due > timezone.now(), "the new limit runs from now, not from yesterday"
    assert not Job.objects.filter(name=LOOK, state=Job.State.FAILED).exists()


def test_two_workers_at_once_raise_it_once(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    whistle = cast.blow(at=start)
    twin = Whistle.objects.get(pk=whistle.pk)
    assert flow.look(whistle, turn=0) is True
    assert flow.look(twin, turn=0) is False
    assert raised(whistle) == 1


def test_nothing_is_raised_before_the_limit_or_when_all_are_there(cast: Cast) -> None:
    whistle = cast.blow()
    work()
    assert raised(whistle) == 0
    for body in (cast.police_body, cast.fire_body):
        cast.bring(cast.part(whistle, body), Turnout.ON_SITE)
    work(timezone.now() + timedelta(hours=1))
    assert raised(whistle) == 0


def test_the_chief_of_the_next_level_is_called_and_all_are_told(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    whistle = cast.blow(at=start)
    cast.bring(cast.part(whistle, cast.police_body), Turnout.ON_SITE, at=start)
    flow.look(whistle, turn=0)
    chief = Summons.objects.get(whistle=whistle, organisation=cast.centre_post.organisation)
    assert chief.due > timezone.now()
    assert whistle.units == 3

    def told(person: Person) -> list[str]:
        return list(
            Notice.objects.filter(person=person, kind="whistle.raised").values_list(
                "title", flat=True
            )
        )

    assert told(cast.fire) == told(cast.blower) == ["升为攻坚哨：北门消防通道被堵"]
    assert told(cast.police) == []


def test_whoever_blew_it_is_not_called_to_their_own_whistle(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    whistle = cast.blow(by=cast.centre, at=start)
    assert flow.look(whistle, turn=0) is True
    assert whistle.units == 2


def test_at_the_top_nobody_is_further_up_but_the_blower_is_told(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=2)
    whistle = cast.blow(by=cast.secretary, level="tackle", at=start)
    assert flow.look(whistle, turn=0) is False
    assert raised(whistle) == 0
    late = Notice.objects.get(person=cast.secretary, kind="whistle.late")
    assert "打电话" in late.body


def test_a_refusal_stops_no_clock(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    whistle = cast.blow(at=start)
    cast.bring(cast.part(whistle, cast.police_body), Turnout.ON_SITE, at=start)
    cast.bring(cast.part(whistle, cast.fire_body), Turnout.REFUSED, at=start)
    assert flow.look(whistle, turn=0) is True


def test_who_was_called_later_keeps_their_time_and_is_looked_at(cast: Cast) -> None:
    start = timezone.now() - timedelta(minutes=32)
    whistle = cast.blow(at=start, units=cast.units[:1])
    cast.bring(cast.part(whistle), Turnout.ON_SITE, at=start)
    later = flow.call_more(
        whistle, by=cast.blower, unit=cast.units[1], at=start + timedelta(minutes=5)
    )
    work()
    assert raised(whistle) == 0
    assert Job.objects.filter(name=LOOK, state=Job.State.WAITING, run_at=later.due).exists()
    assert flow.look(whistle, turn=0, at=later.due + timedelta(seconds=1)) is True


def test_a_second_lateness_raises_it_again(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=1)
    whistle = cast.blow(
        by=cast.secretary, level="civil", units=(f"p:{cast.worker_post.pk}",), at=start
    )
    flow.look(whistle, turn=0, at=start + timedelta(hours=2))
    assert whistle.level.name == "执法哨"
    assert flow.look(whistle, turn=0, at=start + timedelta(hours=9)) is False
    assert flow.look(whistle, turn=1, at=start + timedelta(hours=9)) is True
    assert (whistle.level.name, raised(whistle)) == ("攻坚哨", 2)


def test_by_hand_with_a_reason_and_not_above_the_top(cast: Cast) -> None:
    whistle = cast.blow()
    with pytest.raises(Forbidden):
        flow.escalate(whistle, by=cast.police, words="管不了")
    with pytest.raises(Refused, match="为什么要升级"):
        flow.escalate(whistle, by=cast.blower, words=" ")
    flow.escalate(whistle, by=cast.blower, words="要镇里协调拆除")
    assert (whistle.level.name, whistle.turn) == ("攻坚哨", 1)
    with pytest.raises(Refused, match="最高一级"):
        flow.escalate(whistle, by=cast.blower, words="再升")


def test_what_has_ended_or_waits_for_release_is_not_raised(cast: Cast) -> None:
    ready = cast.whistle(Status.READY)
    with pytest.raises(NotAllowed):
        flow.escalate(ready, by=cast.blower, words="升")
    gone = cast.whistle(Status.WITHDRAWN)
    work(timezone.now() + timedelta(days=1))
    assert (raised(ready), raised(gone)) == (0, 0)


def test_the_links_hear_that_it_was_raised_and_from_what(cast: Cast) -> None:
    heard: list[WhistleEscalated] = []
    _listeners[WhistleEscalated].append(heard.append)
    try:
        whistle = cast.blow(at=timezone.now() - timedelta(hours=1))
        flow.look(whistle, turn=0)
    finally:
        _listeners[WhistleEscalated].remove(heard.append)
    assert [(event.before.name, event.by) for event in heard] == [("执法哨", None)]


def test_a_level_without_a_chief_in_place_is_raised_all_the_same(cast: Cast) -> None:
    flow.set_levels([
        flow.LevelPlan(
            "one", "一级哨", (Role.COMMUNITY_STAFF,), ("department",), next_level="two"
        ),
        flow.LevelPlan(
            "two", "二级哨", (Role.CENTRE,), ("department",), chief=Role.BUILDING_LEAD,
            report_in="4wh",
        ),
    ])  # fmt: skip
    whistle = cast.blow(level="one", at=timezone.now() - timedelta(hours=1))
    assert flow.look(whistle, turn=0) is True
    assert whistle.units == 2

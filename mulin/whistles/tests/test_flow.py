"""The life of a whistle, deed by deed, told by the people around it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.notices.models import Notice
from mulin.people.flow import dismiss
from mulin.people.models import Appointment, Role
from mulin.people.testing import a_holder, a_post
from mulin.whistles import flow
from mulin.whistles.models import (
    Status,
    Summons,
    Turnout,
    Whistle,
)
from mulin.whistles.testing import Cast
from mulin.whistles.tests.messages import told

pytestmark = pytest.mark.django_db


# Blowing


def test_from_the_first_call_to_the_release(cast: Cast) -> None:
    whistle = cast.blow()
    assert (whistle.status, whistle.units, whistle.came) == (Status.BLOWN, 2, 0)
    assert whistle.due is not None
    assert whistle.due - whistle.blown_at == timedelta(minutes=30)
    police, fire = cast.part(whistle, cast.police_body), cast.part(whistle, cast.fire_body)
    cast.bring(police, Turnout.DONE)
    whistle.refresh_from_db()
    assert (whistle.status, whistle.came, whistle.settled) == (Status.WORKING, 1, 1)
    cast.bring(fire, Turnout.DONE)
    whistle.refresh_from_db()
    assert whistle.status == Status.READY
    flow.release(whistle, by=cast.blower, words="通道畅通，立了禁停牌。")
    assert whistle.status == Status.RELEASED
    assert whistle.ended_at is not None
    assert list(journal.verify()) == []


def test_everybody_of_a_unit_is_told_where_and_until_when(cast: Cast) -> None:
    other = a_holder(cast.police_post, "城管小何")
    whistle = cast.blow()
    for person in (cast.police, other):
        notice = Notice.objects.get(person=person, kind="whistle.called")
        assert "湖滨小区北门" in notice.body
        assert notice.url.startswith(f"/desk/whistles/{whistle.pk}/units/")
    assert told(cast.stranger, "called") == []


@pytest.mark.parametrize("level", ["enforce", "tackle"])
def test_only_posts_of_the_level_may_blow_it(cast: Cast, level: str) -> None:
    with pytest.raises(Forbidden):
        cast.blow(by=cast.worker, level=level)
    with pytest.raises(Forbidden):
        cast.blow(by=cast.resident, level=level)


def test_nobody_blows_for_an_area_that_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        cast.blow(by=cast.stranger, level="civil", units=(f"p:{cast.worker_post.pk}",))


def test_a_level_calls_only_the_bodies_that_answer_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="换一级哨"):
        cast.blow(level="civil")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "none"}, "level"), ({"title": " "}, "title"), ({"need": ""}, "need"),
        ({"units": ()}, "units"), ({"units": (f"o:{uuid4()}",)}, "units"), ({"area": "1"}, "area"),
        ({"report_in": "马上"}, "report_in"), ({"urgency": "x"}, "urgency"),
        ({"stand_in": uuid4()}, "stand_in"), ({"lng": 0.0, "lat": 0.0}, "lng"),
        ({"lng": 116.0, "lat": 29.4, "datum": "x"}, "lng"), ({"title": "长" * 81}, "title"),
        ({"units": tuple(f"o:{uuid4()}" for _ in range(13))}, "units"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        cast.blow(**changes)
    assert caught.value.field == field
    assert not Whistle.objects.exists()


def test_the_same_key_blows_once(cast: Cast) -> None:
    made = [flow.blow(cast.call(), by=cast.blower, key="one-press-0001") for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert Summons.objects.count() == 2


def test_without_an_area_the_point_or_the_post_tells_it(cast: Cast) -> None:
    assert cast.area.outline is not None
    inside: dict[str, Any] = {"area": ""}
    ring = cast.area.outline["coordinates"][0]
    inside |= {"lng": ring[0][0] + 0.005, "lat": ring[0][1] + 0.005}
    assert cast.blow(**inside).area_path == cast.area.path
    assert cast.blow(area="").area_path == cast.community.path


def test_a_vacant_unit_cannot_be_called(cast: Cast) -> None:
    dismiss(Appointment.objects.get(person=cast.fire))
    with pytest.raises(Refused, match="没有人在岗"):
        cast.blow()


def test_what_it_came_of_is_kept_in_words_and_points_at_no_other_room(cast: Cast) -> None:
    key = uuid4()
    source = flow.Source("hazard", key, "360483-20261121-000001 通道被堵", "/desk/appeals/x/")
    whistle = cast.blow(source=source)
    assert (whistle.source_kind, whistle.source_id) == ("hazard", key)
    assert whistle.source_label.endswith("通道被堵")


def test_one_more_unit_has_its_own_time(cast: Cast) -> None:
    start = timezone.now() - timedelta(minutes=10)
    whistle = cast.blow(at=start, units=cast.units[:1])
    summons = flow.call_more(whistle, by=cast.blower, unit=cast.units[1])
    assert summons.due > cast.part(whistle, cast.police_body).due
    whistle.refresh_from_db()
    assert whistle.units == 2
    with pytest.raises(Refused, match="已经叫过"):
        flow.call_more(whistle, by=cast.blower, unit=cast.units[1])
    with pytest.raises(Forbidden):
        flow.call_more(whistle, by=cast.police, unit=cast.units[1])


def test_one_more_unit_takes_a_whistle_back_to_work(cast: Cast) -> None:
    whistle = cast.blow(units=cast.units[:1])
    cast.bring(cast.part(whistle), Turnout.DONE)
    whistle.refresh_from_db()
    assert whistle.status == Status.READY
    flow.call_more(whistle, by=cast.blower, unit=cast.units[1])
    assert whistle.status == Status.WORKING


# Reporting in


def test_in_time_or_late_is_what_the_clock_says(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=2)
    whistle = cast.blow(at=start)
    police, fire = cast.part(whistle, cast.police_body), cast.part(whistle, cast.fire_body)
    cast.bring(police, Turnout.ON_SITE, at=start + timedelta(minutes=30))
    cast.bring(fire, Turnout.ON_SITE, at=start + timedelta(minutes=30, seconds=1))
    assert (police.late, fire.late) == (False, True)
    assert told(cast.blower, "reported_in") == told(cast.colleague, "reported_in")
    assert len(told(cast.blower, "reported_in")) == 2


def test_the_phone_s_place_or_words_are_wanted_and_heads(cast: Cast) -> None:
    summons = cast.part(cast.blow(), cast.police_body)
    with pytest.raises(Refused, match="到了哪里"):
        flow.report_in(summons, flow.Presence(), by=cast.police)
    with pytest.raises(Refused, match="到场几个人"):
        flow.report_in(summons, flow.Presence(place="门口", heads=0), by=cast.police)
    flow.report_in(summons, flow.Presence(lng=116.04, lat=29.45), by=cast.police)
    assert (summons.came_lng, summons.came_lat) == (116.04, 29.45)


def test_only_who_acts_for_the_unit_answers(cast: Cast) -> None:
    summons = cast.part(cast.blow(), cast.police_body)
    presence = flow.Presence(place="门口")
    for person in (cast.stranger, cast.resident, cast.blower, cast.fire, cast.centre):
        with pytest.raises(Forbidden):
            flow.report_in(summons, presence, by=person)
    colleague = a_holder(a_post(Role.DEPARTMENT, cast.town, cast.police_body))
    assert flow.report_in(summons, presence, by=colleague).status == Turnout.ON_SITE


def test_a_post_called_alone_is_answered_by_its_holders_alone(cast: Cast) -> None:
    whistle = cast.blow(level="civil", units=(f"p:{cast.worker_post.pk}",))
    summons = cast.part(whistle)
    with pytest.raises(Forbidden):
        flow.report_in(summons, flow.Presence(place="门口"), by=cast.secretary)
    flow.report_in(summons, flow.Presence(place="门口"), by=cast.worker)
    assert summons.status == Turnout.ON_SITE


def test_a_unit_cannot_leave_by_itself(cast: Cast) -> None:
    """事不完人不走: no deed of a unit's leads out of done."""
    summons = cast.part(cast.whistle(Status.READY), cast.police_body)
    assert {step.after for step in flow.UNIT_STEPS.values() if Turnout.DONE in step.before} == {
        None, Turnout.ON_SITE,
    }  # fmt: skip
    with pytest.raises(Forbidden):
        flow.release(summons.whistle, by=cast.police, words="我们走了")
    with pytest.raises(NotAllowed):
        flow.refuse(summons, by=cast.police, words="有别的事")


def test_progress_is_a_line_or_a_photo(cast: Cast) -> None:
    summons = cast.bring(cast.part(cast.blow(), cast.police_body), Turnout.ON_SITE)
    with pytest.raises(Refused, match="一句进展"):
        flow.progress(summons, by=cast.police, words="  ")
    flow.progress(summons, by=cast.police, words="车主十分钟后到")
    assert summons.status == Turnout.ON_SITE


# Refusing


def test_who_cannot_come_says_why_and_the_blower_decides(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.part(whistle, cast.fire_body)
    with pytest.raises(Refused, match="为什么来不了"):
        flow.refuse(summons, by=cast.fire, words="")
    due = summons.due
    cast.bring(summons, Turnout.REFUSED)
    assert len(told(cast.blower, "refused")) == 1
    with pytest.raises(Forbidden):
        flow.excuse(summons, by=cast.fire)
    with pytest.raises(Refused, match="为什么还是要来"):
        flow.insist(summons, by=cast.blower, words="")
    flow.insist(summons, by=cast.colleague, words="只要一个人来看接口")
    assert (summons.status, summons.due) == (Turnout.CALLED, due)
    cast.bring(summons, Turnout.REFUSED)
    flow.excuse(summons, by=cast.blower)
    assert summons.status == Turnout.EXCUSED
    assert len(told(cast.fire, "excused")) == 1


def test_who_refused_may_come_after_all(cast: Cast) -> None:
    summons = cast.bring(cast.part(cast.blow(), cast.fire_body), Turnout.REFUSED)
    assert cast.bring(summons, Turnout.ON_SITE).status == Turnout.ON_SITE


def test_excusing_who_said_nothing_wants_a_reason(cast: Cast) -> None:
    summons = cast.part(cast.blow(), cast.fire_body)
    with pytest.raises(Refused, match="为什么不用它来"):
        flow.excuse(summons, by=cast.blower)
    flow.excuse(summons, by=cast.blower, words="看过了，不用消防")
    assert summons.status == Turnout.EXCUSED


def test_the_last_one_excused_makes_it_ready(cast: Cast) -> None:
    whistle = cast.blow()
    cast.bring(cast.part(whistle, cast.police_body), Turnout.DONE)
    flow.excuse(cast.part(whistle, cast.fire_body), by=cast.blower, words="不用了")
    whistle.refresh_from_db()
    assert (whistle.status, whistle.settled) == (Status.READY, 2)
    assert len(told(cast.blower, "ready")) == 1


def test_all_excused_is_not_done(cast: Cast) -> None:
    whistle = cast.blow()
    for body in (cast.police_body, cast.fire_body):
        flow.excuse(cast.part(whistle, body), by=cast.blower, words="不用了")
    whistle.refresh_from_db()
    assert whistle.status == Status.BLOWN
    with pytest.raises(NotAllowed, match="还没有一家办完"):
        flow.release(whistle, by=cast.blower, words="算了")

"""Sentences about agendas that fill by themselves: what is late, hot, drags on, is to be talked over."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.appeals.testing import Cast as Appeals
from mulin.appeals.testing import a_category
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser
from mulin.matters import flow as matters
from mulin.matters.models import Opening, Status
from mulin.matters.testing import Cast as Matters
from mulin.meetings import flow
from mulin.meetings.models import Item, ItemStatus, Meeting
from mulin.meetings.testing import Cast
from mulin.reports.models import Topic
from mulin.whistles.testing import Cast as Whistles

pytestmark = pytest.mark.django_db


def later(days: int = 18) -> datetime:
    """Shortly before the meeting, which is in twenty days."""
    return timezone.now() + timedelta(days=days)


def come(meeting: Meeting, days: int = 18) -> list[tuple[str, str, str]]:
    """What came onto it by itself: kind, status, title."""
    made = flow.gather(Meeting.objects.get(pk=meeting.pk), by=None, at=later(days))
    return [(one.source_kind, one.status, one.title) for one in made]


def test_a_late_appeal_waits_under_a_title_that_tells_nothing_until_somebody_takes_it_in() -> None:
    a_category("0301", "公共照明", "网格")
    appeals = Appeals()
    cast = Cast(appeals.area)
    appeal = appeals.appeal("handling")
    appeals.appeal(about_staff=True)
    meeting = cast.meeting()
    assert come(meeting, 0) == []
    (one,) = come(meeting)
    assert one[:2] == ("appeal", "proposed")
    assert appeal.title not in one[2]
    assert "过了期限的一件诉求" in one[2]
    assert come(meeting) == []
    desk = browser(cast.leader).get(f"/desk/meetings/{meeting.pk}/").content.decode()
    assert appeal.title in desk
    public = f"/meetings/{meeting.pk}/"
    assert "过了期限" not in browser(cast.neighbour).get(public).content.decode()
    item = Item.objects.select_related("meeting").get()
    flow.reword(item, by=cast.leader, title="东门的灯怎么还没修")
    flow.accept(Item.objects.select_related("meeting").get(), by=cast.leader)
    page = browser(cast.neighbour).get(public).content.decode()
    assert "东门的灯怎么还没修" in page
    assert appeal.title not in page


def test_where_an_item_is_from_is_told_to_who_sees_that() -> None:
    appeals = Appeals()
    cast = Cast(appeals.area)
    meeting, label, key = cast.meeting(), "王阿姨家的灯", appeals.appeal("handling").pk
    source = flow.From("appeal", key, label, f"/desk/appeals/{key}/")
    item = flow.put(meeting, flow.Topic(title="灯", source=source), by=cast.leader)
    address = f"/desk/meetings/{meeting.pk}/items/{item.pk}/"
    assert label in browser(cast.leader).get(address).content.decode()
    Item.objects.filter(pk=item.pk).update(source_id=uuid4())  # what nobody here sees
    page = browser(cast.leader).get(address)
    assert page.status_code == 200
    assert label not in page.content.decode()


def test_what_was_kept_off_does_not_come_again_in_this_series() -> None:
    appeals = Appeals()
    cast = Cast(appeals.area)
    appeals.appeal("handling")
    series = cast.series(rule="FREQ=DAILY;INTERVAL=10")
    first, second = cast.of_series(series, 1), cast.of_series(series, 2)
    assert len(come(first)) == 1
    assert come(second) == []  # it waits on the first
    flow.decline(Item.objects.select_related("meeting").get(), by=cast.leader, words="已在办。")
    assert come(first) == []
    assert come(second) == []
    assert len(come(cast.meeting())) == 1


def test_hot_topics_come_by_the_name_a_person_gave_and_no_more_than_three() -> None:
    cast = Cast()
    meeting = cast.meeting()
    names = ["停车位不够", "a", "b", "c"]
    for n, name in enumerate(names):
        Topic.objects.create(
            label=name, area_path=cast.area.path, heat=9 - n, people=8, named=n == 0
        )
    Topic.objects.create(label="凉了", area_path=cast.area.path, heat=0)
    Topic.objects.create(label="别处", area_path=cast.town.path, heat=99)
    said = come(meeting)
    assert [one[2] for one in said] == ["停车位不够", *["8 个人都说到的一件事"] * 2]
    assert {one[1] for one in said} == {ItemStatus.PROPOSED}


def test_a_whistle_that_drags_on_comes_and_a_fresh_one_does_not() -> None:
    around = Whistles()
    whistle = around.whistle()
    meeting = Cast(around.area).meeting()
    assert come(meeting, 1) == []
    ((kind, status, title),) = come(meeting)
    assert (kind, status) == ("whistle", "proposed")
    assert whistle.title not in title


def test_a_matter_comes_onto_the_meeting_of_its_day_when_that_is_announced() -> None:
    talk = Matters()
    cast = Cast(talk.area)
    matter = talk.discussed()
    planned = cast.meeting("planned")
    day = timezone.localtime(planned.starts_at).date()
    phases = [matters.Period(Opening.TALK, day, day)]
    matters.plan(matter, by=talk.leader, phases=phases, words="改到夜谈会上议。")
    other = cast.meeting(starts_at=planned.starts_at + timedelta(days=3))
    assert not other.items.exists()
    flow.announce(planned, by=cast.leader)
    item = planned.items.get()
    assert (item.title, item.status) == (matter.title, ItemStatus.OPEN)
    page = browser(cast.neighbour).get(f"/meetings/{planned.pk}/").content.decode()
    assert f"/matters/{matter.pk}/" in page


def test_a_task_past_its_day_is_reported_on_and_hearings_gather_nothing() -> None:
    talk = Matters()
    cast = Cast(talk.area)
    matter = talk.matter(Status.CARRYING)
    task = talk.task(matter)
    hearing = cast.meeting(kind="hearing")
    assert come(hearing) == []
    meeting = cast.meeting()
    flow.gather_daily(later(17))
    item = meeting.items.get()
    assert (item.source_kind, item.source_id, item.title) == ("task", task.pk, task.what)
    flow.withdraw(item, by=cast.leader)
    flow.gather_daily(later(17))
    assert meeting.items.count() == 1


def test_a_worker_that_comes_two_days_late_writes_nothing_into_days_that_are_sealed() -> None:
    cast = Cast()
    meeting = cast.meeting()
    Topic.objects.create(label="停车位", area_path=cast.area.path, heat=9, people=8, named=True)
    soon, began = later(5), timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    flow.gather_daily(began - timedelta(days=2))
    (item,) = meeting.items.all()
    assert Entry.objects.get(record=item.pk, verb="gather").at >= began

"""A hot topic that is raised to a whistle leads to the form to blow it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mulin.core.tests.browsing import browser
from mulin.links.a_hot_topic_may_become_a_whistle import WHISTLE, raised
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.testing import a_grid
from mulin.reports.events import TopicRaised, targets
from mulin.reports.flow import topics as flow
from mulin.reports.models import Topic
from mulin.whistles.flow import Source
from mulin.whistles.models import Whistle
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db


def test_the_form_knows_the_place_and_the_words_and_nothing_is_blown_yet() -> None:
    grid = a_grid()
    person = staff(Role.COMMUNITY_STAFF, grid)
    topic = Topic(label="搅拌站扰民", area_path=grid.path)
    assert WHISTLE in {target.kind for target in targets()}
    event = TopicRaised(topic, WHISTLE, person)
    raised(event)
    (address,) = event.forms
    assert address.startswith("/desk/whistles/new/?from=topic")
    assert f"area={grid.code}" in address
    assert not Whistle.objects.exists()


def test_the_topic_is_told_of_the_whistle_once_it_is_blown_and_not_before() -> None:
    cast = Cast()
    topic = Topic.objects.create(label="消防通道被堵", area_path=cast.area.path)
    address = flow.raise_(topic, kind=WHISTLE, by=cast.blower)
    assert address.startswith("/desk/whistles/new/?from=topic")
    topic.refresh_from_db()
    assert topic.raised == []
    blown = cast.blow(source=Source(kind="topic", id=topic.pk, label=topic.label))
    topic.refresh_from_db()
    assert [one["url"] for one in topic.raised] == [f"/desk/whistles/{blown.pk}/"]
    page = browser(cast.blower).get(f"/desk/topics/{topic.pk}/").content.decode()
    assert f'href="/desk/whistles/{blown.pk}/"' in page
    assert '<span class="row-sub">吹哨</span>' in page
    # One whom the topic is hidden from cannot write into it, nor anybody into one put aside.
    cast.blow(source=Source(kind="topic", id=uuid4(), label="没有的话题"))
    flow.dismiss(topic, why="一家人的事", by=cast.blower)
    cast.blow(source=Source(kind="topic", id=topic.pk, label=topic.label))
    topic.refresh_from_db()
    assert len(topic.raised) == 1


def test_another_target_is_another_link_s() -> None:
    grid = a_grid()
    event = TopicRaised(Topic(label="灯", area_path=grid.path), "matter", staff(Role.CENTRE, grid))
    raised(event)
    assert event.opened == []

"""A hot topic that is raised to a whistle leads to the form to blow it."""

from __future__ import annotations

import pytest

from mulin.links.a_hot_topic_may_become_a_whistle import WHISTLE, raised
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.testing import a_grid
from mulin.reports.events import TopicRaised, targets
from mulin.reports.models import Topic
from mulin.whistles.models import Whistle

pytestmark = pytest.mark.django_db


def test_the_form_knows_the_place_and_the_words_and_nothing_is_blown_yet() -> None:
    grid = a_grid()
    person = staff(Role.COMMUNITY_STAFF, grid)
    topic = Topic(label="搅拌站扰民", area_path=grid.path)
    assert WHISTLE in {target.kind for target in targets()}
    event = TopicRaised(topic, WHISTLE, person)
    raised(event)
    (address,) = event.opened
    assert address.startswith("/desk/whistles/new/?from=topic")
    assert f"area={grid.code}" in address
    assert not Whistle.objects.exists()


def test_another_target_is_another_link_s() -> None:
    grid = a_grid()
    event = TopicRaised(Topic(label="灯", area_path=grid.path), "matter", staff(Role.CENTRE, grid))
    raised(event)
    assert event.opened == []

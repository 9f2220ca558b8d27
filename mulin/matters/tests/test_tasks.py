"""Tasks of a matter: how many there may be, what shows that one is done, who is reminded when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.core.deeds import Refused
from mulin.core.models import Attachment
from mulin.core.tests.browsing import a_photo
from mulin.matters import flow
from mulin.matters.flow import carrying
from mulin.matters.models import Status
from mulin.matters.queries import matter_deed, story
from mulin.matters.testing import Cast
from mulin.notices.models import Notice

TODAY = timezone.localdate


def test_there_may_not_be_more_than_anybody_can_follow(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = cast.matter(Status.CARRYING)
    monkeypatch.setattr(carrying, "MOST_TASKS", 1)
    cast.task(matter)
    with pytest.raises(Refused) as refused:
        cast.task(matter)
    assert (refused.value.code, matter.tasks.count()) == ("too_many", 1)


def test_a_day_years_ahead_is_a_slip_of_the_finger(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    with pytest.raises(Refused) as refused:
        cast.task(matter, days=4000)
    assert (refused.value.code, refused.value.field) == ("too_far", "due")


def test_photos_of_what_was_done_stand_in_the_story(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    task = cast.task(matter)
    flow.complete(task, by=cast.company, words="装好了", photos=[a_photo(), a_photo("棚.jpg")])
    assert task.photos == 2
    photos = list(Attachment.objects.filter(record=task.pk))
    told = story(matter, [task], photos=photos)
    assert [len(item.photos) for item in told if item.verb == "done"] == [2]
    assert not any(item.photos for item in told if item.verb != "done")


def test_the_morning_s_round_reminds_of_what_is_due(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    cast.task(matter, days=1)
    carrying._remind_daily(timezone.now())
    assert Notice.objects.filter(person=cast.company, kind="matter.due").count() == 1
    carrying._remind_daily(timezone.now() + timedelta(hours=24))
    assert Notice.objects.filter(person=cast.company, kind="matter.due").count() == 1


def test_the_journal_s_page_names_a_deed_and_shows_an_unknown_one_as_it_is() -> None:
    assert matter_deed("done") != "done"
    assert matter_deed("of_a_later_version") == "of_a_later_version"

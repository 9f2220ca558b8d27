"""What is read out after recording, and the slip on paper: for whoever wrote it down, for half a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.queries.slips import recorded_just_now
from mulin.appeals.testing import Cast
from mulin.core.tests.browsing import browser, text
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def recorded(cast: Cast, by: Person) -> Appeal:
    """Told by phone."""
    said = flow.Report(detail="下水道堵了", channel=Channel.PHONE, area=cast.area.code)
    return flow.report(said, by=by)


@pytest.mark.parametrize("paper", ["", "roll", "a5", "nonsense"])
def test_number_and_code_stand_on_the_page_and_on_paper(cast: Cast, paper: str) -> None:
    appeal = recorded(cast, cast.handler)
    answer = browser(cast.handler).get(
        reverse("appeals:slip", args=[appeal.pk]), {"paper": paper} if paper else {}
    )
    page = text(answer)
    assert appeal.number in page
    assert tracking_code(appeal) in page


def test_nobody_else_reads_the_code_and_later_not_even_who_recorded_it(cast: Cast) -> None:
    appeal = recorded(cast, cast.handler)
    url = reverse("appeals:slip", args=[appeal.pk])
    for person in (cast.dispatcher, cast.centre):
        assert browser(person).get(url).status_code == 404
    assert browser(cast.stranger).get(url).status_code == 403
    tomorrow = timezone.now() + timedelta(hours=13)
    assert recorded_just_now(cast.handler, appeal.pk, now=tomorrow) is None


def test_one_after_the_other_keeps_the_channel_and_says_both(cast: Cast) -> None:
    typed = {"channel": "window", "detail": "灯坏了", "kind": "help", "more": "1"}
    answer = browser(cast.handler).post(reverse("appeals:record"), typed, follow=True)
    page = text(answer)
    assert tracking_code(Appeal.objects.get()) in page
    assert 'value="window" checked' in page


def test_two_calls_at_once_are_two_appeals(cast: Cast) -> None:
    client = browser(cast.dispatcher)
    for key in ("first-call", "second-call"):
        typed = {"key": key, "channel": "phone", "detail": "灯坏了", "kind": "help"}
        client.post(reverse("appeals:record"), typed)
    assert Appeal.objects.count() == 2

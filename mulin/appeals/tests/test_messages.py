"""A message to somebody in office is an appeal given to that post at once; nothing ends in a drawer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.appeals.flow.messages import write_to
from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import Appeal, Kind, Status
from mulin.appeals.testing import Cast
from mulin.core import journal
from mulin.core.deeds import Refused
from mulin.core.tests.browsing import browser, text
from mulin.notices.models import Notice
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def test_a_resident_writes_to_the_grid_worker_who_is_told(cast: Cast) -> None:
    said = Report(detail="楼道灯什么时候来修？", home=cast.area.code)
    appeal = write_to(cast.post.pk, said, by=cast.reporter)
    assert (appeal.kind, appeal.status, appeal.post_id) == (
        Kind.CONSULT, Status.DISPATCHED, cast.post.pk,
    )  # fmt: skip
    assert Notice.objects.filter(person=cast.handler, title__contains="给您留言").exists()
    cast.sign(appeal)
    assert list(journal.verify()) == []


def test_a_retry_makes_no_twin(cast: Cast) -> None:
    said = Report(detail="灯")
    first = write_to(cast.post.pk, said, by=cast.reporter, once_key="abcdefgh1", scope="x")
    assert write_to(cast.post.pk, said, by=cast.reporter, once_key="abcdefgh1", scope="x") == first


def test_a_vacant_post_a_department_and_nobody_are_not_written_to(cast: Cast) -> None:
    vacant = a_post(Role.PROPERTY, cast.area)
    department = a_holder(a_post(Role.DEPARTMENT, cast.town), "科员")
    for key in (vacant.pk, department.standing.posts[0].post, cast.stranger.pk):
        with pytest.raises(Refused):
            write_to(key, Report(detail="灯"), by=cast.reporter)
        assert Client().get(reverse("appeals:message", args=[key])).status_code == 404
    assert not Appeal.objects.exists()


def test_a_complaint_of_staff_goes_past_whoever_it_was_written_to(cast: Cast) -> None:
    said = Report(detail="态度不好", about_staff=True)
    assert write_to(cast.post.pk, said, by=cast.reporter).status == Status.RECEIVED


def test_the_same_letter_again_from_another_network_makes_no_twin(cast: Cast) -> None:
    url, visitor = reverse("appeals:message", args=[cast.post.pk]), Client()
    visitor.get(url)
    sent = {"detail": "灯坏了", "key": "abcdefgh-9"}
    places = {
        visitor.post(url, sent, REMOTE_ADDR=ip)["Location"] for ip in ("10.0.0.1", "10.0.0.2")
    }
    assert len(places) == 1
    assert Appeal.objects.count() == 1


def test_the_page_for_a_visitor_and_for_a_resident(cast: Cast) -> None:
    url = reverse("appeals:message", args=[cast.post.pk])
    visitor = Client()
    assert "小李" in text(visitor.get(url))
    answer = visitor.post(url, {"detail": "灯坏了", "contact_phone": "12"})
    assert answer.status_code == 400
    assert "灯坏了" in text(answer)
    assert visitor.post(url, {"detail": ""}).status_code == 400
    done = visitor.post(url, {"detail": "灯坏了", "contact_phone": "13800000001"}, follow=True)
    assert "收到您的反映" in text(done)
    page = text(browser(cast.reporter).get(url))
    assert "怎么称呼您" not in page
    browser(cast.reporter).post(url, {"detail": "灯又坏了"})
    mine = Appeal.objects.get(reporter=cast.reporter)
    assert mine.area_path == cast.area.path

"""Returned with reason and evidence, not without end; then the centre decides for good."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import timeline
from mulin.appeals.testing import Cast, a_practice
from mulin.appeals.tests.desk import do, look
from mulin.core import journal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.tests.browsing import a_photo, browser, text
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def bounced(cast: Cast, times: int = 2) -> Appeal:
    """An appeal that was returned so often."""
    appeal = cast.appeal()
    for _ in range(times):
        cast.dispatch(appeal)
        flow.return_(appeal, by=cast.handler, reason="不在本网格", basis="网格划分表")
    return appeal


def test_a_return_wants_a_reason_and_evidence(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    with pytest.raises(Refused, match="为什么退回"):
        flow.return_(appeal, by=cast.handler, reason=" ", basis="清单")
    with pytest.raises(Refused, match="依据"):
        flow.return_(appeal, by=cast.handler, reason="不归网格管")
    flow.return_(appeal, by=cast.handler, reason="不归网格管", photos=[a_photo()])
    assert (appeal.status, appeal.bounces, appeal.photos) == (Status.RECEIVED, 1, 1)


def test_after_two_returns_the_centre_decides_and_nobody_returns_it_again(cast: Cast) -> None:
    appeal = bounced(cast)
    assert Notice.objects.filter(person=cast.centre, kind="appeal.bounced").count() == 1
    with pytest.raises(NotAllowed, match="镇治理中心来定"):
        cast.dispatch(appeal)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    assert Appeal.objects.get(pk=appeal.pk).final is True
    with pytest.raises(NotAllowed, match="不能再退"):
        flow.return_(appeal, by=cast.handler, reason="不在本网格", basis="网格划分表")
    with pytest.raises(NotAllowed, match="镇治理中心来定"):
        flow.reassign(appeal, post=cast.post.pk, by=cast.dispatcher, reason="换人")
    flow.reassign(appeal, post=cast.post.pk, by=cast.centre, reason="再看了一次")
    assert list(journal.verify()) == []


def test_the_resident_reads_that_it_was_returned_and_not_why(cast: Cast) -> None:
    appeal = bounced(cast, times=1)
    newest = timeline(appeal, staff=False)[0]
    assert (newest.verb, newest.title) == ("return", "退回了，重新派单")
    assert (newest.text, newest.inner, newest.data) == ("", "", {})
    assert "不在本网格" in timeline(appeal, staff=True)[0].inner
    page = text(browser(cast.reporter).get(reverse("appeals:mine", args=[appeal.pk])))
    assert "退回了，重新派单" in page
    assert "不在本网格" not in page


def test_how_often_is_the_town_s_to_say(cast: Cast) -> None:
    a_practice(bounces=1)
    appeal = bounced(cast, times=1)
    with pytest.raises(NotAllowed, match="1 次"):
        cast.dispatch(appeal)


def test_a_practice_that_grew_stricter_binds_who_has_it_now(cast: Cast) -> None:
    appeal = bounced(cast, times=1)
    cast.dispatch(appeal)
    a_practice(bounces=1)
    with pytest.raises(NotAllowed, match="上报"):
        flow.return_(appeal, by=cast.handler, reason="不在本网格", basis="网格划分表")


def test_what_the_centre_decided_stays_so_when_the_practice_grows_milder(cast: Cast) -> None:
    appeal = bounced(cast)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    a_practice(bounces=5)
    with pytest.raises(NotAllowed, match="已经定了"):
        flow.return_(appeal, by=cast.handler, reason="不在本网格", basis="网格划分表")


def test_the_page_offers_it_no_more_and_says_who_decides(cast: Cast) -> None:
    appeal = bounced(cast)
    refused = do(cast.dispatcher, "dispatch", appeal, post=str(cast.post.pk))
    assert refused.status_code == 409
    assert "由镇治理中心来定" in text(refused)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    page = text(look(cast.handler, appeal))
    assert reverse("appeals:return", args=[appeal.pk]) not in page
    assert "定了不能再退" in page


def test_what_was_typed_comes_back_when_the_basis_is_missing(cast: Cast) -> None:
    appeal = cast.appeal(Status.HANDLING)
    refused = do(cast.handler, "return", appeal, reason="这不归我们")
    assert refused.status_code == 400
    assert "这不归我们" in text(refused)
    assert "职责清单" in text(refused)
    assert (
        browser(cast.stranger).get(reverse("appeals:return", args=[appeal.pk])).status_code == 403
    )

"""A support order that a whistle opened follows it, and whoever handles the appeal hears of its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.appeals.flow import supports
from mulin.appeals.flow.support_following import follow
from mulin.appeals.models import Appeal, SupportOrder
from mulin.appeals.testing import Cast as AppealCast
from mulin.core.deeds import Forbidden
from mulin.core.models import Entry
from mulin.notices.models import Notice
from mulin.people.flow import appoint
from mulin.people.models import Person
from mulin.whistles import flow
from mulin.whistles.models import Status, Summons, Turnout, Whistle
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db
S = SupportOrder.Status
DONE = "两辆车已经拖走，通道通了。"


class Scene:
    """An appeal that is being handled, a whistle blown from it, two orders."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.around = AppealCast(self.cast.area)
        self.appeal: Appeal = self.around.appeal("handling")
        self.whistle = self.blow()

    def blow(self) -> Whistle:
        """Two departments are called from the appeal."""
        return self.cast.blow(source=flow.Source("appeal", self.appeal.pk, self.appeal.title))

    def part(self, body: Any = None) -> Summons:
        """The part of a unit, of the police if none is named."""
        return self.cast.part(self.whistle, body or self.cast.police_body)

    def order(self, body: Any = None) -> SupportOrder:
        """The order of the same unit, as it stands now."""
        return SupportOrder.objects.get(appeal=self.appeal, post=self.part(body).post_id)

    def release(self, *, by: Person | None = None) -> None:
        """The units may go."""
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        flow.release(whistle, by=by or self.cast.blower, words="通道畅通")

    def told(self, kind: str) -> set[object]:
        """Who got a message of a kind."""
        return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


@pytest.fixture(name="scene")
def _scene() -> Scene:
    return Scene()


def test_who_reports_in_has_signed_and_who_finishes_has_reported(scene: Scene) -> None:
    scene.cast.bring(scene.part(), Turnout.ON_SITE)
    order = scene.order()
    assert (order.status, order.signed_at) == (S.SIGNED, scene.part().came_at)
    flow.finish(scene.part(), by=scene.cast.police, words=DONE)
    order = scene.order()
    assert (order.status, order.answer, order.in_time) == (S.REPORTED, DONE, True)
    assert order.reported_at == scene.part().done_at
    # Of the other unit nothing was done.
    assert scene.order(scene.cast.fire_body).status == S.SENT
    told = Entry.objects.filter(record=scene.appeal.pk, verb="support_did")
    assert [entry.data["did"] for entry in told.order_by("id")] == ["sign", "report"]
    assert {entry.by_id for entry in told} == {scene.cast.police.pk}
    assert not scene.told("appeal.support"), "the end of the whistle says it, once"


def test_sent_back_there_is_sent_back_here_and_reported_anew(scene: Scene) -> None:
    scene.cast.bring(scene.part(), Turnout.DONE)
    flow.send_back(scene.part(), by=scene.cast.blower, words="还有一辆车")
    order = scene.order()
    assert (order.status, order.reported_at, order.in_time) == (S.SIGNED, None, None)
    flow.finish(scene.part(), by=scene.cast.police, words="第三辆也拖走了")
    assert (scene.order().status, scene.order().answer) == (S.REPORTED, "第三辆也拖走了")


def test_who_is_excused_has_nothing_to_do(scene: Scene) -> None:
    scene.cast.bring(scene.part(), Turnout.REFUSED)
    assert scene.order().status == S.SENT, "until it is excused it is still wanted"
    now = timezone.now() + timedelta(minutes=3)
    flow.excuse(scene.part(), by=scene.cast.blower, words="城管中队在另一处", at=now)
    order = scene.order()
    assert (order.status, order.ended_at) == (S.WITHDRAWN, now)
    assert scene.order(scene.cast.fire_body).status == S.SENT


def test_a_whistle_withdrawn_takes_back_what_is_not_done(scene: Scene) -> None:
    scene.cast.bring(scene.part(), Turnout.DONE)
    flow.withdraw(scene.whistle, by=scene.cast.blower, words="车主自己挪走了")
    assert scene.order().status == S.REPORTED, "what was done waits for the handler to look at it"
    order = scene.order(scene.cast.fire_body)
    assert (order.status, order.ended_at) == (S.WITHDRAWN, scene.whistle.ended_at)


def test_an_order_that_went_its_own_way_stays_there(scene: Scene) -> None:
    asked = scene.order()
    supports.sign(asked, by=scene.cast.police)
    supports.return_(asked, by=scene.cast.police, reason="不归城管")
    scene.cast.bring(scene.part(), Turnout.DONE)
    assert scene.order().status == S.RETURNED
    # What was asked by hand, or by another whistle, is not this whistle's to change.
    by_hand = supports.open(
        Appeal.objects.get(pk=scene.appeal.pk),
        post=asked.post_id,
        what="请查停车证",
        by=scene.around.handler,
    )
    flow.send_back(scene.part(), by=scene.cast.blower, words="还有一辆车")
    flow.finish(scene.part(), by=scene.cast.police, words=DONE)
    by_hand.refresh_from_db()
    assert by_hand.status == S.SENT
    with pytest.raises(Forbidden):
        follow(by_hand, "sign", by=scene.cast.police)


def test_another_whistle_of_the_same_appeal_moves_only_its_own_orders(scene: Scene) -> None:
    first, scene.whistle = scene.whistle, scene.blow()
    scene.cast.bring(scene.part(), Turnout.DONE)
    assert scene.order().status == S.SENT, "it was opened by the first whistle, not by this one"
    scene.whistle = first
    scene.cast.bring(scene.part(), Turnout.ON_SITE)
    assert scene.order().status == S.SIGNED


def test_whoever_handles_the_appeal_is_told_of_the_release_and_what_waits(scene: Scene) -> None:
    for body in (scene.cast.police_body, scene.cast.fire_body):
        scene.cast.bring(scene.part(body), Turnout.DONE)
    scene.release()
    notice = Notice.objects.get(kind="appeal.whistled")
    assert notice.person == scene.around.handler
    assert notice.title == f"吹哨办完放行，2 张协办单等您确认：{scene.appeal.title}"
    assert (notice.body, notice.url) == ("通道畅通", f"/desk/appeals/{scene.appeal.pk}/")
    assert {scene.order(body).status for body in (None, scene.cast.fire_body)} == {S.REPORTED}
    supports.accept(scene.order(), by=scene.around.handler)


def test_with_nothing_to_look_at_it_says_only_that_it_is_over(scene: Scene) -> None:
    for order in SupportOrder.objects.filter(appeal=scene.appeal):
        follow(order, "withdraw", by=scene.cast.blower, inner="电话里说好了")
    for body in (scene.cast.police_body, scene.cast.fire_body):
        scene.cast.bring(scene.part(body), Turnout.DONE)
    scene.release()
    notice = Notice.objects.get(kind="appeal.whistled")
    assert notice.title == f"吹哨办完放行：{scene.appeal.title}"


def test_who_let_the_units_go_is_not_told_of_it(scene: Scene) -> None:
    for body in (scene.cast.police_body, scene.cast.fire_body):
        scene.cast.bring(scene.part(body), Turnout.DONE)
    appoint(scene.around.handler, scene.cast.post)
    scene.release(by=Person.objects.get(pk=scene.around.handler.pk))
    assert not scene.told("appeal.whistled")


def test_without_a_handler_or_after_its_end_nobody_is_told() -> None:
    cast = Cast()
    around = AppealCast(cast.area)
    for status in ("received", "closed"):
        appeal = around.appeal(status)
        cast.whistle(Status.RELEASED, source=flow.Source("appeal", appeal.pk, appeal.title))
    assert not Notice.objects.filter(kind="appeal.whistled").exists()

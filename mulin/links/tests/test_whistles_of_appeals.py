"""Whistles that come of an appeal: its page offers to blow, its story tells what became of them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mulin.appeals.models import SupportOrder
from mulin.appeals.testing import Cast as AppealCast
from mulin.core.deeds import Refused
from mulin.core.models import Entry
from mulin.people.models import Person
from mulin.whistles import flow
from mulin.whistles.models import Status, Summons, Whistle
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def page_of(person: Person, name: str, *args: object) -> str:
    """A page as this person reads it."""
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_an_appeal_s_page_offers_to_blow_and_its_story_tells_of_it(cast: Cast) -> None:
    around = AppealCast(cast.area)
    appeal = around.appeal("handling")
    page = page_of(cast.blower, "appeals:detail", appeal.pk)
    assert "吹哨，叫几家一起来" in page
    assert f"id={appeal.pk}" in page
    outsider = page_of(cast.police, "whistles:board")
    assert "吹哨，叫几家一起来" not in outsider
    source = flow.Source("appeal", appeal.pk, appeal.title, f"/desk/appeals/{appeal.pk}/")
    whistle = cast.whistle(Status.READY, source=source)
    flow.release(whistle, by=cast.blower, words="灯都换好了")
    lines = Entry.objects.filter(record=appeal.pk, verb="remark").order_by("id")
    said = [entry.data["inner"] for entry in lines]
    assert cast.police_body.name in said[0]
    assert said[1].endswith("灯都换好了")
    assert not any("public" in entry.data for entry in lines)


def test_raised_and_withdrawn_are_told_in_the_appeal_too(cast: Cast) -> None:
    appeal = AppealCast(cast.area).appeal("handling")
    source = flow.Source("appeal", appeal.pk, appeal.title)
    whistle = cast.blow(source=source)
    flow.escalate(whistle, by=cast.blower, words="要镇里来")
    flow.withdraw(whistle, by=cast.blower, words="不用了")
    lines = Entry.objects.filter(record=appeal.pk, verb="remark").order_by("id")
    said = lines.values_list("data", flat=True)
    assert ["升为攻坚哨" in str(said[1]), "撤了：不用了" in str(said[2])] == [True, True]


def test_a_complaint_about_staff_and_a_closed_appeal_offer_nothing(cast: Cast) -> None:
    around = AppealCast(cast.area)
    for appeal in (around.appeal("closed"), around.appeal(about_staff=True)):
        page = page_of(around.centre, "appeals:detail", appeal.pk)
        assert "吹哨，叫几家一起来" not in page


def test_units_called_from_an_appeal_get_its_support_orders(cast: Cast) -> None:
    around = AppealCast(cast.area)
    appeal = around.appeal("handling")
    source = flow.Source("appeal", appeal.pk, appeal.title)
    whistle = cast.blow(source=source)
    called = set(Summons.objects.filter(whistle=whistle).values_list("post_id", flat=True))
    orders = SupportOrder.objects.filter(appeal=appeal)
    assert set(orders.values_list("post_id", flat=True)) == called
    assert set(orders.values_list("source", flat=True)) == {whistle.number}
    # Blown once more while they are at it: nobody is asked the same twice.
    cast.blow(source=source)
    assert orders.count() == len(called)


def test_a_closed_appeal_gets_no_order(cast: Cast) -> None:
    appeal = AppealCast(cast.area).appeal("closed")
    cast.blow(source=flow.Source("appeal", appeal.pk, appeal.title))
    assert not SupportOrder.objects.exists()


def test_a_source_that_is_no_appeal_changes_none(cast: Cast) -> None:
    cast.whistle(Status.RELEASED, source=flow.Source("hazard", uuid4(), "隐患"))
    assert not Entry.objects.filter(kind="appeals.appeal").exists()


def test_nobody_blows_from_an_appeal_that_they_do_not_see_or_that_complains_of_staff(
    cast: Cast,
) -> None:
    """The key of the appeal comes from a browser: it might be any."""
    around = AppealCast(cast.area)
    elsewhere = AppealCast().appeal("handling")
    about_staff = around.appeal(about_staff=True)
    before = Entry.objects.count()
    keys = {"blower": elsewhere.pk, "centre": about_staff.pk, "colleague": uuid4()}
    for who, key in keys.items():
        with pytest.raises(Refused, match="没有找到这件诉求"):
            cast.blow(by=getattr(cast, who), source=flow.Source("appeal", key, "灯不亮"))
    assert Entry.objects.count() == before
    assert not Whistle.objects.exists()
    assert not SupportOrder.objects.exists()


def test_the_form_says_so_and_keeps_what_was_typed(cast: Cast) -> None:
    elsewhere = AppealCast().appeal("handling")
    typed = {
        "level": "enforce", "title": "北门被堵", "need": "请来拖车", "area": cast.area.code,
        "units": list(cast.units), "urgency": "normal", "source_kind": "appeal",
        "source_id": str(elsewhere.pk), "source_label": "灯",
    }  # fmt: skip
    client = Client()
    client.force_login(cast.blower)
    answer = client.post(reverse("whistles:new"), typed)
    assert answer.status_code == 400
    assert "没有找到这件诉求" in answer.content.decode()
    assert "请来拖车" in answer.content.decode()

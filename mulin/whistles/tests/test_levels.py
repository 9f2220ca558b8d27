"""The town edits its levels of whistles: what is said stands over the preset, and the life follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, text
from mulin.people.models import Organisation, Role
from mulin.people.testing import staff
from mulin.whistles import flow
from mulin.whistles.models import Whistle, WhistleLevel
from mulin.whistles.queries import levels
from mulin.whistles.testing import THREE, Cast, three_levels
from mulin.whistles.tests.browsing import look

pytestmark = pytest.mark.django_db
KIND = Organisation.Kind


def level(key: str) -> WhistleLevel:
    """A level as it stands."""
    return WhistleLevel.objects.get(key=key)


def edit(cast: Cast, key: str, *, place: int = 0, **changes: Any) -> WhistleLevel:
    """The centre says something else of a level."""
    row = level(key)
    plan = replace(flow.plan_of(row), **changes)
    return flow.edit_level(row, plan, by=cast.centre, place=place or row.rank)


def order() -> list[str]:
    """The levels as they are offered."""
    return [row.key for row in levels().active]


def test_what_is_edited_stands_over_the_preset_and_the_rest_follows_it(cast: Cast) -> None:
    edit(cast, "enforce", name="联合哨", report_in="1h", answerers=(KIND.DEPARTMENT,))
    plans = [replace(plan, about="新的说法") for plan in THREE]
    flow.set_levels(plans)
    row = level("enforce")
    assert (row.name, row.report_in, row.answerers) == ("联合哨", "1h", ["department"])
    assert row.about == THREE[1].about
    assert level("civil").about == "新的说法"


def test_the_order_stays_once_it_was_said_and_new_levels_come_last(cast: Cast) -> None:
    edit(cast, "tackle", place=1)
    assert order() == ["tackle", "civil", "enforce"]
    assert [row.rank for row in levels().active] == [1, 2, 3]
    more = flow.LevelPlan("more", "加急哨", blowers=(Role.CENTRE,), answerers=(KIND.DEPARTMENT,))
    flow.set_levels([more, *THREE])
    assert order() == ["tackle", "civil", "enforce", "more"]


def test_a_level_that_the_preset_closes_and_opens_again_is_the_preset_s(cast: Cast) -> None:
    edit(cast, "tackle", name="重哨")
    flow.set_levels([THREE[0], replace(THREE[1], next_level="")])
    assert not level("tackle").active
    three_levels()
    assert (level("tackle").name, level("tackle").by_hand) == ("攻坚哨", False)


def test_what_is_blown_and_raised_afterwards_follows_the_new_words(cast: Cast) -> None:
    now = timezone.now()
    before = cast.blow(at=now)
    edit(cast, "enforce", report_in="15m", next_level="")
    after = cast.blow(at=now)
    assert before.due == now + timedelta(minutes=30)
    assert after.due == now + timedelta(minutes=15)
    late = now + timedelta(hours=1)
    assert not flow.look(Whistle.objects.get(pk=before.pk), turn=0, at=late), "no way up any more"
    edit(cast, "civil", next_level="")
    edit(cast, "enforce", next_level="civil")
    assert flow.look(Whistle.objects.get(pk=before.pk), turn=0, at=late)
    assert Whistle.objects.get(pk=before.pk).level == level("civil")
    edit(cast, "enforce", answerers=(KIND.COMMUNITY,))
    with pytest.raises(Refused, match="叫不了"):
        cast.blow()


def test_only_what_became_different_is_in_the_journal_with_what_stood_before(cast: Cast) -> None:
    rows = Entry.objects.filter(verb="whistles.level_set")
    rows.delete()
    three_levels()
    edit(cast, "civil")
    assert not rows.exists()
    edit(cast, "civil", name="睦邻哨", report_in="1h")
    entry = rows.get()
    assert (entry.record, entry.by) == (level("civil").pk, cast.centre)
    assert entry.data == {
        "name": "睦邻哨", "set": {"name": "睦邻哨", "report_in": "1h"},
        "before": {"name": "文明哨", "report_in": "2h"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place", "field"),
    [
        ({"name": "  "}, 1, "name"), ({"name": "攻坚哨"}, 1, "name"), ({"name": "哨" * 31}, 1, "name"),
        ({}, 4, "place"), ({}, -1, "place"),
        ({"next_level": "civil"}, 1, "next_level"), ({"next_level": "gone"}, 1, "next_level"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    cast: Cast, changes: dict[str, Any], place: int, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        edit(cast, "civil", place=place, **changes)
    assert refused.value.field == field
    assert level("civil").name == "文明哨"


def test_two_levels_that_lead_to_one_another_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="绕了一圈"):
        edit(cast, "tackle", next_level="civil")


def test_a_closed_level_is_not_edited(cast: Cast) -> None:
    flow.set_levels([replace(THREE[0], next_level="")])
    with pytest.raises(NotAllowed):
        edit(cast, "tackle", name="别的")
    assert (
        browser(cast.centre).get(f"/desk/whistles/levels/{level('tackle').pk}/").status_code == 404
    )


def test_the_centre_and_the_administrator_edit_and_nobody_else(cast: Cast) -> None:
    admin = staff(Role.ADMIN, cast.town)
    row, plan = level("civil"), flow.plan_of(level("civil"))
    for person in (cast.secretary, cast.blower, cast.police):
        with pytest.raises(Forbidden):
            flow.edit_level(row, plan, by=person, place=1)
        assert "修改" not in text(look(person, "levels"))
        assert look(person, "level", row.pk).status_code == 403
    for person in (cast.centre, admin):
        assert f"/desk/whistles/levels/{row.pk}/" in text(look(person, "levels"))
        assert look(person, "level", row.pk).status_code == 200


def test_the_page_shows_what_stands_keeps_what_was_typed_and_saves(cast: Cast) -> None:
    edit(cast, "enforce", report_in="45m")
    row, client = level("enforce"), browser(cast.centre)
    address = f"/desk/whistles/levels/{row.pk}/"
    page = text(client.get(address))
    assert 'value="执法哨"' in page
    assert '<option value="45m" selected' in page
    assert f'<option value="{row.rank}" selected' in page
    typed = {
        "name": "",
        "about": "联合执法",
        "place": "3",
        "report_in": "45m",
        "next_level": "tackle",
    }
    refused = client.post(address, {**typed, "answerers": ["department"]})
    assert refused.status_code == 400
    assert 'value="联合执法"' in text(refused)
    assert level("enforce").rank == 2
    again = client.post(address, {**typed, "name": "文明哨", "answerers": ["department"]})
    assert "另一级哨已经叫这个名字" in text(again)
    done = {**typed, "name": "联合哨", "answerers": ["property", "department"]}
    for _twice in range(2):
        assert client.post(address, done, follow=True).redirect_chain[-1][0].endswith("/levels/")
    now = level("enforce")
    assert (now.name, now.rank, now.answerers) == ("联合哨", 3, ["property", "department"])
    assert now.blowers == row.blowers
    assert Entry.objects.filter(record=row.pk, data__name="联合哨").count() == 1

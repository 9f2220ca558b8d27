"""The life of a household: moving in and out, needs and their consent, owners, coming back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.fields import blind_index
from mulin.core.models import Entry
from mulin.households import flow
from mulin.households.flow import Consent
from mulin.households.models import (
    Dwelling,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
    Status,
)
from mulin.households.persons import taken_down
from mulin.households.queries import counts_by_area, counts_by_building
from mulin.households.testing import AGREED, Cast, a_dwelling, a_need, a_resident
from mulin.people.models import Person
from mulin.people.testing import a_person
from mulin.places.models import Building
from mulin.places.testing import a_building

pytestmark = pytest.mark.django_db
NUMBER = "310151199912310044"


@pytest.fixture
def cast() -> Cast:
    """The people around a household."""
    return Cast()


def test_somebody_moves_in_and_is_counted(cast: Cast) -> None:
    assert counts_by_area(cast.grid.path) == {}
    resident = cast.lives_here()
    assert counts_by_area(cast.community.path) == {cast.grid.path: 1}
    assert counts_by_building(cast.grid.path) == {str(cast.building.pk): 1}
    assert Dwelling.objects.get().heads == 1
    assert Resident.objects.get().name == "王秀英"
    assert a_need(resident, by=cast.worker).kind_words == "残疾"
    assert list(journal.verify()) == []


def test_the_same_press_twice_enters_one_person(cast: Cast) -> None:
    who = taken_down("李建国")
    one = flow.enter(cast.dwelling, who, kind="tenant", by=cast.worker, key="a-key-of-a-form")
    two = flow.enter(cast.dwelling, who, kind="tenant", by=cast.worker, key="a-key-of-a-form")
    assert one.pk == two.pk
    with pytest.raises(Refused, match="已经在台账里"):
        flow.enter(cast.dwelling, who, kind="tenant", by=cast.worker)


def test_the_same_identity_number_is_the_same_person_anywhere(cast: Cast) -> None:
    cast.lives_here(id_number=NUMBER)
    elsewhere = a_dwelling(a_building("9栋", cast.building.estate, cast.grid), by=cast.worker)
    with pytest.raises(Refused, match="迁入"):
        a_resident(elsewhere, "王秀英", by=cast.worker, id_number=NUMBER)


def test_two_of_one_name_behind_one_door_are_two_if_their_numbers_differ(cast: Cast) -> None:
    cast.lives_here("王伟", id_number=NUMBER)
    cast.lives_here("王伟", id_number="11010519491231002X")
    assert Dwelling.objects.get().heads == 2


def test_moving_takes_needs_along_and_leaves_no_head_behind(cast: Cast) -> None:
    resident = cast.lives_here()
    a_need(resident, by=cast.worker)
    there = a_dwelling(a_building("8栋", cast.building.estate, cast.other_grid), by=cast.keeper)
    flow.move_in(resident, there, kind="owner", by=cast.keeper)
    assert {d.pk: d.heads for d in Dwelling.objects.all()} == {cast.dwelling.pk: 0, there.pk: 1}
    assert Need.objects.get().area_path == cast.other_grid.path
    assert Ownership.objects.get().dwelling_id == there.pk
    with pytest.raises(NotAllowed):
        flow.move_in(resident, there, kind="owner", by=cast.keeper)


def test_who_moves_away_leaves_and_their_needs_end(cast: Cast) -> None:
    resident = cast.lives_here(since=date(2020, 1, 1))
    a_need(resident, by=cast.worker)
    with pytest.raises(Refused, match="不能早于"):
        flow.move_out(resident, by=cast.worker, until=date(2019, 1, 1))
    flow.move_out(Resident.objects.get(), by=cast.worker)
    gone = Resident.objects.get()
    assert (gone.status, Dwelling.objects.get().heads) == (Status.LEFT, 0)
    assert Need.objects.get().status == NeedStatus.ENDED
    with pytest.raises(NotAllowed):
        flow.record_need(gone, kind="disabled", consent=AGREED, by=cast.worker)


def test_an_owner_who_moves_away_stays_as_owner(cast: Cast) -> None:
    resident = cast.lives_here(kind="owner")
    flow.move_out(resident, by=cast.worker)
    assert Resident.objects.get().status == Status.LIVING
    assert Ownership.objects.current().count() == 1


def test_an_owner_who_never_lived_there_counts_no_head(cast: Cast) -> None:
    flow.enter(cast.dwelling, taken_down("张大勇"), kind="owner", by=cast.worker, lives=False)
    assert Dwelling.objects.get().heads == 0
    assert Ownership.objects.get().share is None


def test_who_comes_back_is_taken_up_again(cast: Cast) -> None:
    resident = cast.lives_here(id_number=NUMBER)
    flow.move_out(resident, by=cast.worker)
    again = cast.lives_here(id_number=NUMBER, phone="13800138000")
    assert (again.pk, again.status, again.phone) == (resident.pk, Status.LIVING, "13800138000")


def test_days_that_lie_ahead_are_refused(cast: Cast) -> None:
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="还没有到"):
        cast.lives_here(since=ahead)
    with pytest.raises(Refused, match="年份"):
        cast.lives_here(since=date(1800, 1, 1))


def test_shares_of_an_owner_group_never_exceed_the_whole(cast: Cast) -> None:
    one, two = cast.lives_here("王秀英"), cast.lives_here("李建国")
    flow.own(cast.dwelling, one, share=Decimal(60), by=cast.worker)
    with pytest.raises(Refused, match="最多还能记 40"):
        flow.own(cast.dwelling, two, share=Decimal(50), by=cast.worker)
    with pytest.raises(NotAllowed):
        flow.own(cast.dwelling, one, share=Decimal(10), by=cast.worker)
    part = flow.own(cast.dwelling, two, share=Decimal(40), by=cast.worker)
    with pytest.raises(Refused, match="早于"):
        flow.disown(part, by=cast.worker, until=date(2000, 1, 1))
    flow.disown(part, by=cast.worker)
    with pytest.raises(NotAllowed):
        flow.disown(part, by=cast.worker)
    with pytest.raises(Refused, match="1 到 100"):
        flow.own(cast.dwelling, two, share=Decimal(-1), by=cast.worker)


def test_a_door_is_one_however_it_is_written(cast: Cast) -> None:
    same = flow.found_dwelling(cast.building, unit="一单元", room=" 501室", by=cast.worker)
    assert same.pk == cast.dwelling.pk
    other = flow.found_dwelling(cast.building, room="二〇一", by=cast.worker)
    with pytest.raises(Refused, match="已经有了"):
        flow.correct_dwelling(other, unit="1", room="501", floor=5, area=None, by=cast.worker)
    flow.correct_dwelling(
        other, unit="2", room="201", floor=2, area=Decimal("88.5"), by=cast.worker
    )
    assert Dwelling.objects.get(pk=other.pk).label.endswith("2单元201")
    with pytest.raises(Refused, match="平方米"):
        flow.found_dwelling(cast.building, room="601", area=Decimal(-1), by=cast.worker)
    with pytest.raises(Refused, match="平方米"):
        flow.correct_dwelling(other, unit="", room="1", floor=1, area=Decimal(0), by=cast.worker)


def test_correcting_names_columns_in_the_journal_and_nothing_else(cast: Cast) -> None:
    resident = cast.lives_here(phone="13800138000")
    flow.correct(resident, taken_down("王秀瑛", phone="13900139000"), by=cast.worker)
    entry = Entry.objects.get(record=resident.pk, verb="correct")
    assert entry.data == {"columns": ["name", "phone"]}
    assert Resident.objects.get(phone_index=resident.phone_index).name == "王秀瑛"
    with pytest.raises(Refused, match="没有改动"):
        flow.correct(resident, taken_down("王秀瑛", phone="13900139000"), by=cast.worker)


def test_an_identity_number_of_somebody_else_is_refused(cast: Cast) -> None:
    cast.lives_here("李建国", id_number=NUMBER)
    resident = cast.lives_here()
    with pytest.raises(Refused, match="另一个人"):
        flow.correct(resident, taken_down("王秀英", id_number=NUMBER), by=cast.worker)


def test_nobody_from_elsewhere_writes(cast: Cast) -> None:
    resident = cast.lives_here()
    for other in (cast.stranger, cast.neighbour, cast.centre, cast.auditor, cast.property):
        with pytest.raises(Forbidden):
            flow.move_out(resident, by=other)
        with pytest.raises(Forbidden):
            flow.found_dwelling(cast.building, room="1", by=other)


# Needs


def test_a_need_is_kept_with_consent_only(cast: Cast) -> None:
    resident = cast.lives_here(born="1940-05-01")
    for wrong in (
        Consent("", "paper", AGREED.on), Consent("self", "", AGREED.on),
        Consent("self", "paper", timezone.localdate() + timedelta(days=1)),
        Consent("self", "paper", AGREED.on, "1999"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            flow.record_need(resident, kind="alone", consent=wrong, by=cast.worker)
    assert not Need.objects.exists()
    need = flow.record_need(resident, kind="alone", consent=AGREED, by=cast.worker)
    assert (need.purpose, need.consent_version) == ("上门探访、紧急联系", "2026-11")
    with pytest.raises(Refused, match="已经记着"):
        flow.record_need(resident, kind="alone", consent=AGREED, by=cast.worker)


def test_a_need_fits_the_age_and_a_child_has_a_guardian(cast: Cast) -> None:
    child = cast.lives_here("王小明", born="2024-06-01")
    with pytest.raises(Refused, match="年龄"):
        flow.record_need(child, kind="alone", consent=AGREED, by=cast.worker)
    with pytest.raises(Refused, match="监护人"):
        flow.record_need(child, kind="infant", consent=AGREED, by=cast.worker)
    with pytest.raises(Refused, match="哪一项"):
        flow.record_need(child, kind="petitioner", consent=AGREED, by=cast.worker)
    guardian = Consent("guardian", "paper", AGREED.on)
    assert flow.record_need(child, kind="infant", consent=guardian, by=cast.worker).is_due(
        timezone.localdate() + timedelta(days=200)
    )


def test_a_review_sets_the_next_day_within_a_year(cast: Cast) -> None:
    need = a_need(cast.lives_here(), by=cast.worker)
    today = timezone.localdate()
    with pytest.raises(Refused, match="一年之内"):
        flow.review(need, by=cast.worker, review_on=today)
    soon = today + timedelta(days=30)
    assert flow.review(need, by=cast.worker, review_on=soon).review_on == soon
    flow.end_need(need, by=cast.worker)
    with pytest.raises(NotAllowed):
        flow.review(need, by=cast.worker)


def test_a_consent_taken_back_wipes_the_need_at_once(cast: Cast) -> None:
    resident = cast.lives_here(account=cast.account)
    need = a_need(resident, by=cast.worker)
    with pytest.raises(Forbidden):
        flow.withdraw(need, by=cast.stranger)
    flow.withdraw(need, by=cast.account)
    row = Need.objects.get()
    assert (row.status, row.kind, row.purpose) == (NeedStatus.WIPED, "", "")
    said = [entry.data for entry in Entry.objects.filter(record=need.pk)]
    assert not any("disabled" in str(data) for data in said)
    with pytest.raises(NotAllowed):
        flow.withdraw(row, by=cast.worker)
    assert a_need(resident, by=cast.worker).status == NeedStatus.ACTIVE


# Reveals, accounts, corrections


def test_a_reveal_wants_a_purpose_and_is_written_down(cast: Cast) -> None:
    resident = cast.lives_here(phone="13800138000")
    with pytest.raises(Refused, match="用途"):
        flow.reveal(resident, by=cast.worker, purpose="")
    assert flow.reveal(resident, by=cast.worker, purpose="visit").phone == "13800138000"
    assert flow.reveal(resident, by=cast.centre, purpose="urgent").name == "王秀英"
    for other in (cast.auditor, cast.stranger, cast.property, cast.admin):
        with pytest.raises(Forbidden):
            flow.reveal(resident, by=other, purpose="visit")
    assert Entry.objects.filter(record=resident.pk, verb="reveal").count() == 2


def test_an_account_is_tied_by_phone_and_name_alike(cast: Cast) -> None:
    account = _with_phone("王秀英", "13800138000")
    stranger = cast.lives_here("李建国", phone="13800138000")
    with pytest.raises(Refused, match="没有手机号和姓名都相同"):
        flow.link(stranger, by=cast.worker)
    resident = cast.lives_here("王秀英", phone="13800138000")
    assert flow.link(resident, by=cast.worker) == account
    again = a_resident(a_dwelling(cast.building, by=cast.worker), "王秀英", phone="13800138000")
    with pytest.raises(Refused, match="另一个人"):
        flow.link(again, by=cast.worker)
    flow.unlink(Resident.objects.get(pk=resident.pk), by=account)
    assert Resident.objects.get(pk=resident.pk).account_id is None


def _with_phone(name: str, phone: str) -> Person:
    person = a_person(name=name)
    person.phone, person.phone_index = phone, blind_index(phone, "phone")
    person.save()
    return person


def test_a_person_asks_and_staff_answer(cast: Cast) -> None:
    resident = cast.lives_here(account=cast.account)
    with pytest.raises(Forbidden):
        flow.ask_correction(resident, about="phone", said="错了", by=cast.worker)
    with pytest.raises(Refused, match="哪一项"):
        flow.ask_correction(resident, about="", said="错了", by=cast.account)
    asked = [
        flow.ask_correction(resident, about="phone", said=f"改成 {n}", by=cast.account)
        for n in range(5)
    ]
    with pytest.raises(NotAllowed, match="还在核对"):
        flow.ask_correction(resident, about="phone", said="再改", by=cast.account)
    with pytest.raises(Forbidden):
        flow.answer_correction(asked[0], done=True, by=cast.stranger)
    with pytest.raises(Refused, match="为什么"):
        flow.answer_correction(asked[0], done=False, by=cast.worker)
    assert flow.answer_correction(asked[0], done=True, by=cast.worker).status == "done"
    declined = flow.answer_correction(asked[1], done=False, answer="核对过没错", by=cast.worker)
    assert declined.status == "declined"
    with pytest.raises(Forbidden):
        flow.take_back_correction(asked[2], by=cast.worker)
    assert flow.take_back_correction(asked[2], by=cast.account).status == "taken_back"


def test_when_a_building_changes_its_grid_people_and_needs_follow(cast: Cast) -> None:
    resident = cast.lives_here()
    flow.enter(cast.dwelling, taken_down("张大勇"), kind="owner", by=cast.worker, lives=False)
    a_need(resident, by=cast.worker)
    path = cast.other_grid.path
    Building.objects.filter(pk=cast.building.pk).update(area=cast.other_grid, area_path=path)
    assert flow.follow_buildings() == 1
    assert set(Resident.objects.values_list("area_path", flat=True)) == {path}
    assert Need.objects.get().area_path == path
    assert flow.follow_buildings() == 0
    assert Occupancy.objects.current().count() == 1

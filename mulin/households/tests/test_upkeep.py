"""Merging and parting, erasing with a proof, and what is kept how long."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.households import flow
from mulin.households.flow import keeping
from mulin.households.models import (
    Apart,
    Correction,
    Dwelling,
    Merge,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
    Status,
)
from mulin.households.persons import Who, taken_down
from mulin.households.queries.duplicates import pairs, undoable
from mulin.households.queries.people import corrections_waiting
from mulin.households.testing import Cast, a_dwelling, a_need, a_resident
from mulin.places.testing import a_building

pytestmark = pytest.mark.django_db
NUMBER = "310151199912310044"
PHONE = "13800138000"


@pytest.fixture
def cast() -> Cast:
    """The people around a household."""
    return Cast()


def two(cast: Cast, **said: Any) -> tuple[Resident, Resident]:
    """Two records of one person: behind one door by an old name, and behind another."""
    one = cast.lives_here("王秀英", phone=PHONE)
    door = a_dwelling(cast.building, room="901", by=cast.worker)
    return one, a_resident(door, "王秀英", by=cast.worker, **{"phone": PHONE, **said})


def state() -> dict[str, Any]:
    """Everything but the journal, to compare before and after."""
    return {
        "residents": sorted(
            (str(r.pk), r.status, r.name, r.phone, r.id_number, r.id_index, r.birth_year,
             str(r.account_id))
            for r in Resident.objects.all()
        ),
        "stays": sorted(
            (str(o.pk), str(o.resident_id), o.until) for o in Occupancy.objects.all()
        ),
        "owners": sorted(
            (str(o.pk), str(o.resident_id), o.until) for o in Ownership.objects.all()
        ),
        "needs": sorted(
            (str(n.pk), str(n.resident_id), n.status, n.area_path) for n in Need.objects.all()
        ),
        "heads": sorted((str(d.pk), d.heads) for d in Dwelling.objects.all()),
    }  # fmt: skip


def test_a_merge_carries_everything_over_and_can_be_taken_back_whole(cast: Cast) -> None:
    one, other = two(cast, id_number=NUMBER)
    flow.own(cast.dwelling, one, share=Decimal(50), by=cast.worker)
    flow.own(cast.dwelling, other, share=Decimal(50), by=cast.worker)
    flow.move_in(other, cast.dwelling, kind="owner", by=cast.worker)
    a_need(one, "disabled", by=cast.worker)
    a_need(other, "disabled", by=cast.worker)
    a_need(other, "low_income", by=cast.worker)
    Resident.objects.filter(pk=other.pk).update(account=cast.account)
    before = state()
    one, other = (Resident.objects.get(pk=r.pk) for r in (one, other))
    made = flow.merge(one, other, by=cast.keeper)
    kept = Resident.objects.get(pk=one.pk)
    assert (kept.id_number, kept.birth_year, kept.account_id) == (NUMBER, 1999, cast.account.pk)
    assert Resident.objects.get(pk=other.pk).status == Status.MERGED
    assert Need.objects.active().filter(resident=kept).count() == 2
    assert Dwelling.objects.get(pk=cast.dwelling.pk).heads == 1
    assert Ownership.objects.current().filter(dwelling=cast.dwelling).count() == 1
    assert undoable(cast.keeper) == [made]
    flow.unmerge(Merge.objects.get(), by=cast.keeper)
    assert state() == before
    assert list(journal.verify()) == []


def test_what_is_not_one_person_is_not_merged(cast: Cast) -> None:
    one, other = two(cast)
    with pytest.raises(Forbidden):
        flow.merge(one, other, by=cast.worker)
    with pytest.raises(Refused, match="同一条"):
        flow.merge(one, one, by=cast.keeper)
    flow.correct(one, _who(id_number=NUMBER), by=cast.worker)
    flow.correct(other, _who(id_number="11010519491231002X"), by=cast.worker)
    with pytest.raises(Refused, match="身份证号不一样"):
        flow.merge(one, other, by=cast.keeper)


def _who(id_number: str) -> Who:
    return taken_down("王秀英", phone=PHONE, id_number=id_number)


def test_two_accounts_are_not_made_one(cast: Cast) -> None:
    one, other = two(cast)
    Resident.objects.filter(pk=one.pk).update(account=cast.account)
    Resident.objects.filter(pk=other.pk).update(account=cast.worker)
    one, other = (Resident.objects.get(pk=r.pk) for r in (one, other))
    with pytest.raises(Refused, match="账号"):
        flow.merge(one, other, by=cast.keeper)


def test_a_merge_cannot_be_undone_after_a_week(cast: Cast) -> None:
    one, other = two(cast)
    made = flow.merge(one, other, by=cast.keeper)
    with pytest.raises(Forbidden):
        flow.unmerge(made, by=cast.worker)
    with pytest.raises(NotAllowed, match="合并或者删除"):
        flow.merge(one, Resident.objects.get(pk=other.pk), by=cast.keeper)
    Merge.objects.update(undo_until=timezone.now() - timedelta(hours=1))
    with pytest.raises(NotAllowed, match="7 天"):
        flow.unmerge(Merge.objects.get(), by=cast.keeper)
    assert flow.keep(timezone.localdate(), timezone.now())["merged"] == 1
    assert Resident.objects.get(pk=other.pk).status == Status.ERASED
    assert undoable(cast.keeper) == []


def test_two_of_one_name_and_year_are_no_pair_where_their_birthdays_differ(cast: Cast) -> None:
    cast.lives_here(born="1950-03-01")
    other = a_dwelling(cast.building, by=cast.worker)
    later = a_resident(other, "王秀英", born="1950-09-09")
    assert pairs(cast.keeper) == []
    flow.correct(later, taken_down("王秀英", born="1950"), by=cast.worker)
    assert [p.why for p in pairs(cast.keeper)] == ["姓名、出生年份相同"]


def test_pairs_are_proposed_until_somebody_says_that_they_are_two(cast: Cast) -> None:
    one, other = two(cast)
    cast.lives_here("王秀英的邻居")
    found = pairs(cast.keeper)
    assert [(p.one.pk, p.other.pk) for p in found] == [(one.pk, other.pk)]
    assert str(found[0].why) == "姓名、电话相同"
    assert pairs(cast.worker) == []
    with pytest.raises(Forbidden):
        flow.keep_apart(one, other, by=cast.worker)
    with pytest.raises(Refused):
        flow.keep_apart(one, one, by=cast.keeper)
    flow.keep_apart(other, one, by=cast.keeper)
    flow.keep_apart(one, other, by=cast.keeper)
    assert Apart.objects.count() == 1
    assert pairs(cast.keeper) == []


def test_who_left_and_came_back_lives_again_once_the_two_records_are_one(cast: Cast) -> None:
    one = cast.lives_here("王秀英", phone=PHONE)
    flow.move_out(one, by=cast.worker)
    elsewhere = a_building(grid=cast.other_grid)
    other = a_resident(a_dwelling(elsewhere, by=cast.keeper), "王秀英", by=cast.keeper, phone=PHONE)
    before = state()
    flow.merge(one, other, by=cast.keeper)
    kept = Resident.objects.get(pk=one.pk)
    assert (kept.status, kept.left_on, kept.area_path) == ("living", None, cast.other_grid.path)
    assert flow.keep(timezone.localdate() + keeping.LEFT_KEPT, timezone.now())["left"] == 0
    flow.unmerge(Merge.objects.get(), by=cast.keeper)
    assert state() == before
    left = Resident.objects.get(pk=one.pk)
    assert (left.left_on, left.area_path) == (timezone.localdate(), cast.grid.path)
    assert list(journal.verify()) == []


def test_who_moved_in_again_stays_although_the_merge_is_undone(cast: Cast) -> None:
    one = cast.lives_here("王秀英", phone=PHONE)
    flow.move_out(one, by=cast.worker)
    other = a_resident(a_dwelling(cast.building, by=cast.worker), "王秀英", by=cast.worker)
    flow.merge(one, other, by=cast.keeper)
    kept = Resident.objects.get(pk=one.pk)
    flow.move_in(kept, cast.dwelling, kind="owner", by=cast.worker)
    flow.unmerge(Merge.objects.get(), by=cast.keeper)
    assert Resident.objects.get(pk=one.pk).status == Status.LIVING


def test_what_somebody_asked_goes_with_them(cast: Cast) -> None:
    one, other = two(cast)
    Resident.objects.filter(pk=other.pk).update(account=cast.account)
    other = Resident.objects.get(pk=other.pk)
    flow.ask_correction(other, about="phone", said="我的电话是 139", by=cast.account)
    flow.merge(one, other, by=cast.keeper)
    assert Correction.objects.get().resident_id == one.pk
    kept = Resident.objects.get(pk=one.pk)
    door = a_dwelling(a_building(grid=cast.other_grid), by=cast.keeper)
    flow.move_in(kept, door, kind="owner", by=cast.keeper)
    assert list(corrections_waiting(cast.worker)) == []
    assert corrections_waiting(cast.neighbour).count() == 1
    flow.unmerge(Merge.objects.get(), by=cast.keeper)
    assert Correction.objects.get().resident_id == other.pk
    assert corrections_waiting(cast.worker).count() == 1
    flow.erase(Resident.objects.get(pk=other.pk), by=cast.keeper, reason="asked")
    assert list(corrections_waiting(cast.keeper)) == []


# Erasing


def test_erasing_wipes_everything_and_leaves_a_proof(cast: Cast) -> None:
    one, other = two(cast, id_number=NUMBER)
    flow.own(cast.dwelling, one, by=cast.worker)
    a_need(one, by=cast.worker)
    Resident.objects.filter(pk=one.pk).update(account=cast.account)
    one = Resident.objects.get(pk=one.pk)
    flow.ask_correction(one, about="phone", said="我的电话是 139", by=cast.account)
    flow.merge(one, other, by=cast.keeper)
    one = Resident.objects.get(pk=one.pk)
    with pytest.raises(Forbidden):
        flow.erase(one, by=cast.worker, reason="asked")
    for reason in ("", "time"):
        with pytest.raises(Refused, match="为什么"):
            flow.erase(one, by=cast.keeper, reason=reason)
    flow.erase(one, by=cast.keeper, reason="asked")
    for row in Resident.objects.all():
        assert (row.status, row.name, row.phone, row.id_number, row.born) == (
            "erased", "", "", "", ""
        )  # fmt: skip
        assert (row.birth_year, row.account_id, row.name_index) == (None, None, "")
    assert Need.objects.get().kind == ""
    assert Correction.objects.get().said == ""
    assert sum(Dwelling.objects.values_list("heads", flat=True)) == 0
    assert not Ownership.objects.current().exists()
    entry = Entry.objects.filter(verb="erase").first()
    assert entry is not None
    assert len(entry.data["proof"]) == 32
    assert list(journal.verify()) == []
    with pytest.raises(NotAllowed):
        flow.erase(Resident.objects.get(pk=one.pk), by=cast.keeper, reason="asked")


# What is kept how long


def keep(day: date) -> dict[str, int]:
    """The nightly work of a day."""
    return flow.keep(day, timezone.now())


def test_who_left_is_wiped_after_a_year(cast: Cast) -> None:
    resident = cast.lives_here()
    a_need(resident, by=cast.worker)
    flow.move_out(resident, by=cast.worker)
    today = timezone.localdate()
    assert keep(today + keeping.LEFT_KEPT - timedelta(days=1))["left"] == 0
    assert keep(today + keeping.LEFT_KEPT)["left"] == 1
    assert Resident.objects.get().status == Status.ERASED
    assert Need.objects.get().status == NeedStatus.WIPED


def test_a_need_that_ended_is_wiped_after_a_year(cast: Cast) -> None:
    need = a_need(cast.lives_here(), by=cast.worker)
    flow.end_need(need, by=cast.worker)
    assert keep(timezone.localdate() + keeping.ENDED_KEPT)["ended"] == 1


def test_a_need_nobody_looked_at_lapses(cast: Cast) -> None:
    need = a_need(cast.lives_here(), by=cast.worker)
    assert keep(need.review_on + keeping.REVIEW_GRACE - timedelta(days=1))["lapsed"] == 0
    assert keep(need.review_on + keeping.REVIEW_GRACE)["lapsed"] == 1
    assert Need.objects.get().kind == ""


def test_the_nightly_chores_run(cast: Cast) -> None:
    cast.lives_here()
    keeping.keep_nightly(timezone.now())
    keeping.follow_nightly(timezone.now())
    assert Resident.objects.get().status == Status.LIVING

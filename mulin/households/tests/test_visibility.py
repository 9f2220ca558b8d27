"""Who sees and may do what: every role, in its own area and in another's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mulin.households import rules
from mulin.households.models import (
    Correction,
    Dwelling,
    Merge,
    Need,
    Occupancy,
    Ownership,
    Resident,
)
from mulin.households.testing import Cast, a_need
from mulin.people.models import Person, Role
from mulin.people.testing import staff
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db
SEES = {
    Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE, Role.AUDITOR,
}  # fmt: skip
WRITES = {Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY}
COMMUNITY = {Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY}
# What a role may, in its own area; in another's nobody may anything.
MAY: dict[str, tuple[set[Role], Callable[[Person, Resident], bool]]] = {
    "see": (SEES, lambda p, r: Resident.objects.visible_to(p).filter(pk=r.pk).exists()),
    "see the home": (SEES, lambda p, r: Dwelling.objects.visible_to(p).exists()),
    "see needs": (SEES, lambda p, r: Need.objects.visible_to(p).exists()),
    "see stays": (SEES, lambda p, r: Occupancy.objects.visible_to(p).exists()),
    "see owners": (SEES, lambda p, r: Ownership.objects.visible_to(p).exists()),
    "write": (WRITES, lambda p, r: rules.may_write(p, r.area_path)),
    "reveal": (WRITES | {Role.CENTRE}, rules.may_reveal),
    "erase": (COMMUNITY, rules.may_erase),
    "merge": (COMMUNITY, lambda p, r: rules.may_merge(p, r.area_path)),
    "import": (COMMUNITY | {Role.CENTRE}, lambda p, r: rules.may_import(p, r.area_path)),
    "withdraw": (WRITES, lambda p, r: rules.may_withdraw(p, r.needs.get())),
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    """The people around a household, with somebody who needs something and owns the dwelling."""
    cast = Cast()
    a_need(cast.lives_here(kind="owner"), by=cast.worker)
    return cast


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", ["own area", "other area"])
def test_the_table_of_rights(cast: Cast, role: Role, where: str) -> None:
    own = where == "own area"
    person = staff(role, cast.grid if own else a_grid())
    resident = Resident.objects.get()
    found = {what for what, (_roles, may) in MAY.items() if may(person, resident)}
    wanted = {what for what, (roles, _may) in MAY.items() if own and role in roles}
    assert found == wanted


def test_numbers_are_for_whoever_keeps_accounts_too(cast: Cast) -> None:
    assert rules.may_count(cast.admin)
    assert not rules.may_see(cast.admin)
    assert not rules.may_count(cast.property)


def test_whole_tables_go_out_to_the_community_only(cast: Cast) -> None:
    assert [rules.may_export_open(p) for p in (cast.keeper, cast.centre, cast.worker)] == [
        True, False, False,
    ]  # fmt: skip
    assert rules.may_export(cast.centre)
    assert not rules.may_export(cast.worker)


def test_a_person_sees_themselves_and_nobody_else(cast: Cast) -> None:
    other = cast.lives_here("李建国")
    mine = cast.lives_here("张桂兰", account=cast.account)
    assert list(Resident.objects.visible_to(cast.account)) == [mine]
    assert list(Dwelling.objects.visible_to(cast.account)) == [cast.dwelling]
    assert not Need.objects.visible_to(cast.account).exists()
    assert Occupancy.objects.visible_to(cast.account).get().resident_id == mine.pk
    assert rules.is_own(cast.account, mine)
    assert not rules.is_own(cast.account, other)
    assert not rules.is_own(None, other)


def test_a_visitor_sees_nothing(cast: Cast) -> None:
    for model in (Resident, Dwelling, Need, Occupancy, Ownership, Correction, Merge):
        assert not model.objects.visible_to(None).exists()

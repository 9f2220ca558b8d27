"""Who is told when somebody asks for their record to be corrected."""

from __future__ import annotations

import pytest

from mulin.core import versions
from mulin.households import flow
from mulin.households.testing import Cast, a_dwelling, a_resident
from mulin.notices.models import Notice
from mulin.people.models import Role
from mulin.people.testing import a_person, staff
from mulin.places.testing import a_building, a_grid

pytestmark = pytest.mark.django_db


def test_the_nearest_keeper_is_told_and_then_the_one_who_asked() -> None:
    cast = Cast()
    resident = cast.lives_here(account=cast.account)
    asked = flow.ask_correction(resident, about="phone", said="改成 139", by=cast.account)
    note = Notice.objects.get()
    assert note.person == cast.worker
    assert "139" not in f"{note.title}{note.body}"
    flow.answer_correction(asked, done=True, by=cast.worker)
    assert Notice.objects.get(person=cast.account).url == "/me/household/"


def test_a_vacant_grid_leads_to_the_community_and_taking_back_tells_nobody() -> None:
    grid = a_grid()
    keeper = staff(Role.COMMUNITY_STAFF, grid.parent or grid)
    account = a_person(name="王秀英")
    home = a_dwelling(a_building(grid=grid), by=keeper)
    resident = a_resident(home, "王秀英", by=keeper, account=account)
    asked = flow.ask_correction(resident, about="home", said="搬了", by=account)
    assert Notice.objects.get().person == keeper
    flow.take_back_correction(asked, by=account)
    assert Notice.objects.count() == 1


def test_where_nobody_keeps_the_ledger_nobody_is_told() -> None:
    cast = Cast()
    resident = cast.lives_here(account=cast.account)
    for person in (cast.worker, cast.keeper, cast.secretary):
        person.appointments.update(until="2020-01-01")
    versions.changed("posts")
    flow.ask_correction(resident, about="home", said="搬了", by=cast.account)
    assert not Notice.objects.exists()

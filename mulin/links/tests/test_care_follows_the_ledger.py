"""Moving, leaving, merging and wiping in the ledger, and what becomes of care."""

from __future__ import annotations

import pytest

from mulin.care.models import Recipient, Status
from mulin.care.testing import Cast
from mulin.core import journal
from mulin.households import flow as households
from mulin.households.testing import a_dwelling
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post
from mulin.places.testing import a_building, a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def test_who_moves_within_the_community_takes_their_visitor_along(cast: Cast) -> None:
    recipient = cast.paired()
    elsewhere = a_building(grid=a_grid(community=cast.community))
    keeper = a_holder(a_post(Role.COMMUNITY_STAFF, cast.community))
    dwelling = a_dwelling(elsewhere, by=keeper)
    households.move_in(recipient.resident, dwelling, kind="family", by=keeper)
    recipient = Recipient.objects.with_place().get()
    assert (recipient.dwelling, recipient.area_path) == (dwelling, dwelling.area_path)
    assert recipient.paired


def test_who_leaves_is_not_looked_in_on_any_more(cast: Cast) -> None:
    recipient = cast.paired()
    households.move_out(recipient.resident, by=cast.keeper)
    recipient.refresh_from_db()
    assert (recipient.status, recipient.end_reason, recipient.wants) == (Status.ENDED, "moved", "")


def test_who_is_wiped_from_the_ledger_is_wiped_here(cast: Cast) -> None:
    recipient = cast.paired()
    cast.visit(recipient, words="聊了聊")
    households.erase(recipient.resident, by=cast.keeper, reason="asked")
    recipient.refresh_from_db()
    assert recipient.status == Status.ENDED
    assert recipient.visits.get().words == ""
    assert list(journal.verify()) == []


def test_two_records_made_one_keep_one_care(cast: Cast) -> None:
    recipient = cast.paired()
    into = cast.lives_here("王秀英")
    households.merge(into, recipient.resident, by=cast.keeper)
    recipient.refresh_from_db()
    assert recipient.resident == into
    assert recipient.is_active


def test_of_two_cares_the_one_of_the_record_that_stays_goes_on(cast: Cast) -> None:
    gone, stays = cast.paired(), cast.recipient(cast.lives_here("王秀英"))
    households.merge(stays.resident, gone.resident, by=cast.keeper)
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.status, stays.status) == (Status.ENDED, Status.ACTIVE)

"""Units, alliances and zones of areas that are no more go to the area that took their place."""

from __future__ import annotations

import pytest

from mulin.alliances import flow
from mulin.alliances.models import Zone
from mulin.alliances.testing import Cast, merge
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.models import Area
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_each_goes_to_the_heir_and_the_journal_says_from_where(cast: Cast) -> None:
    town = cast.community.parent
    assert town is not None
    centre, heir = staff(Role.CENTRE, town), a_community(town=town)
    unit, alliance = cast.unit("药房"), cast.alliance("面馆")
    was = cast.community.path
    merge(heir, cast.community)
    for one in (unit, alliance):
        one.refresh_from_db()
        with pytest.raises(Forbidden):
            flow.resettle(one, to=heir, by=cast.clerk)
        flow.resettle(one, to=heir, by=centre)
        one.refresh_from_db()
        assert one.area_path == heir.path
        entry = journal.entries_of(one).get(verb="alliances.resettled")
        assert entry.data == {"from": was, "to": heir.path}
        flow.resettle(one, to=heir, by=centre)
        assert journal.entries_of(one).filter(verb="alliances.resettled").count() == 1


def test_a_zone_of_a_merged_grid_goes_on_even_beside_one_of_its_name(cast: Cast) -> None:
    heir, unit = a_grid(community=cast.community), cast.unit()
    zones = [
        flow.name_zone(name="北门", area=area.code, about="", by=cast.clerk, partner=unit)
        for area in (cast.grid, heir)
    ]
    merge(heir, cast.grid)
    flow.resettle(Zone.objects.get(pk=zones[0].pk), to=heir, by=cast.clerk)
    assert Zone.objects.filter(area=heir, name="北门").count() == 2


def test_a_closed_area_another_level_and_a_taken_name_are_refused(cast: Cast) -> None:
    town = cast.community.parent
    assert town is not None
    centre, other, gone = staff(Role.CENTRE, town), a_community(town=town), a_community(town=town)
    unit = cast.unit("药房")
    flow.register_unit(flow.Unit("药房", "firm", other.code), by=centre)
    merge(other, gone)
    for to, code in ((cast.grid, "no_area"), (gone, "no_area"), (other, "known")):
        with pytest.raises(Refused) as caught:
            flow.resettle(unit, to=Area.objects.get(pk=to.pk), by=centre)
        assert (caught.value.code, caught.value.field) == (code, "area")

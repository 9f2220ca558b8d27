"""Borders move and the ledger follows; the circle counts those whom care looks in on."""

from __future__ import annotations

import pytest

from mulin.care.testing import Cast
from mulin.core.jobs import run_due
from mulin.grids.queries.circle import Circle
from mulin.grids.queries.people import counts_recipients
from mulin.households.models import Dwelling
from mulin.households.testing import a_dwelling
from mulin.places.flow import act, found_building, merge_areas
from mulin.places.models import Building
from mulin.places.testing import a_grid, a_station, an_estate

pytestmark = pytest.mark.django_db


def test_a_dwelling_goes_with_its_building_into_the_grid_that_is_merged_with() -> None:
    kept = a_grid()
    gone = a_grid(community=kept.parent)
    building = found_building(estate=an_estate(area=kept.parent), name="1栋", area=gone)
    dwelling = a_dwelling(building)
    merge_areas(kept, [gone], by=act())
    assert Dwelling.objects.get().area_path == gone.path
    run_due()
    dwelling.refresh_from_db()
    assert dwelling.area_path == kept.path


def test_the_circle_tells_how_many_care_recipients_live_beyond() -> None:
    cast = Cast()
    Building.objects.filter(pk=cast.building.pk).update(lng=116.5, lat=29.4)
    cast.recipient()
    a_station(area=a_grid())
    assert counts_recipients()
    circle = Circle.of([cast.town.path])
    assert (circle.far.buildings, circle.far.recipients) == (1, 1)

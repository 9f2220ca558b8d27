"""Stations told of twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mulin.core.models import Entry
from mulin.places.flow import (
    StationPlan,
    change_station,
    close_station,
)
from mulin.places.testing import (
    a_station,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_what_was_told_of_a_station_can_be_told_again_without_a_trace() -> None:
    station = a_station()
    plan = StationPlan(station.name, station.kind, station.area, station.lng, station.lat)
    before = Entry.objects.count()
    change_station(station, plan, by=None)
    assert Entry.objects.count() == before
    close_station(station, on=TODAY, by=None)
    close_station(station, on=TODAY, by=None)
    assert Entry.objects.count() == before + 1
    assert (str(station), str(station.kind)) == (station.name, "党群服务驿站")

"""`mulin locate` answers the codes from the county to the grid, in any datum."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mulin.core import geo
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("datum", geo.Datum.values)
def test_a_point_in_any_datum_leads_from_the_county_to_the_grid(datum: str) -> None:
    grid = a_grid("第一网格")
    assert grid.lng is not None
    assert grid.lat is not None
    lng, lat = geo.from_wgs84(grid.lng, grid.lat, datum)
    out = io.StringIO()
    call_command("locate", lng=lng, lat=lat, datum=datum, json=True, stdout=out)
    areas = json.loads(out.getvalue())["areas"]
    assert [one["level"] for one in areas] == ["county", "street", "community", "grid"]
    assert areas[-1]["code"] == grid.code
    out = io.StringIO()
    call_command("locate", lng=lng, lat=lat, datum=datum, stdout=out)
    assert out.getvalue().splitlines()[-1] == f"{grid.code} 第一网格"


@pytest.mark.parametrize(
    ("lng", "lat", "words"), [(100.0, 10.0, "不在本地"), (29.4, 116.0, "写反"), (0.0, 0.0, "定位")]
)
def test_a_point_that_is_nowhere_here_is_said(lng: float, lat: float, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("locate", lng=lng, lat=lat)

"""Filters of areas offer the county where somebody works or lives, not every county of the house."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.people.directory import around
from mulin.people.models import Role
from mulin.people.testing import a_pattern, a_person, staff
from mulin.places.flow import found_area
from mulin.places.models import Area, Level
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
PAGES = (
    "people:people", "people:matrix", "alliances:desk", "alliances:branches", "alliances:units",
    "alliances:pledges", "alliances:twinnings", "alliances:zones", "site:printing", "care:errand_new",
)  # fmt: skip


@pytest.fixture(name="near")
def _near() -> Area:
    return a_community("近处社区")


@pytest.fixture(name="far")
def _far(near: Area) -> Area:
    assert near.path.startswith("/360483/")
    county = found_area(code="320282", name="宜兴市", level=Level.COUNTY)
    town = found_area(code="320282113", name="湖㳇镇", level=Level.STREET, parent=county)
    return a_community("张阳村", town)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_offers_the_areas_of_one_s_own_county(
    client: Client, near: Area, far: Area, page: str
) -> None:
    a_pattern()
    a_grid(community=near)
    a_grid(community=far)
    client.force_login(staff(Role.COMMUNITY_STAFF, near))
    said = client.get(reverse(page)).content.decode()
    assert f'value="{near.code}"' in said
    assert f'value="{far.code}"' not in said
    client.force_login(staff(Role.COMMUNITY_STAFF, far))
    assert f'value="{far.code}"' in client.get(reverse(page)).content.decode()


def test_whoever_lives_somewhere_has_its_county_and_whoever_lives_nowhere_all(
    near: Area, far: Area
) -> None:
    assert around(a_person(area=far), Level.COMMUNITY) == [(far.code, far.name)]
    codes = {code for code, _name in around(a_person())}
    assert {near.code, far.code, far.code[:9]} <= codes

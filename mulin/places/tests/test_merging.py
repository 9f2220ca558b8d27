"""Areas are merged and handed over; records of those that went lead to whoever took them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from mulin.core.deeds import Refused
from mulin.core.geo import GeoError, shapes
from mulin.places.flow import (
    act,
    found_area,
    found_building,
    hand_over,
    merge_areas,
    next_code,
    redraw,
)
from mulin.places.models import AreaChange, Level
from mulin.places.queries import ladder
from mulin.places.testing import (
    a_building,
    a_community,
    a_grid,
    a_station,
    a_town,
    an_estate,
    square,
)
from mulin.places.tests.halves import two_beside

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_merging_closes_one_and_leads_its_records_to_the_other() -> None:
    west, east = two_beside()
    building = a_building(estate=an_estate(area=west.parent), grid=east)
    station = a_station(area=east)
    merge_areas(west, [west, east], by=act())
    for one in (building, station):
        one.refresh_from_db()
        assert one.area == west
    east.refresh_from_db()
    assert (east.heir, east.until) == (west, TODAY)
    assert east.name in west.aliases
    known = ladder()
    assert known.by_path[east.path].until == TODAY
    assert east.code not in [place.code for place in known.places]
    assert west.parent is not None
    assert east.path not in [place.path for place in known.under(west.parent.path)]
    assert known.today(east.path) == known.by_path[west.path]
    whole = shapes.square_metres(west.parent.outline or {})
    assert shapes.square_metres(west.outline or {}) == pytest.approx(whole, rel=1e-4)


def test_only_neighbours_of_one_rung_are_merged() -> None:
    west, east = two_beside()
    assert west.parent is not None
    far = found_area(
        code=next_code(west.parent), name="远", level=Level.GRID, parent=west.parent, outline=square(118, 29)
    )  # fmt: skip
    with pytest.raises(GeoError, match="不相邻"):
        merge_areas(west, [far], by=act())
    with pytest.raises(Refused, match="同一个上级"):
        merge_areas(west, [a_grid()], by=act())
    with pytest.raises(Refused, match="再选一个"):
        merge_areas(west, [west], by=act())
    merge_areas(west, [east], by=act())
    with pytest.raises(Refused, match="已在"):
        merge_areas(west, [east], by=act())


def test_two_estates_of_one_name_stop_the_merging_of_their_communities() -> None:
    town = a_town()
    one, two = a_community(town=town), a_community(town=town)
    redraw([(two, one.outline or {})], by=act())
    an_estate("湖滨花园", one)
    twin = an_estate("湖滨花园", two)
    with pytest.raises(Refused, match="湖滨花园"):
        merge_areas(one, [two], by=act())
    twin.delete()
    grid = a_grid(community=two)
    merge_areas(one, [two], by=act())
    grid.refresh_from_db()
    assert grid.heir is not None
    assert grid.heir.parent == one


def test_handing_a_grid_over_gives_it_a_new_code_and_takes_its_estate_along() -> None:
    grid, other = a_grid("临湖网格"), a_community()
    building = a_building(estate=an_estate(area=grid.parent), grid=grid)
    old = grid.path
    made = hand_over(grid, to=other, by=act(on=date(2026, 6, 1), basis="区划调整"))
    building.refresh_from_db()
    building.estate.refresh_from_db()
    assert (building.area, building.estate.area) == (made, other)
    assert (made.path, made.since) == (f"{other.path}{made.code}/", date(2026, 6, 1))
    assert ladder().by_path[old].until == date(2026, 6, 1)
    assert ladder().words(old).endswith("临湖网格")
    rows = AreaChange.objects.filter(what="handed_over")
    assert {row.area for row in rows} == {grid, made}
    assert all(row.before["path"] == old for row in rows)
    with pytest.raises(Refused, match="已经在"):
        hand_over(made, to=other, by=act())


def test_an_estate_is_never_left_in_two_communities() -> None:
    west, east = two_beside()
    estate = an_estate("跨界小区", west.parent)
    found_building(estate=estate, name="1栋", area=west)
    found_building(estate=estate, name="2栋", area=east)
    with pytest.raises(Refused, match="跨界小区"):
        hand_over(west, to=a_community(), by=act())
    west.refresh_from_db()
    assert west.until is None


def test_a_whole_community_goes_to_another_town_with_all_below_it() -> None:
    west, east = two_beside()
    community = west.parent
    assert community is not None
    estate = an_estate(area=community)
    found_building(estate=estate, name="1栋", area=west)
    found_building(estate=estate, name="2栋", area=east)
    made = hand_over(community, to=a_town("白鹿镇"), code="360483777001", by=act())
    assert made.path.endswith("/360483777001/")
    assert made.children.count() == 2
    estate.refresh_from_db()
    assert estate.area == made
    assert all(b.area_path.startswith(made.path) for b in estate.buildings.all())
    with pytest.raises(Refused, match="已经有了"):
        hand_over(made, to=a_town(), code=west.code, by=act())

"""Areas are split: what lies in the new piece goes there, and nothing is cut that must not be."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.deeds import Refused
from mulin.core.geo import GeoError, shapes
from mulin.places.flow import (
    NewArea,
    act,
    found_area,
    found_building,
    next_code,
    redraw,
    split_area,
)
from mulin.places.models import Area, Estate, Level
from mulin.places.queries import changes_within, ladder
from mulin.places.testing import (
    a_community,
    a_grid,
    an_estate,
    square,
)
from mulin.places.tests.halves import at, middle_line, two_beside

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SIZE = 0.01


def test_the_piece_with_more_buildings_keeps_the_code_and_the_other_is_founded_beside_it() -> None:
    grid = a_grid("第一网格")
    estate = an_estate(area=grid.parent)
    houses = [
        found_building(estate=estate, name=f"{n}栋", area=grid, **at(grid, east))
        for n, east in enumerate((0.002, 0.003, -0.002))
    ]
    nowhere = found_building(estate=estate, name="无坐标", area=grid)
    kept, new = split_area(
        grid, line=middle_line(grid), new=NewArea("第二网格"), by=act(basis="网格优化")
    )
    assert (kept.pk, new.level, new.since) == (grid.pk, "grid", TODAY)
    assert kept.lng is not None
    assert new.lng is not None
    assert new.lng < kept.lng
    for house, home in zip([*houses, nowhere], [kept, kept, new, kept], strict=True):
        house.refresh_from_db()
        assert (house.area, house.area_path) == (home, home.path)
    rows = list(changes_within(grid.path.rsplit(grid.code, 1)[0]))
    assert {(row.what, row.area_id) for row in rows} == {("split", kept.pk), ("split", new.pk)}
    assert len({row.deed for row in rows}) == 1
    assert changes_within(kept.path)[0].others == [new.code]


def test_a_line_that_does_not_cut_in_two_is_refused_and_nothing_is_left_half_done() -> None:
    grid = a_grid()
    assert grid.lng is not None
    assert grid.lat is not None
    inside = [(grid.lng, grid.lat), (grid.lng, grid.lat + SIZE)]
    count = Area.objects.count()
    for line, words in ((inside, "没有把它切开"), (inside[:1], "至少要两个点")):
        with pytest.raises(GeoError, match=words):
            split_area(grid, line=line, new=NewArea("新"), by=act())
    zigzag = [
        (grid.lng - SIZE, grid.lat - 0.003), (grid.lng + SIZE, grid.lat),
        (grid.lng - SIZE, grid.lat + 0.003),
    ]  # fmt: skip
    with pytest.raises(GeoError, match="3 块"):
        split_area(grid, line=zigzag, new=NewArea("新"), by=act())
    assert Area.objects.count() == count


def test_what_has_no_outline_or_nothing_above_it_cannot_be_split() -> None:
    bare = found_area(code="99", name="没画", level=Level.STREET)
    with pytest.raises(Refused, match="还没有画边界"):
        split_area(bare, line=[(0, 0), (1, 1)], new=NewArea("新"), by=act())
    redraw([(bare, square(116, 29))], by=act())
    with pytest.raises(Refused, match="最上一级"):
        split_area(bare, line=[(116.005, 28), (116.005, 30)], new=NewArea("新"), by=act())


def test_splitting_a_community_takes_its_grids_and_estates_along() -> None:
    west, east = two_beside()
    community = west.parent
    assert community is not None
    for area in (west, east):
        for number in range(1 + (area == west)):
            found_building(
                estate=an_estate(area=community), name=f"{number}栋", area=area, **at(area, 0)
            )
    kept, new = split_area(community, line=middle_line(community), new=NewArea("新社区"), by=act())
    moved = Area.objects.get(parent=new)
    east.refresh_from_db()
    assert (east.until, east.heir, moved.name) == (TODAY, moved, east.name)
    assert Estate.objects.filter(area=new).count() == 1
    assert Estate.objects.filter(area=kept).count() == 2
    assert ladder().today(east.path) == ladder().by_path[moved.path]
    assert ladder().words(east.path) == ladder().words(kept.path) + " · " + east.name


def test_a_line_through_a_grid_or_an_estate_of_a_community_is_refused() -> None:
    west, _east = two_beside()
    community = west.parent
    assert community is not None
    assert west.lng is not None
    with pytest.raises(GeoError, match="切过了"):
        split_area(community, line=middle_line(west), new=NewArea("新社区"), by=act())
    estate = an_estate("长长小区", community)
    for east in (-0.002, 0.002):
        found_building(estate=estate, name=f"{east}", area=west, **at(community, east))
    with pytest.raises(GeoError, match="长长小区"):
        split_area(community, line=middle_line(community), new=NewArea("新社区"), by=act())


@given(angle=st.floats(-1.2, 1.2), shift=st.floats(-0.003, 0.003))
def test_any_line_that_cuts_a_square_leaves_its_whole_area(angle: float, shift: float) -> None:
    whole = square(116.0, 29.4)
    line = [(116.005 + shift - angle * 0.02, 29.385), (116.005 + shift + angle * 0.02, 29.425)]
    try:
        one, two = shapes.cut(whole, line)
    except GeoError:
        return
    total = shapes.square_metres(one) + shapes.square_metres(two)
    assert total == pytest.approx(shapes.square_metres(whole), rel=1e-4)
    assert shapes.common(one, two) == []
    assert shapes.uncovered(whole, [one, two]) == []
    assert shapes.square_metres(shapes.join([one, two])) == pytest.approx(total, rel=1e-3)


def test_codes_go_on_from_the_last_and_pass_over_those_taken_elsewhere() -> None:
    community = a_community()
    assert next_code(community) == f"{community.code}001"
    found_area(code=f"{community.code}007", name="七", level=Level.GRID, parent=community)
    found_area(code="odd", name="别样", level=Level.GRID, parent=community)
    found_area(code=f"{community.code}008", name="别处", level=Level.GRID, parent=a_community())
    assert next_code(community) == f"{community.code}009"

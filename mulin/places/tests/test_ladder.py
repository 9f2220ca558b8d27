"""The ladder of areas: by point, by words, up and down."""

from __future__ import annotations

import pytest

from mulin.core.deeds import Refused
from mulin.core.geo import GeoError
from mulin.places.flow import found_area, found_building
from mulin.places.models import Area, Level
from mulin.places.queries import buildings_in, estates_in, ladder, place_of_words
from mulin.places.testing import a_building, a_community, a_grid, a_town, an_estate, square

pytestmark = pytest.mark.django_db


def test_a_point_finds_its_grid_else_its_community_else_nothing() -> None:
    community = a_community()
    lng, lat = community.lng or 0.0, community.lat or 0.0
    grid = found_area(
        code=f"{community.code}901", name="小网格", level=Level.GRID, parent=community,
        outline=square(lng - 0.005, lat - 0.005, 0.003),
    )  # fmt: skip
    known = ladder()
    assert known.at(grid.lng or 0.0, grid.lat or 0.0) == known.by_path[grid.path]
    assert known.at(lng, lat) == known.by_path[community.path]
    assert known.at(100.0, 10.0) is None


def test_outlines_of_any_datum_are_kept_in_wgs84() -> None:
    shifted = found_area(
        code="360483901", name="火星镇", level=Level.STREET, parent=a_town().parent,
        outline=square(116.0, 29.0), datum="gcj02",
    )  # fmt: skip
    assert shifted.outline != square(116.0, 29.0)
    assert shifted.lng == pytest.approx(116.005, abs=0.01)


def test_a_broken_outline_or_a_code_used_before_is_refused() -> None:
    town = a_town()
    with pytest.raises(GeoError):
        found_area(code="360483902", name="坏镇", level=Level.STREET, outline={"type": "Point"})
    with pytest.raises(Refused, match="已经有了"):
        found_area(code=town.code, name="又一个", level=Level.STREET)
    assert Area.objects.filter(name__in=["坏镇", "又一个"]).count() == 0


def test_words_find_names_aliases_and_estates_in_any_width() -> None:
    west = a_community("西湖社区")
    west.aliases = ["西湖居委会"]
    west.save()
    an_estate("ＡＢＣ花园", west)
    for words in ("西湖社区东门", "住在西湖居委会那边", "abc花园三栋"):
        found = place_of_words(words)
        assert found is not None
        assert found[0].path == west.path
    assert place_of_words("别处") is None


def test_an_estate_in_one_grid_tells_the_grid() -> None:
    building = a_building()
    found = place_of_words(f"{building.estate.name}门口")
    assert found is not None
    assert found[0].path == building.area_path


def test_an_estate_over_two_grids_tells_the_community() -> None:
    building = a_building()
    other = a_grid(community=building.estate.area)
    found_building(estate=building.estate, name="9栋", area=other)
    found = place_of_words(building.estate.name)
    assert found is not None
    assert found[0].path == building.estate.area_path


def test_two_communities_in_one_sentence_tell_nothing() -> None:
    a_community("西湖社区")
    a_community("城区社区")
    assert place_of_words("西湖社区到城区社区的路") is None


def test_up_and_down_the_ladder() -> None:
    grid = a_grid()
    known = ladder()
    line = known.line(grid.path)
    assert [place.level for place in line] == ["county", "street", "community", "grid"]
    assert known.above(grid.path, Level.COMMUNITY) == line[2]
    assert known.above(line[1].path, Level.GRID) is None
    assert known.under(line[2].path, Level.GRID) == [line[3]]
    assert known.town == line[1]
    assert known.top == line[0]
    assert line[1].holds(grid.path)


def test_a_county_of_two_towns_has_no_one_town() -> None:
    town = a_town()
    found_area(code="360483777", name="另一镇", level=Level.STREET, parent=town.parent)
    assert ladder().town == ladder().top


def test_an_empty_county_has_nothing() -> None:
    assert ladder().top is None
    assert ladder().town is None
    assert ladder().words("/nowhere/") == ""


def test_what_lies_in_an_area() -> None:
    building = a_building("10栋")
    second = found_building(estate=building.estate, name="2栋", area=building.area)
    path = building.estate.area_path
    assert estates_in(path) == [building.estate]
    assert buildings_in(path) == [second, building]
    assert buildings_in(a_community().path) == []


def test_areas_within_a_path_and_no_neighbour_with_a_like_beginning() -> None:
    community = a_community()
    inside = a_grid(community=community)
    neighbour = found_area(
        code=f"{community.code}0", name="邻居", level=Level.COMMUNITY, parent=community.parent
    )
    found = set(Area.objects.all().within(community.path))
    assert found == {community, inside}
    assert neighbour not in found
    assert str(inside) == inside.name


def test_names_say_what_they_are() -> None:
    building = a_building()
    assert str(building) == "3栋"
    assert str(building.estate) == building.estate.name


def test_a_grid_that_bears_the_name_of_its_community_says_it_once() -> None:
    community = a_community("西湖社区")
    plain = found_area(
        code=f"{community.code}801", name="第三网格", level=Level.GRID, parent=community
    )
    named = found_area(
        code=f"{community.code}802", name="西湖社区第 1 网格", level=Level.GRID, parent=community
    )
    known = ladder()
    assert known.words(plain.path) == "西湖社区 · 第三网格"
    assert known.words(named.path) == "西湖社区第 1 网格"
    assert known.words(named.path, short=True) == "西湖社区第 1 网格"
    assert known.words(community.path) == "西湖社区"

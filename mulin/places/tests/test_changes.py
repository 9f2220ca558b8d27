"""Areas change with dates: the ladder of today is another one, and old records keep their place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.core.deeds import Conflict, Refused
from mulin.core.geo import GeoError, shapes
from mulin.core.models import Entry
from mulin.places.flow import (
    NewArea,
    StationPlan,
    act,
    change_station,
    close_area,
    close_station,
    found_area,
    found_building,
    hand_over,
    merge_areas,
    next_code,
    redraw,
    rename_area,
    split_area,
)
from mulin.places.flow.writing import close
from mulin.places.models import Area, AreaChange, Estate, Level
from mulin.places.queries import changes_within, ladder
from mulin.places.testing import (
    a_building,
    a_community,
    a_grid,
    a_station,
    a_town,
    an_estate,
    square,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SIZE = 0.01


def middle_line(area: Area) -> list[tuple[float, float]]:
    """From south to north through the middle of a square area, out on both ends."""
    assert area.lng is not None
    assert area.lat is not None
    return [(area.lng, area.lat - SIZE), (area.lng, area.lat + SIZE)]


def two_beside() -> tuple[Area, Area]:
    """The western and the eastern half of a new community, as grids."""
    community = a_community()
    west = a_grid(community=community)
    return split_area(west, line=middle_line(west), new=NewArea("东网格"), by=act())


def at(building_area: Area, east: float) -> dict[str, float]:
    """A point in an area, so many degrees east of its middle."""
    assert building_area.lng is not None
    assert building_area.lat is not None
    return {"lng": building_area.lng + east, "lat": building_area.lat}


def test_a_founded_area_knows_its_day_and_its_paper() -> None:
    community = a_community()
    made = found_area(
        code=next_code(community), name="新网格", level=Level.GRID, parent=community,
        by=act(on=date(2026, 3, 1), basis="南府办〔2026〕3号"),
    )  # fmt: skip
    assert made.code == f"{community.code}001"
    assert made.since == date(2026, 3, 1)
    row = changes_within(made.path).get()
    assert (row.what, row.basis, row.after["name"]) == ("founded", "南府办〔2026〕3号", "新网格")
    assert Entry.objects.get(record=made.pk).verb == "area.founded"
    assert next_code(community) == f"{community.code}002"


def test_a_day_to_come_is_refused_and_so_is_one_before_the_last_change() -> None:
    grid = a_grid()
    with pytest.raises(Refused, match="还没有到"):
        act(on=TODAY + timedelta(days=1))
    rename_area(grid, name="湖滨网格", by=act(on=date(2026, 5, 1)))
    with pytest.raises(Refused, match="2026-05-01"):
        rename_area(grid, name="湖畔网格", by=act(on=date(2026, 4, 30)))


def test_a_name_goes_into_the_history_and_may_come_back() -> None:
    community = a_community("西湖社区")
    rename_area(community, name="湖滨社区")
    rename_area(community, name="西湖社区")
    assert community.aliases == ["湖滨社区"]
    names = [row.before["name"] for row in changes_within(community.path)]
    assert names == ["湖滨社区", "西湖社区"]
    with pytest.raises(Refused, match="请写名称"):
        rename_area(community, name=" ")


@pytest.mark.parametrize(
    ("code", "level", "words"),
    [("a/b", Level.GRID, "数字和字母"), ("1", Level.COMMUNITY, "不能设在"), ("2", Level.STREET, "不能设在")],
)  # fmt: skip
def test_a_rung_that_would_not_lie_below_its_parent_is_refused(
    code: str, level: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        found_area(code=code, name="某处", level=level, parent=a_community())


def test_a_grid_lies_in_a_community_and_never_straight_under_a_town() -> None:
    with pytest.raises(Refused, match="不能直接设在镇街下"):
        found_area(code="77", name="某网格", level=Level.GRID, parent=a_town())


def test_a_ladder_without_a_county_or_without_a_street_still_leads_up_and_down() -> None:
    city = found_area(code="620200", name="嘉峪关市", level=Level.COUNTY)
    community = found_area(
        code="620200002006", name="建设社区", level=Level.COMMUNITY, parent=city,
        outline=square(98.2, 39.7),
    )  # fmt: skip
    grid = found_area(
        code="620200002006001", name="第一网格", level=Level.GRID, parent=community,
        outline=square(98.2, 39.7),
    )  # fmt: skip
    known = ladder()
    assert [p.level for p in known.line(grid.path)] == ["county", "community", "grid"]
    assert known.above(grid.path, Level.STREET) is None
    assert known.words(grid.path) == "建设社区 · 第一网格"
    assert (known.top, known.town) == (known.by_code["620200"], known.by_code["620200"])
    assert known.at(98.205, 39.705) == known.by_path[grid.path]


def test_a_ladder_that_begins_with_a_street_has_it_on_top() -> None:
    street = found_area(code="620201002", name="钢城街道", level=Level.STREET)
    community = found_area(
        code="620201002006", name="建设社区", level=Level.COMMUNITY, parent=street
    )
    assert ladder().top == ladder().by_code["620201002"]
    assert [p.name for p in ladder().line(community.path)] == ["钢城街道", "建设社区"]


def test_redrawing_keeps_the_outline_before_and_moves_the_buildings() -> None:
    west, east = two_beside()
    building = found_building(
        estate=an_estate(area=west.parent), name="1栋", area=west, **at(west, 0)
    )
    old = west.outline
    assert old is not None
    assert redraw([(west, east.outline or {}), (east, old)], by=act(basis="测绘")) == [west, east]
    building.refresh_from_db()
    assert building.area == east
    row = changes_within(west.path)[0]
    assert (row.what, row.before["outline"], row.basis) == ("redrawn", old, "测绘")
    assert redraw([(west, west.outline or {})], by=act()) == []
    with pytest.raises(GeoError):
        redraw([(west, {"type": "Point", "coordinates": [1, 2]})], by=act())


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


def test_only_an_empty_area_can_be_closed_and_only_once() -> None:
    community = a_community()
    grid = a_grid(community=community)
    with pytest.raises(Refused, match="下面还有区域"):
        close_area(community, by=act())
    building = a_building(estate=an_estate(area=community), grid=grid)
    with pytest.raises(Refused, match="请改用合并或划转"):
        close_area(grid, by=act())
    building.delete()
    stale = Area.objects.get(pk=grid.pk)
    close_area(grid, by=act())
    assert ladder().today(grid.path) is None
    assert ladder().by_path[grid.path].name == grid.name
    with pytest.raises(Conflict):
        close(stale, act(), heir=None)
    with pytest.raises(Refused, match="已在"):
        found_building(estate=an_estate(area=community), name="1栋", area=grid)


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

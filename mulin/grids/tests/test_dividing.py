"""A suggested division holds every building once, hangs together and is balanced, or says why not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.core.geo import shapes
from mulin.grids.dividing import MOST_HOUSES, Division, House, divide, spread
from mulin.grids.testing import SIZE, SOUTH, WEST, block

TOWN = block(0, 0, wide=4, high=4)
L_SHAPED = {
    "type": "Polygon",
    "coordinates": [[
        [WEST, SOUTH], [WEST + 4 * SIZE, SOUTH], [WEST + 4 * SIZE, SOUTH + SIZE],
        [WEST + SIZE, SOUTH + SIZE], [WEST + SIZE, SOUTH + 4 * SIZE], [WEST, SOUTH + 4 * SIZE],
        [WEST, SOUTH],
    ]],
}  # fmt: skip
TOLERANCE = 0.2


def house(number: int, x: float, y: float, *, estate: str = "", weight: int = 1) -> House:
    """A building at so many grids east and north of the corner; by itself an estate."""
    return House(
        f"h{number}", estate or f"e{number}", WEST + x * SIZE, SOUTH + y * SIZE, weight,
        f"{estate or number}小区",
    )  # fmt: skip


def chessboard(side: int, weight: int = 10) -> list[House]:
    """Houses in rows, each an estate."""
    step = 4 / (side + 1)
    return [
        house(side * row + column, (column + 1) * step, (row + 1) * step, weight=weight)
        for row in range(side)
        for column in range(side)
    ]


def held(division: Division) -> list[str]:
    """Keys of the buildings in all parts."""
    return sorted(one.key for part in division.parts for one in part.houses)


def test_a_chessboard_is_parted_evenly_without_gap_or_overlap() -> None:
    houses = chessboard(6)
    found = divide(TOWN, houses, count=4, tolerance=TOLERANCE)
    assert [part.weight for part in found.parts] == [90, 90, 90, 90]
    assert all(part.contiguous for part in found.parts)
    assert (found.notes, found.spread, found.mean) == ((), 0, 90)
    outlines = [part.outline for part in found.parts if part.outline]
    assert len(outlines) == 4
    assert shapes.uncovered(TOWN, outlines) == []
    assert [shapes.common(outlines[a], outlines[b]) for a, b in shapes.neighbours(outlines)] == [
        [] for _pair in shapes.neighbours(outlines)
    ]


def test_the_same_buildings_give_the_same_grids_in_whatever_order_they_come() -> None:
    houses = chessboard(5)
    one = divide(TOWN, houses, count=3, tolerance=TOLERANCE)
    two = divide(TOWN, houses[::-1], count=3, tolerance=TOLERANCE)
    assert one == two


def test_an_estate_stays_whole_and_what_follows_is_said() -> None:
    big = [house(n, 0.5 + n * 0.1, 0.5, estate="大", weight=40) for n in range(5)]
    small = [house(10 + n, 3, n * 0.5 + 0.2, weight=20) for n in range(5)]
    found = divide(TOWN, [*big, *small], count=2, tolerance=TOLERANCE, most=500)
    assert sorted(part.weight for part in found.parts) == [100, 200]
    assert ["偏差超过" in note for note in found.notes] == [True]


def test_an_estate_too_large_for_a_grid_is_parted_between_its_buildings_and_named() -> None:
    big = [house(n, 0.4 + n * 0.3, 1, estate="巨", weight=300) for n in range(6)]
    found = divide(TOWN, big, count=3, tolerance=TOLERANCE, most=500)
    assert [part.weight for part in found.parts] == [600, 600, 600]
    assert "巨小区" in found.notes[0]


def test_an_estate_cut_off_by_another_is_said_not_to_hang_together() -> None:
    apart = [house(1, 0.2, 2, estate="两头"), house(2, 3.8, 2, estate="两头")]
    wall = [house(10 + n, 2, n * 0.5 + 0.2, estate="墙") for n in range(8)]
    found = divide(TOWN, [*apart, *wall], count=2, tolerance=1, most=500)
    assert sum(not part.contiguous for part in found.parts) == 1
    assert any("不连片" in note for note in found.notes)


def test_nothing_to_part_too_much_to_part_and_houses_beyond_the_border_are_said() -> None:
    assert "没有带坐标的楼栋" in divide(TOWN, [], count=2, tolerance=TOLERANCE).notes[0]
    crowd = [house(n, 1, 1) for n in range(MOST_HOUSES + 1)]
    assert "请分成几块" in divide(TOWN, crowd, count=2, tolerance=TOLERANCE).notes[0]
    away = [house(1, 1, 1), house(2, 3, 3), house(3, 9, 9)]
    found = divide(TOWN, away, count=2, tolerance=1)
    assert held(found) == ["h1", "h2", "h3"]
    assert "1 栋楼不在边界里" in found.notes[0]
    outside = divide(TOWN, [house(3, 9, 9)], count=1, tolerance=1)
    assert held(outside) == ["h3"]


def test_more_grids_than_estates_make_as_many_as_there_are() -> None:
    found = divide(TOWN, [house(1, 1, 1), house(2, 3, 3)], count=5, tolerance=1)
    assert len(found.parts) == 2


def test_spread_is_the_farthest_from_the_mean() -> None:
    assert spread([80, 100, 120]) == 0.2
    assert spread([]) == spread([0, 0]) == 0


spots = st.integers(1, 39).map(lambda n: n / 10)
houses_anywhere = st.lists(
    st.tuples(spots, spots, st.integers(0, 4), st.integers(0, 60)), min_size=1, max_size=24
)


@settings(max_examples=60, deadline=None)
@given(rows=houses_anywhere, count=st.integers(1, 5), bent=st.booleans())
def test_every_building_is_in_exactly_one_grid_and_what_is_not_as_wished_is_said(
    rows: list[tuple[float, float, int, int]], count: int, *, bent: bool
) -> None:
    houses = [
        house(n, x, y, estate=f"E{estate}", weight=weight)
        for n, (x, y, estate, weight) in enumerate(rows)
    ]
    outline = L_SHAPED if bent else TOWN
    found = divide(outline, houses, count=count, tolerance=TOLERANCE)
    assert held(found) == sorted(one.key for one in houses)
    assert 1 <= len(found.parts) <= count
    said = " ".join(found.notes)
    assert all(part.contiguous for part in found.parts) or "不连片" in said
    assert found.spread <= TOLERANCE or "偏差超过" in said
    outlines = [part.outline for part in found.parts if part.outline]
    assert shapes.uncovered(outline, outlines) == []
    for a, b in shapes.neighbours(outlines):
        assert shapes.common(outlines[a], outlines[b]) == []
    cut = {
        one.estate for one in houses
        if sum(any(h.estate == one.estate for h in part.houses) for part in found.parts) > 1
    }  # fmt: skip
    assert not cut or "只好按楼栋分开" in said

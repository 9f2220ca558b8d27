"""Areas change with dates: founded, named, redrawn and closed; old records keep their place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mulin.core.deeds import Conflict, Refused
from mulin.core.geo import GeoError
from mulin.core.models import Entry
from mulin.places.flow import (
    NewArea,
    act,
    close_area,
    found_area,
    found_building,
    next_code,
    redraw,
    rename_area,
    split_area,
)
from mulin.places.flow.writing import close
from mulin.places.models import Area, Level
from mulin.places.queries import changes_within, ladder
from mulin.places.testing import (
    a_building,
    a_community,
    a_grid,
    a_town,
    an_estate,
    square,
)
from mulin.places.tests.halves import at, middle_line, two_beside

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


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


def test_two_areas_beside_each_other_never_bear_one_name() -> None:
    community = a_community()
    grid, other = a_grid("第一网格", community), a_grid("第二网格", community)
    line = middle_line(grid)
    deeds: list[Callable[[str], object]] = [
        lambda name: found_area(
            code=f"{community.code}099", name=name, level=Level.GRID, parent=community, by=act()
        ),
        lambda name: rename_area(other, name=name, by=act()),
        lambda name: split_area(grid, line=line, new=NewArea(name), by=act()),
    ]  # fmt: skip
    for deed in deeds:
        with pytest.raises(Refused, match="里已经有叫“第一网格”的了") as refused:
            deed(" 第一网格 ")
        assert refused.value.field == "name"
    assert community.children.count() == 2
    rename_area(other, name="第一网格Ａ", by=act())
    close_area(other, by=act())
    rename_area(grid, name="第一网格A", by=act())
    a_grid("第一网格A", a_community())


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
    with pytest.raises(Refused, match="网格要设在社区里"):
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

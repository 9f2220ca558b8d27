"""What is amiss is found, said, and drawn where it is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from mulin.core import versions
from mulin.core.deeds import Forbidden, Refused
from mulin.core.geo import shapes
from mulin.grids import flow
from mulin.grids.flow import Right
from mulin.grids.models import Norm
from mulin.grids.queries import norm, people
from mulin.grids.queries.checks import Finding, Kind, counts, findings
from mulin.grids.queries.circle import Circle
from mulin.grids.queries.suggestion import suggest
from mulin.grids.testing import SIZE, SOUTH, WEST, DrawnTown, block
from mulin.people.models import Appointment, Role
from mulin.people.testing import staff
from mulin.places.flow import act, found_area, merge_areas, redraw
from mulin.places.models import Area, Building, Level, Station
from mulin.places.queries import ladder
from mulin.places.testing import a_station

pytestmark = pytest.mark.django_db
Lived = Callable[[dict[str, int]], None]


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    for grid in (made.south, made.north, made.east):
        staff(Role.GRID_WORKER, grid)
    return made


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Lived:
    """Households as the ledger would count them: by the key of a building."""

    def say(by_building: dict[str, int]) -> None:
        monkeypatch.setattr(people, "counts_by_building", lambda _path: by_building)

    say({})
    return say


def kinds_of(found: list[Finding]) -> list[str]:
    """What was found, in its order."""
    return [one.kind for one in found]


def undrawn(town: DrawnTown, code: str) -> Area:
    """A community without a border."""
    return found_area(
        code=town.town.code + code, name="没画社区", level=Level.COMMUNITY, parent=town.town
    )


def test_a_town_that_is_drawn_well_and_manned_has_nothing_amiss(town: DrawnTown) -> None:
    assert findings([town.town.path]) == []
    assert set(counts([])) == set(Kind.values)


def test_a_gap_is_found_with_its_size_and_its_place(town: DrawnTown) -> None:
    redraw([(town.north, block(0, 1.5, high=0.5))], by=act())
    found = findings([town.town.path])
    assert kinds_of(found) == ["gap"]
    assert found[0].area == ladder().by_path[town.lake.path]
    assert found[0].size == pytest.approx(shapes.square_metres(block(0, 1, high=0.5)), rel=0.01)
    assert found[0].point == pytest.approx((WEST + SIZE / 2, SOUTH + 1.25 * SIZE), abs=SIZE / 2)
    assert "没有划进任何网格" in str(found[0].sentence)


def test_an_overlap_names_both_grids(town: DrawnTown) -> None:
    redraw([(town.south, block(0, 0, high=1.2))], by=act())
    found = findings([town.town.path])
    assert kinds_of(found) == ["overlap"]
    assert {found[0].path, found[0].other} == {town.south.path, town.north.path}


def test_a_sliver_of_drawing_is_neither_gap_nor_overlap(town: DrawnTown) -> None:
    hair = 1.5 / 111_195 / SIZE
    lower, upper = block(0, 0, high=1 - hair), block(0, 1 - 2 * hair, high=1 + 2 * hair)
    redraw([(town.south, lower), (town.north, upper)], by=act())
    assert findings([town.town.path]) == []


def test_a_grid_in_two_communities_is_outside_of_one_and_shared_with_the_other(
    town: DrawnTown,
) -> None:
    redraw([(town.south, block(0, 0, wide=1.5))], by=act())
    found = findings([town.town.path])
    assert kinds_of(found) == ["outside", "shared", "overlap"]
    assert found[1].other == town.hill.path
    assert "只能属于一个社区" in str(found[1].sentence)


def test_what_has_no_outline_is_said(town: DrawnTown) -> None:
    bare = undrawn(town, "950")
    found_area(code=f"{bare.code}001", name="没画网格", level=Level.GRID, parent=bare)
    found = findings([bare.path])
    assert kinds_of(found) == ["missing", "missing", "no_worker"]
    assert found[0].point is None
    assert kinds_of(findings([town.town.path], kind="no_worker")) == ["no_worker"]


def test_a_building_that_stands_in_another_grid_is_found_unless_it_is_on_the_border(
    town: DrawnTown,
) -> None:
    first, second = town.houses(town.south, 2)
    Building.objects.filter(pk=first.pk).update(area=town.north, area_path=town.north.path)
    found = findings([town.town.path])
    assert kinds_of(found) == ["stray"]
    assert found[0].spot == (first.lng, first.lat)
    Building.objects.filter(pk=first.pk).update(lat=SOUTH + SIZE - 1e-6)
    assert findings([town.town.path]) == []
    second.refresh_from_db()
    assert second.area == town.south


def test_a_grid_without_a_worker_in_office_is_found(town: DrawnTown) -> None:
    held = Appointment.objects.filter(post__area=town.south)
    held.update(until=timezone.localdate() - timedelta(days=1))
    versions.changed("posts")
    assert kinds_of(findings([town.town.path])) == ["no_worker"]


def test_a_post_that_is_held_for_a_closed_grid_is_found(town: DrawnTown) -> None:
    merge_areas(town.north, [town.south], by=act())
    found = findings([town.town.path])
    assert [(one.kind, one.path) for one in found] == [("left", town.south.path)]
    assert "已经撤销" in str(found[0].sentence)


def test_households_are_weighed_against_the_norm_only_when_somebody_counts_them(
    town: DrawnTown, lived: Lived
) -> None:
    (many,), (right,), (few,) = (town.houses(g, 1) for g in (town.south, town.north, town.east))
    assert findings([town.town.path]) == []
    lived({str(many.pk): 501, str(right.pk): 500, str(few.pk): 299})
    found = findings([town.town.path])
    said = [(one.kind, one.path) for one in found]
    assert said == [("many", town.south.path), ("few", town.east.path)]
    assert "501 户" in str(found[0].sentence)
    wide = Right(households_least=100, households_most=600)
    flow.set_norm(wide, since=date(2026, 1, 1), by=town.admin)
    assert findings([town.town.path]) == []


def test_a_grid_far_from_every_station_is_found(town: DrawnTown) -> None:
    town.houses(town.south, 3)
    assert findings([town.town.path]) == []
    station = a_station(area=town.lake)
    assert findings([town.town.path]) == []
    Station.objects.filter(pk=station.pk).update(lng=WEST + 0.1)
    found = findings([town.town.path])
    assert kinds_of(found) == ["far"]
    assert "3 栋" in str(found[0].sentence)


def test_the_norm_of_today_is_the_newest_that_has_begun(town: DrawnTown) -> None:
    assert norm().households_least == 300
    assert norm().reach == pytest.approx(865.4, abs=0.1)
    flow.set_norm(Right(minutes=10), since=date(2026, 1, 1), by=None)
    flow.set_norm(Right(minutes=20), since=timezone.localdate() + timedelta(days=9), by=town.admin)
    assert norm().minutes == 10
    again = flow.set_norm(Right(minutes=12), since=date(2026, 1, 1), by=town.admin)
    assert (norm(), norm().minutes, Norm.objects.count()) == (again, 12, 2)
    assert str(again) == "2026-01-01 300–500"
    with pytest.raises(Forbidden):
        flow.set_norm(Right(), since=date(2026, 1, 1), by=town.drawer)


@pytest.mark.parametrize(
    "right",
    [Right(households_least=501), Right(households_least=0), Right(metres_a_minute=10),
     Right(detour=0.5), Right(minutes=0), Right(tolerance=0), Right(basis="长" * 201)],
)  # fmt: skip
def test_a_norm_that_cannot_be_meant_is_refused(town: DrawnTown, right: Right) -> None:
    with pytest.raises(Refused):
        flow.set_norm(right, since=date(2026, 1, 1), by=town.admin)


def test_the_circle_counts_who_lives_beyond_and_says_where_to_build(
    town: DrawnTown, lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = town.houses(town.south, 2), town.houses(town.east, 2)
    for number, house in enumerate(far):
        Building.objects.filter(pk=house.pk).update(lng=WEST + 0.02 + number * 0.0001)
    a_station(area=town.south)
    lived({str(near[0].pk): 40, str(far[0].pk): 30, str(far[1].pk): 20})
    monkeypatch.setattr(people, "_counters", {})
    assert not people.counts_recipients()
    people.count_recipients_by(lambda _path: {str(far[0].pk): 3})
    circle = Circle.of([town.town.path])
    assert people.counts_recipients()
    assert (circle.all.buildings, circle.all.households) == (4, 90)
    assert (circle.far.buildings, circle.far.households, circle.far.recipients) == (2, 50, 3)
    (best, site), *others = circle.sites()
    assert best.key in {str(one.pk) for one in far}
    assert (site.weight, site.buildings) == (50, 2)
    assert others == []
    assert circle.beyond[0].minutes == pytest.approx(1800 * 1.3 / 75, rel=0.1)
    assert Circle.of([town.town.path], kind="clinic").stations == []
    assert Circle.of([town.lake.path]).far.buildings == 0


def test_a_station_beyond_the_border_counts_and_a_closed_one_does_not(town: DrawnTown) -> None:
    town.houses(town.south, 1)
    station = a_station(area=town.east)
    assert Circle.of([town.lake.path]).far.buildings == 0
    flow.close_station(station, on=timezone.localdate(), by=town.drawer)
    assert Circle.of([town.lake.path]).stations == []


def test_a_suggestion_weighs_households_and_is_never_applied(town: DrawnTown, lived: Lived) -> None:
    keys = {}
    for number in range(3):
        for house in town.houses(town.south, 1, estate=f"湖{number}", shift=0.25 * (number - 1)):
            keys[str(house.pk)] = 200
    for house in town.houses(town.north, 1, estate="北苑"):
        keys[str(house.pk)] = 200
    lived(keys)
    place = ladder().by_path[town.lake.path]
    found = suggest(place)
    assert (found.counted, found.count) == (True, 2)
    assert [grid.weight for grid in found.today] == [600, 200]
    assert [grid.weight for grid in found.suggested] == [400, 400]
    assert found.spread_today == 0.5
    assert {grid.was for grid in found.suggested} <= {"南网格", "北网格"}
    assert found.features()["features"][0]["properties"]["community"] == town.lake.code
    assert len(suggest(place, count=4).suggested) == 4
    lived({})
    assert (suggest(place).counted, suggest(place).count) == (False, 2)
    town.south.refresh_from_db()
    assert town.south.outline == block(0, 0)


def test_a_community_without_a_border_gets_no_suggestion_but_the_reason(town: DrawnTown) -> None:
    bare = undrawn(town, "951")
    found = suggest(ladder().by_path[bare.path])
    assert found.suggested == []
    assert "还没有画边界" in found.division.notes[0]


def test_the_command_tells_what_is_amiss_as_lines_and_as_json(town: DrawnTown) -> None:
    redraw([(town.north, block(0, 1.5, high=0.5))], by=act())
    out = io.StringIO()
    call_command("grids", "check", "--area", town.lake.code, stdout=out)
    assert "有空白：“湖滨社区”有" in out.getvalue()
    assert "共 1 处" in out.getvalue()
    out = io.StringIO()
    call_command("grids", "check", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["counts"]["gap"] == 1
    assert said["findings"][0]["code"] == town.lake.code
    assert said["findings"][0]["outline"]["type"] == "Polygon"
    with pytest.raises(CommandError, match="没有代码是"):
        call_command("grids", "check", "--area", "nowhere")

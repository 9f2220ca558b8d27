"""The demonstration's content: codes, map, people and the appeals' script."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from shapely import unary_union
from shapely.geometry import Point, Polygon

from mulin.site.demo import outlines
from mulin.site.demo.appeals import plan_appeals
from mulin.site.demo.clock import earlier, later, limit_minutes
from mulin.site.demo.cuts import roundness
from mulin.site.demo.divisions import DATA, communities, grids
from mulin.site.demo.estates import estates
from mulin.site.demo.orgs import org, orgs
from mulin.site.demo.people import VACANT_GRIDS, cast
from mulin.site.demo.planned import OPEN, QUOTAS, PlannedAppeal
from mulin.site.demo.texts import leaves, lines

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 10, tzinfo=SHANGHAI)


@lru_cache
def tiles(level: str) -> dict[str, Polygon]:
    return {one.code: one.polygon for one in outlines.read_outlines() if one.level == level}


@lru_cache
def plan() -> tuple[PlannedAppeal, ...]:
    return tuple(plan_appeals("nankang", NOW))


def test_divisions_are_the_towns_thirteen_with_real_codes() -> None:
    codes = [one.code for one in communities()]
    assert len(codes) == len(set(codes)) == 13
    assert all(len(code) == 12 and code.startswith("360483100") for code in codes)
    assert [one.name for one in communities() if one.is_village] == ["大塘村", "蓼池村", "四联村"]
    assert all(one.official_name.startswith(one.aliases[0]) for one in communities())


def test_there_are_42_grids_each_in_its_community() -> None:
    assert len({one.code for one in grids()}) == 42
    assert all(one.code[:12] == one.community.code and len(one.code) == 15 for one in grids())


def test_grids_tile_the_town_without_gap_or_overlap() -> None:
    (town,) = tiles("town").values()
    pieces = tiles("grid")
    assert set(pieces) == {one.code for one in grids()}
    assert all(one.is_valid for one in pieces.values())
    assert unary_union(list(pieces.values())).equals(town)
    assert sum(one.area for one in pieces.values()) == pytest.approx(town.area, rel=1e-9)
    for a, b in itertools.combinations(pieces.values(), 2):
        assert a.intersection(b).area < 1e-15


def test_communities_are_the_union_of_their_grids() -> None:
    for code, outline in tiles("community").items():
        inside = [one for grid, one in tiles("grid").items() if grid.startswith(code)]
        assert unary_union(inside).equals(outline)


def test_grids_are_compact_and_the_town_has_its_size() -> None:
    metres = {code: outlines.to_metres(one) for code, one in tiles("grid").items()}
    shapes = {code: one for code, one in metres.items() if isinstance(one, Polygon)}
    assert len(shapes) == 42
    round_ = sorted(roundness(one) for one in shapes.values())
    assert round_[0] > 0.2  # the one along the creek
    assert round_[4] > 0.45
    assert round_[21] > 0.6
    assert 13.5e6 < sum(one.area for one in shapes.values()) < 14.5e6


def test_committed_outlines_come_from_the_generator_and_say_invented() -> None:
    drawn = outlines.draw()
    committed = outlines.read_outlines()
    fresh = (drawn.town, *drawn.communities, *drawn.grids)
    assert [one.code for one in committed] == [one.code for one in fresh]
    for old, new in zip(committed, fresh, strict=True):
        assert old.polygon.symmetric_difference(new.polygon).area < 1e-9, old.name  # 10 m²
    assert [one.name for one in outlines.read_streets()] == [one.name for one in drawn.streets]
    for name in ("nankang.geojson", "nankang-streets.geojson"):
        assert "编造" in json.loads((DATA / "geo" / name).read_text(encoding="utf-8"))["note"]


def test_features_are_written_with_six_decimals() -> None:
    text = (DATA / "geo" / "nankang.geojson").read_text(encoding="utf-8")
    assert max(len(number) for number in re.findall(r"\.(\d+)", text)) == 6


def test_every_building_stands_inside_its_grid() -> None:
    assert len(estates()) == 42
    assert len([one for one in estates() if one.kind != "hamlet"]) == 34
    for estate in estates():
        assert 4 <= len(estate.buildings) <= 14
        outline = tiles("grid")[estate.grid.code]
        for building in estate.buildings:
            assert outline.contains(Point(building.lng, building.lat)), building.key
    keys = [building.key for estate in estates() for building in estate.buildings]
    assert len(keys) == len(set(keys))
    assert {one.company for one in estates()} - {None} <= {
        one.key for one in orgs() if one.kind == "company"
    }


def test_people_are_unique_and_their_numbers_fictional() -> None:
    people = cast()
    assert len({one.name for one in people.persons}) == len(people.persons)
    assert len({one.phone for one in people.persons}) == len(people.persons)
    assert all(one.phone.startswith("1990000") for one in people.persons)
    residents = [one for one in people.persons if one.key.startswith("resident-")]
    assert len(residents) == 400
    assert sum(one.login is not None for one in residents) == 260
    logins = [one.login for one in people.persons if one.login]
    assert len(logins) == len(set(logins))


def test_every_post_has_its_area_and_two_grids_are_vacant() -> None:
    people = cast()
    keys = {one.key for one in people.persons}
    assert all(post.person in keys for post in people.posts if post.person)
    vacant = [post.area for post in people.posts if post.person is None]
    assert sorted(vacant) == sorted(VACANT_GRIDS)
    kinds = Counter(post.kind for post in people.posts)
    assert kinds["grid_worker"] == 42
    assert kinds["community_secretary"] == 13
    assert all(org(post.org).name for post in people.posts if post.org)


def test_every_leaf_has_at_least_two_texts_or_is_rare() -> None:
    assert len(leaves()) == 90
    texts = [text for leaf in leaves().values() for text in leaf.texts]
    assert len(texts) >= 220
    assert len({text.detail for text in texts}) == len(texts)
    assert all(len(leaf.texts) >= 2 for leaf in leaves().values() if leaf.weight > 4)
    assert all(text.endings for text in texts)


def test_appeals_are_600_all_different_with_nothing_left_blank() -> None:
    appeals = plan()
    assert len(appeals) == 600
    assert len({one.detail for one in appeals}) == 600
    said = [text for one in appeals for step in one.steps for text in (step.text, step.note)]
    for words in [*said, *(one.title + one.detail for one in appeals)]:
        assert not set(words) & set("{}<>|"), words
    assert all(one.leaf in leaves() for one in appeals)
    assert len({one.leaf for one in appeals}) == 90
    assert len({one.text_key for one in appeals}) >= 240


def test_appeals_end_as_the_quotas_say() -> None:
    assert Counter(one.final for one in plan()) == QUOTAS
    assert sum(one.reopened for one in plan()) == 25
    handling = [one for one in plan() if one.final == "handling"]
    assert sum(one.late for one in handling) >= 8
    assert sum(_due(one).date() == NOW.date() for one in handling) >= 5


def _due(one: PlannedAppeal) -> datetime:
    return later(one.reported_at, limit_minutes(leaves()[one.leaf].resolve_within))


def test_places_lie_inside_the_grid_they_name() -> None:
    by_key = {one.key: one for one in estates()}
    kinds = Counter()  # type: Counter[str]
    for one in plan():
        place = one.place
        if place.grid is None:
            kinds["words"] += 1
            assert (place.lng, place.lat, place.estate, place.building) == (None,) * 4
            continue
        assert place.lng is not None
        assert place.lat is not None
        assert tiles("grid")[place.grid].contains(Point(place.lng, place.lat)), one.key
        assert place.community == place.grid[:12]
        kinds["estate" if place.estate else "pin"] += 1
        if place.estate:
            assert by_key[place.estate].grid.code == place.grid
            assert by_key[place.estate].name in place.words
    assert min(kinds["words"], kinds["pin"]) > 40
    assert kinds["estate"] > 300


def test_words_name_the_estate_they_stand_in() -> None:
    names = {one.name for one in estates()}
    for one in plan():
        if one.place.estate:
            mentioned = {name for name in names if name in one.title + one.detail}
            here = next(e.name for e in estates() if e.key == one.place.estate)
            assert mentioned <= {here} | {"庐环花苑"}, one.detail


def test_steps_run_forward_and_stop_before_now() -> None:
    for one in plan():
        moments = [one.reported_at, *(step.at for step in one.steps)]
        assert moments == sorted(moments), one.key
        assert moments[-1] <= NOW
        assert one.reported_at >= NOW - timedelta(days=92)


def test_the_last_deed_fits_the_state() -> None:
    last: dict[str, set[str | None]] = {
        "received": {None},
        "dispatched": {"dispatch"},
        "asked": {"ask"},
        "proposed": {"propose"},
        "withdrawn": {"withdraw"},
        "declined": {"decline"},
    }
    for one in plan():
        deed = one.steps[-1].deed if one.steps else None
        if one.final in last:
            assert deed in last[one.final], one.key
        elif one.final == "handling":
            assert deed not in {None, "propose", "callback", "ask", "dispatch"}
            assert "contact" in {step.deed for step in one.steps}
        else:
            assert deed == "callback"
        assert (one.final in OPEN) == (deed not in {"callback", "withdraw", "decline"})


def test_deeds_are_done_by_people_who_exist() -> None:
    keys = {one.key for one in cast().persons}
    for one in plan():
        assert one.reporter in keys
        assert one.recorded_by is None or one.recorded_by in keys
        assert all(step.by in keys for step in one.steps), one.key


def test_vacant_grids_go_to_the_community() -> None:
    targets = [
        step.to
        for one in plan()
        for step in one.steps
        if step.deed in {"dispatch", "reassign"} and step.to is not None
    ]
    assert not [to for to in targets if to.kind == "grid" and to.key in VACANT_GRIDS]
    assert [
        to for to in targets if to.kind == "community" and to.key in {g[:12] for g in VACANT_GRIDS}
    ]


def test_first_contact_is_mostly_in_time() -> None:
    in_time = []
    for one in plan():
        first = next((step.at for step in one.steps if step.deed == "contact"), None)
        leaf = leaves()[one.leaf]
        if first is not None and not leaf.is_rushed:
            in_time.append(first <= later(one.reported_at, limit_minutes(leaf.respond_within)))
    assert 0.85 < sum(in_time) / len(in_time) < 1


def test_nobody_makes_an_appointment_with_himself() -> None:
    names = {one.key: one.short for one in orgs()}
    for one in plan():
        for step in one.steps:
            unit = next((short for key, short in names.items() if step.by and key in step.by), "")
            assert not (unit and f"和{unit}约好" in step.text), step.text


def test_the_plan_is_the_same_again_and_moves_with_now() -> None:
    again = plan_appeals("nankang", NOW)
    assert tuple(again) == plan()
    sunday = datetime(2027, 2, 7, 21, 40, tzinfo=SHANGHAI)
    other = plan_appeals("nankang", sunday, n=120)
    assert len(other) == 120
    assert all(step.at <= sunday for one in other for step in one.steps)
    with pytest.raises(ValueError, match="时区"):
        plan_appeals("nankang", datetime(2026, 11, 23))  # noqa: DTZ001 (no zone: refused)


def test_general_lines_are_not_empty() -> None:
    assert all(lines().public.values())
    assert all(lines().asks.values())


@pytest.mark.parametrize("minutes", [1, 200, 420, 421, 3000])
def test_working_minutes_back_and_forth(minutes: int) -> None:
    start = datetime(2026, 11, 20, 16, 0, tzinfo=SHANGHAI)
    assert earlier(later(start, minutes), minutes) == start


def test_working_minutes_skip_lunch_and_the_holiday() -> None:
    before = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
    assert later(before, 60) == datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI)
    noon = datetime(2026, 11, 20, 11, 30, tzinfo=SHANGHAI)
    assert later(noon, 60) == datetime(2026, 11, 20, 14, 30, tzinfo=SHANGHAI)

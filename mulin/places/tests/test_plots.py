"""Estates, property areas and buildings have ground of their own, drawn with dates; it may overlap."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from mulin.core.deeds import Refused
from mulin.core.geo import Datum, GeoError, from_wgs84
from mulin.core.models import Entry
from mulin.places.flow import (
    BuildingPlan,
    NewArea,
    act,
    change_building,
    close_area,
    close_property,
    draw_plots,
    erase_plot,
    found_property,
    hand_over,
    merge_areas,
    split_area,
)
from mulin.places.models import Plot, PropertyArea
from mulin.places.plots import grounds, grounds_in, plots_in, words_at
from mulin.places.testing import (
    a_building,
    a_community,
    a_grid,
    a_plot,
    a_property,
    a_town,
    an_estate,
    square,
)
from mulin.places.tests.halves import middle_line, two_beside

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def test_what_was_drawn_before_stays_with_its_days_and_one_holds_today() -> None:
    estate = an_estate("东湖小区")
    first, second = square(116.0, 29.0, 0.002), square(116.001, 29.0, 0.002)
    draw_plots([(estate, first)], by=act(on=YESTERDAY, basis="测绘"))
    assert len(draw_plots([(estate, second)], by=act())) == 1
    assert draw_plots([(estate, second)], by=act()) == []
    newest, oldest = plots_in(estate.area_path)
    assert (oldest.since, oldest.until, oldest.basis) == (YESTERDAY, TODAY, "测绘")
    assert (newest.since, newest.until, newest.thing) == (TODAY, None, estate)
    assert Entry.objects.filter(verb="plot.drawn").count() == 2
    with pytest.raises(Refused, match="不能比它早"):
        draw_plots([(estate, first)], by=act(on=YESTERDAY))
    assert plots_in(estate.area_path).count() == 2
    assert str(newest) == f"estate {TODAY}"


def test_all_are_drawn_or_none() -> None:
    estate, other = an_estate(), an_estate()
    line = {"type": "Polygon", "coordinates": [[[116, 29], [116, 29.1], [116, 29]]]}
    with pytest.raises(GeoError):
        draw_plots([(estate, square(116, 29)), (other, line)], by=act())
    assert not Plot.objects.exists()


def test_ground_that_is_not_drawn_any_more_is_found_only_in_the_history() -> None:
    estate = an_estate()
    with pytest.raises(Refused, match="没有画过"):
        erase_plot(estate, by=act())
    a_plot(estate)
    assert [ground.name for ground in grounds_in("/")] == [estate.name]
    erase_plot(estate, by=act())
    assert grounds_in("/") == []
    assert plots_in(estate.area_path).count() == 1


def test_a_plot_is_of_one_thing_and_a_thing_has_one_today() -> None:
    estate = an_estate()
    plot = a_plot(estate)
    columns = {"outline": plot.outline, "lng": 116.0, "lat": 29.0, "since": TODAY}
    for more in (
        {"kind": "estate"}, {"kind": "estate", "estate": estate},
        {"kind": "building", "estate": estate},
        {"kind": "estate", "estate": an_estate(), "building": a_building()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Plot.objects.create(**columns, **more)


@pytest.mark.parametrize("datum", Datum.values)
def test_locate_names_estate_property_area_and_building_in_any_datum(datum: str) -> None:
    grid = a_grid("第一网格")
    assert grid.parent is not None
    estate = an_estate("湖滨星都", grid.parent)
    building = a_building("3栋", estate, grid)
    served = a_property("湖滨物业服务区域", grid.parent)
    for thing in (estate, building, served):
        a_plot(thing)
    lng, lat = (grid.lng or 0) - 0.001, (grid.lat or 0) - 0.001
    sent = dict(zip(("lng", "lat"), point_in(lng, lat, datum), strict=True))
    out = io.StringIO()
    call_command("locate", **sent, datum=datum, json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert told["areas"][-1]["code"] == grid.code
    assert [one["name"] for one in told["estates"]] == ["湖滨星都"]
    assert told["buildings"][0] == {"id": str(building.pk), "name": "3栋", "estate": "湖滨星都"}
    assert told["properties"][0]["company"] == "安居物业"
    out = io.StringIO()
    call_command("locate", **sent, datum=datum, stdout=out)
    assert out.getvalue().splitlines()[-1] == "楼栋：湖滨星都 3栋"
    assert words_at(lng, lat).endswith("第一网格 · 湖滨星都 3栋")
    assert words_at((grid.lng or 0) + 0.004, grid.lat or 0).endswith("第一网格")
    assert words_at(100.0, 10.0) == ""


def point_in(lng: float, lat: float, datum: str) -> tuple[float, float]:
    """A point of WGS-84 as another datum has it."""
    return from_wgs84(lng, lat, datum)


def test_plots_overlap_as_they_like_and_the_smallest_thing_is_said() -> None:
    grid = a_grid()
    near, far = an_estate("甲小区", grid.parent), an_estate("乙小区", grid.parent)
    a_plot(near)
    a_plot(far)
    lng, lat = (grid.lng or 0) - 0.001, (grid.lat or 0) - 0.001
    assert [one.name for one in grounds().at(lng, lat, kind="estate")] == ["乙小区", "甲小区"]
    assert grounds().said(lng, lat) == "乙小区"
    a_plot(a_building("1栋", near, grid))
    assert grounds().said(lng, lat) == "甲小区 1栋"


def test_a_building_without_a_point_gets_one_inside_its_ground() -> None:
    building = a_building()
    a_plot(building, square(116.2, 29.2, 0.001))
    building.refresh_from_db()
    assert building.lng == pytest.approx(116.2005, abs=6e-4)
    draw_plots([(building, square(116.3, 29.2, 0.001))], by=act())
    building.refresh_from_db()
    assert building.lng == pytest.approx(116.2005, abs=6e-4)


def test_a_property_area_begins_and_ends_and_its_name_is_free_again() -> None:
    served = a_property("东湖物业")
    a_plot(served)
    with pytest.raises(Refused, match="已经有叫"):
        found_property(name="东湖物业", area=served.area, by=act())
    with pytest.raises(Refused, match="不能比开始早"):
        close_property(served, by=act(on=YESTERDAY))
    close_property(served, by=act())
    assert close_property(served, by=act()).until == TODAY
    assert grounds_in("/") == []
    again = found_property(name="东湖物业", area=served.area, by=act(), company="别家")
    assert str(again) == str(served)


def test_property_areas_follow_their_area_when_it_is_split_merged_or_handed_over() -> None:
    west, east = two_beside()
    community = west.parent
    assert community is not None
    stays, goes = a_property("西物业", community), a_property("东物业", community)
    a_plot(stays, west.outline)
    a_plot(goes, east.outline)
    kept, new = split_area(community, line=middle_line(community), new=NewArea("新社区"), by=act())
    homes = {row.name: row.area for row in PropertyArea.objects.all()}
    assert {homes["西物业"], homes["东物业"]} == {kept, new}
    merge_areas(kept, [new], by=act())
    assert set(PropertyArea.objects.values_list("area_path", flat=True)) == {kept.path}
    made = hand_over(kept, to=a_town("别的镇"), by=act())
    assert {row.area for row in PropertyArea.objects.all()} == {made}
    assert grounds_in(made.path)[0].path == made.path


def test_two_property_areas_of_one_name_stop_a_merging_and_one_alone_stops_a_closing() -> None:
    west, east = two_beside()
    first, second = a_community(town=a_town()), a_community(town=a_town())
    a_property("同名物业", first)
    a_property("同名物业", second)
    with pytest.raises(Refused, match="物业服务区域"):
        close_area(first, by=act())
    a_property("同名", west)
    a_property("同名", east)
    with pytest.raises(Refused, match="同名"):
        merge_areas(west, [east], by=act())
    close_property(PropertyArea.objects.get(area=east), by=act())
    assert merge_areas(west, [east], by=act()) == west


def test_what_a_table_tells_of_a_building_is_corrected_and_the_rest_stays() -> None:
    west, east = two_beside()
    building = a_building(estate=an_estate(area=west.parent), grid=west)
    plan = BuildingPlan(units=3, floors=6, households=36)
    assert change_building(building, plan, area=west)
    assert not change_building(building, BuildingPlan(floors=6), area=west)
    assert change_building(building, BuildingPlan(), area=east)
    building.refresh_from_db()
    assert (building.units, building.households, building.area) == (3, 36, east)

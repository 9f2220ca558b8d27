"""Pages of estates, property areas and buildings: layers with a legend, the editor, one thing."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mulin.grids.models import OutlineSheet
from mulin.grids.testing import DrawnTown, block, bow_tie, collection, feature
from mulin.grids.tests.test_api import ask
from mulin.grids.tests.test_pages import DAY, at, map_of, signed
from mulin.places.flow import found_building
from mulin.places.models import Estate, LevelName, Plot, PropertyArea
from mulin.places.testing import a_plot, a_property, a_station, an_estate

pytestmark = pytest.mark.django_db
SENT = {**DAY, "datum": "wgs84"}


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    assert made.worker.is_active
    made.houses(made.south, 2, estate="湖滨花园")
    return made


def estate_of(town: DrawnTown) -> str:
    """The estate drawn in the southern grid."""
    return collection(feature(block(0.1, 0.1, wide=0.8, high=0.8), name="湖滨花园"))


def test_layers_are_drawn_over_the_grids_and_named_in_the_legend(town: DrawnTown) -> None:
    page = signed(town.worker).get(at("plots", town.south)).content.decode()
    assert "data-layers" not in page
    assert at("plotting", pk=town.south.pk, kind="estate") not in page
    home = signed(town.drawer)
    answer = home.post(
        at("plotting", pk=town.lake.pk, kind="estate"), {**SENT, "text": estate_of(town)}
    )
    assert answer["Location"] == at("plots", town.lake)
    a_plot(a_property("湖滨物业", town.lake))
    page = home.get(at("plots", town.lake)).content.decode()
    assert re.findall(r'data-layer="(\w+)"', page) == ["areas", "property", "estate"]
    layers = {one["layer"]: one for one in map_of(page)["outlines"]}
    assert (layers["estate"]["tone"], layers["property"]["note"]) == ("green", "安居物业")
    assert "会议纪要" in page
    assert "2 栋楼，画了 0 栋" in page


def test_the_editor_begins_with_what_is_drawn_and_gives_back_what_it_refuses(
    town: DrawnTown,
) -> None:
    home, where = signed(town.secretary), at("plotting", pk=town.lake.pk, kind="building")
    page = home.get(where).content.decode()
    data = map_of(page)
    assert (data["fixed"], [one["name"] for one in data["grids"]]) == (
        True, ["湖滨花园 1栋", "湖滨花园 2栋"]
    )  # fmt: skip
    wrong = collection(feature(bow_tie(0, 0), name="1栋"))
    answer = home.post(where, {**SENT, "text": wrong})
    assert answer.status_code == 400
    assert "交叉" in answer.content.decode()
    assert "116.003" in answer.content.decode()
    assert home.post(where, {**SENT, "text": ""}).status_code == 422
    broken = home.post(where, {**SENT, "key": "another-key", "text": "{"})
    assert "内容读不出来" in broken.content.decode()
    assert home.get(at("plotting", pk=town.lake.pk, kind="planet")).status_code == 404
    assert signed(town.worker).get(where).status_code == 403
    assert signed(town.stranger).get(where).status_code == 404


def test_what_is_taken_away_as_a_file_can_be_brought_back(town: DrawnTown) -> None:
    home = signed(town.secretary)
    home.post(at("plotting", pk=town.lake.pk, kind="estate"), {**SENT, "text": estate_of(town)})
    told = json.loads(home.get(at("plots_file", pk=town.lake.pk, kind="estate")).content)
    assert told["features"][0]["properties"]["name"] == "湖滨花园"
    answer = home.post(
        at("bring"), {**SENT, "of": "plots", "key": "a-key-called-x", "text": json.dumps(told)}
    )
    page = home.get(answer["Location"]).content.decode()
    assert "和现在的边界一样" in page
    sheet = OutlineSheet.objects.get()
    assert home.post(at("take", pk=sheet.pk))["Location"] == at("areas")


def test_one_thing_shows_its_days_and_ends_by_a_press(town: DrawnTown) -> None:
    home = signed(town.secretary)
    answer = home.post(
        at("new_property", town.lake), {**DAY, "name": "湖滨物业", "company": "安居"}
    )
    assert answer["Location"] == at("plotting", pk=town.lake.pk, kind="property")
    assert (
        home.post(
            at("new_property", town.lake), {**DAY, "key": "a-key-called-y", "name": ""}
        ).status_code
        == 422
    )
    twice = home.post(
        at("new_property", town.lake), {**DAY, "key": "a-key-called-z", "name": "湖滨物业"}
    )
    assert "已经有叫" in twice.content.decode()
    served = PropertyArea.objects.get()
    where = at("ground", kind="property", pk=served.pk)
    assert "还没有画范围" in home.get(where).content.decode()
    a_plot(served)
    assert "还没有画范围" not in home.get(where).content.decode()
    home.post(at("erase_ground", kind="property", pk=served.pk))
    assert Plot.objects.get().until is not None
    home.post(at("close_property", pk=served.pk))
    page = home.get(where).content.decode()
    assert "结束。" in page
    assert at("close_property", pk=served.pk) not in page
    assert signed(town.stranger).get(where).status_code == 404


def test_a_grid_worker_opens_the_estates_of_the_grid_and_nothing_that_ends_in_404(
    town: DrawnTown,
) -> None:
    estate = Estate.objects.get()
    found_building(
        estate=estate, name="9栋", area=town.north, lng=town.north.lng, lat=town.north.lat
    )
    a_plot(estate)
    home = signed(town.worker)
    page = home.get(at("plots", town.south)).content.decode()
    assert "已画" in page
    assert "2 栋楼，画了 0 栋" in page
    for link in set(re.findall(r'href="(/desk/grids/[^"]+)"', page)):
        assert home.get(link).status_code == 200, link
    page = home.get(at("ground", kind="estate", pk=estate.pk)).content.decode()
    assert page.count("没画") == 2
    assert str(town.lake.pk) not in page
    a_station(area=town.lake)
    around = map_of(home.get(at("circle")).content.decode())["outlines"]
    assert [one["name"] for one in around if not one.get("href")] == [town.lake.name, ""]


@pytest.mark.parametrize("kind", ["estate", "building"])
def test_every_kind_has_its_page(town: DrawnTown, kind: str) -> None:
    thing = a_plot(an_estate("山水园", town.lake)).estate
    building = town.houses(town.north, 1, estate="北园")[0]
    found = thing if kind == "estate" else building
    assert found is not None
    page = signed(town.drawer).get(at("ground", kind=kind, pk=found.pk))
    assert found.name in page.content.decode()


def test_statements_do_not_grow_with_what_is_drawn(town: DrawnTown) -> None:
    home, counted = signed(town.drawer), []
    for number in range(2):
        for name in range(number * 27 + 3):
            a_plot(an_estate(f"{number}-{name}园", town.lake))
        home.get(at("plots", town.lake))
        with CaptureQueriesContext(connection) as seen:
            home.get(at("plots", town.lake))
        counted.append(len(seen))
    assert counted[1] <= counted[0] <= 14


def test_an_administrator_says_what_rungs_are_called_and_pages_follow(town: DrawnTown) -> None:
    admin = signed(town.admin)
    sent = {
        "key": "a-key-called-k",
        "community": "社区（村）",
        "community_kinds": "社区、村",
        "grid": "微网格",
    }
    assert admin.post(at("levels"), sent)["Location"] == at("levels")
    assert LevelName.objects.get(level="community").kinds == ["社区", "村"]
    page = admin.get(at("area", town.south)).content.decode()
    assert "微网格 · " in page
    assert (
        admin.post(at("levels"), {**sent, "key": "a-key-called-l", "grid": "格" * 21}).status_code
        == 422
    )
    many = admin.post(
        at("levels"), {**sent, "key": "a-key-called-m", "grid_kinds": "甲 乙 丙 丁 戊 己 庚 辛 壬"}
    )
    assert "最多写 8 种" in many.content.decode()
    assert 'href="#id_grid_kinds"' in many.content.decode()
    assert signed(town.drawer).post(at("levels"), sent).status_code == 403
    assert "微网格" in signed(town.worker).get(at("levels")).content.decode()


def test_machines_draw_and_read_the_same(town: DrawnTown) -> None:
    where = f"{town.lake.code}/plots/estate"
    body = {"outlines": json.loads(estate_of(town)), "datum": "wgs84"}
    assert ask(town.secretary, "put", where, body).json() == {"drawn": 1}
    assert ask(town.worker, "put", f"{town.south.code}/plots/estate", body).status_code == 403
    told = ask(town.secretary, "get", where).json()
    assert [one["properties"]["kind"] for one in told["features"]] == ["estate"]
    assert ask(town.stranger, "get", where).status_code == 404
    assert ask(town.secretary, "get", f"{town.lake.code}/plots/planet").status_code == 400

"""The pages: who may come in, what they show, what a form does and what it gives back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mulin.grids import flow
from mulin.grids.models import Norm, OutlineSheet
from mulin.grids.testing import DrawnTown, block, bow_tie, collection, feature
from mulin.people.models import Person, Role
from mulin.people.testing import an_organisation, staff
from mulin.places.models import Area, Building, Station
from mulin.places.testing import a_station, a_town

pytestmark = pytest.mark.django_db
AREAS = {"of": "areas", "datum": "wgs84"}
DAY = {"on": "2026-05-01", "basis": "会议纪要", "key": "a-key-of-its-own"}


@pytest.fixture
def town() -> DrawnTown:
    made = DrawnTown()
    assert made.worker.is_active
    assert made.stranger.is_active
    made.houses(made.south, 3, estate="湖滨花园")
    return made


def signed(person: Person) -> Client:
    """A browser of theirs."""
    client = Client()
    client.force_login(person)
    return client


def at(name: str, area: Area | None = None, **more: Any) -> str:
    """An address of this room."""
    return reverse(f"grids:{name}", kwargs={"pk": area.pk} if area else more)


def map_of(text: str) -> dict[str, Any]:
    """What the first map of a page draws."""
    found = re.search(r'data-json="([^"]*)"', text)
    assert found is not None
    made: dict[str, Any] = json.loads(found[1].replace("&#34;", '"').replace("&lt;", "<"))
    return made


LOOKED = ("areas", "checks", "circle", "stations", "norm", "levels")


@pytest.mark.parametrize("name", LOOKED)
def test_who_looks_after_an_area_opens_every_page_and_a_resident_none(
    town: DrawnTown, name: str
) -> None:
    a_station(area=town.south)
    for person in (town.drawer, town.admin, town.secretary, town.worker):
        assert signed(person).get(at(name)).status_code == 200
    assert signed(town.resident).get(at(name)).status_code == 403


def test_a_list_of_communities_leads_to_each_and_shows_it_on_the_map(town: DrawnTown) -> None:
    page = signed(town.drawer).get(at("areas")).content.decode()
    assert at("area", town.lake) in page
    assert "2 个网格 · 3 栋楼" in page
    assert {one["name"] for one in map_of(page)["outlines"]} == {"湖滨社区", "山前社区"}
    assert at("checks") in page
    own = signed(town.worker).get(at("areas")).content.decode()
    assert "南网格" in own
    assert "山前社区" not in own


def test_an_area_of_another_town_is_not_found(town: DrawnTown) -> None:
    for name in ("area", "outlines", "suggestion", "drawing", "split"):
        assert signed(town.stranger).get(at(name, town.lake)).status_code == 404
    assert signed(town.worker).get(at("area", town.north)).status_code == 404
    assert signed(town.worker).get(at("drawing", town.south)).status_code == 403


def test_an_area_shows_its_border_its_figures_and_what_became_of_it(town: DrawnTown) -> None:
    flow.rename(town.south, name="湖边网格", order=flow.Order(town.drawer, basis="征求意见"))
    flow.merge(town.south, [town.north], order=flow.Order(town.drawer))
    page = signed(town.secretary).get(at("area", town.lake)).content.decode()
    assert "合并：湖边网格" in page
    assert "原来叫“南网格”" in page
    assert "征求意见" in page
    assert at("drawing", town.lake) not in page
    closed = signed(town.drawer).get(at("area", town.north)).content.decode()
    assert "以前的记录仍然在这里" in closed
    assert at("area", town.south) in closed
    assert at("split", town.north) not in closed


def test_the_number_of_statements_of_an_area_does_not_grow_with_its_history(
    town: DrawnTown, django_assert_max_num_queries: Any
) -> None:
    client = signed(town.drawer)
    for number in range(3):
        flow.rename(town.lake, name=f"湖{number}社区", order=flow.Order(town.drawer))
    client.get(at("area", town.lake))
    with CaptureQueriesContext(connection) as few:
        client.get(at("area", town.lake))
    asked = len(few)
    for number in range(30):
        flow.rename(town.lake, name=f"湖{number}号社区", order=flow.Order(town.drawer))
    client.get(at("area", town.lake))
    with django_assert_max_num_queries(asked):
        page = client.get(at("area", town.lake)).content.decode()
    assert "after=" in page


def test_outlines_are_taken_away_as_they_can_be_brought_in_again(town: DrawnTown) -> None:
    answer = signed(town.secretary).get(at("outlines", town.lake))
    assert answer["Content-Type"] == "application/geo+json"
    data = answer.json()
    assert [one["properties"]["code"] for one in data["features"]] == [
        town.south.code,
        town.north.code,
    ]
    sheet = flow.bring(json.dumps(data), name="同", datum="wgs84", by=town.drawer)
    assert sheet.counts["same"] == 2


def test_the_editor_saves_what_was_drawn_and_says_what_is_amiss_then(town: DrawnTown) -> None:
    client = signed(town.drawer)
    page = client.get(at("drawing", town.lake)).content.decode()
    assert "data-drawing" in page
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="seen"', page)
    assert seen is not None
    text = collection(feature(block(0, 0, high=0.5), code=town.south.code))
    answer = client.post(
        at("drawing", town.lake), {**DAY, "text": text, "datum": "wgs84"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == at("area", town.lake)
    assert "还有" in answer.content.decode()
    town.south.refresh_from_db()
    assert town.south.outline == block(0, 0, high=0.5)


def test_an_outline_that_cannot_be_taken_comes_back_with_its_reason_on_the_map(
    town: DrawnTown,
) -> None:
    text = collection(feature(bow_tie(0, 0), code=town.south.code))
    answer = signed(town.drawer).post(
        at("drawing", town.lake), {**DAY, "text": text, "datum": "wgs84"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "自己交叉" in page
    assert "会议纪要" in page
    assert "116.0015" in page
    nothing = signed(town.drawer).post(
        at("drawing", town.lake), {**DAY, "text": " ", "datum": "wgs84"}
    )
    assert nothing.status_code == 422
    assert "请把边界贴在这里" in nothing.content.decode()
    rubbish = signed(town.drawer).post(
        at("drawing", town.lake), {**DAY, "text": "{", "datum": "wgs84"}
    )
    assert "不是 GeoJSON" in rubbish.content.decode()


def test_splitting_merging_handing_over_renaming_founding_and_closing_by_forms(
    town: DrawnTown,
) -> None:
    client = signed(town.drawer)
    for name in ("split", "merge", "handover", "name", "closing", "drawing"):
        assert client.get(at(name, town.south)).status_code == 200
    assert client.get(at("founding", town.lake)).status_code == 200
    line = "116.0015,29.39 116.0015,29.41"
    split = client.post(
        at("split", town.south), {**DAY, "line": line, "datum": "wgs84", "name": "西网格"}
    )
    west = Area.objects.get(name="西网格")
    assert split["Location"] == at("area", west)
    client.post(at("merge", town.south), {**DAY, "gone": [west.code], "key": "another-key-1"})
    west.refresh_from_db()
    assert west.heir == town.south
    client.post(at("handover", town.north), {**DAY, "to": town.hill.code, "key": "another-key-2"})
    moved = Area.objects.get(name="北网格", parent=town.hill)
    client.post(at("name", moved), {**DAY, "name": "山下网格", "key": "another-key-3"})
    client.post(at("founding", town.lake), {**DAY, "name": "湖心网格", "key": "another-key-4"})
    fresh = Area.objects.get(name="湖心网格")
    client.post(at("closing", fresh), {**DAY, "key": "another-key-5"})
    fresh.refresh_from_db()
    moved.refresh_from_db()
    assert (moved.name, fresh.until is not None) == ("山下网格", True)


def test_a_line_beside_the_grid_comes_back_with_what_was_typed(town: DrawnTown) -> None:
    line = "117,29 117,30"
    answer = signed(town.drawer).post(
        at("split", town.south), {**DAY, "line": line, "datum": "wgs84", "name": "西网格"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "没有把它切开" in page
    assert line in page
    assert "西网格" in page
    missing = signed(town.drawer).post(at("split", town.south), DAY)
    assert missing.status_code == 422


def test_a_file_is_looked_at_then_taken_and_a_wrong_one_cannot_be(town: DrawnTown) -> None:
    client = signed(town.drawer)
    assert client.get(at("bring")).status_code == 200
    good = collection(feature(block(0, 0, high=0.9), code=town.south.code))
    upload = SimpleUploadedFile("界.geojson", good.encode(), "application/geo+json")
    answer = client.post(at("bring"), {**DAY, **AREAS, "file": upload})
    sheet = OutlineSheet.objects.get()
    assert answer["Location"] == at("sheet", pk=sheet.pk)
    page = client.get(at("sheet", pk=sheet.pk)).content.decode()
    assert at("take", pk=sheet.pk) in page
    assert "还没有写入" in page
    assert at("sheet", pk=sheet.pk) in client.get(at("bring")).content.decode()
    assert client.post(at("take", pk=sheet.pk))["Location"] == at("checks")
    assert "已经决定过了" in client.get(at("sheet", pk=sheet.pk)).content.decode()
    crossed = collection(feature(bow_tie(0, 0), code=town.south.code))
    again = client.post(at("bring"), {**DAY, **AREAS, "text": crossed})
    assert again["Location"] == at("sheet", pk=sheet.pk)
    client.post(at("bring"), {**DAY, **AREAS, "key": "another-key", "text": crossed})
    wrong = OutlineSheet.objects.get(status="waiting")
    page = client.get(at("sheet", pk=wrong.pk)).content.decode()
    assert at("take", pk=wrong.pk) not in page
    assert "不能用" in page
    assert map_of(page)["pins"][0]["lng"] == pytest.approx(116.0015, abs=1e-4)
    assert client.post(at("take", pk=wrong.pk))["Location"] == at("sheet", pk=wrong.pk)
    assert signed(town.admin).get(at("sheet", pk=wrong.pk)).status_code == 404
    client.post(at("drop", pk=wrong.pk))
    wrong.refresh_from_db()
    assert wrong.status == "dropped"
    bad = SimpleUploadedFile("界.geojson", b"\xff\xfe", "application/geo+json")
    assert client.post(at("bring"), {**DAY, **AREAS, "file": bad}).status_code == 422
    assert signed(town.worker).get(at("bring")).status_code == 403
    community = signed(town.secretary)
    assert 'value="areas"' not in community.get(at("bring")).content.decode()
    assert community.post(at("bring"), {**DAY, **AREAS, "text": good}).status_code == 422


def test_findings_are_filtered_by_kind_and_by_area_and_each_opens_its_area(town: DrawnTown) -> None:
    client = signed(town.drawer)
    page = client.get(at("checks")).content.decode()
    assert at("area", town.north) in page
    only = client.get(at("checks") + f"?kind=no_worker&area={town.hill.code}").content.decode()
    assert at("area", town.east) in only
    assert at("area", town.north) not in only
    foreign = client.get(at("checks") + "?area=nowhere&kind=nothing").content.decode()
    assert at("area", town.north) in foreign


def test_a_word_that_is_too_long_says_of_which_rung(town: DrawnTown) -> None:
    answer = signed(town.admin).post(at("levels"), {"street": "长" * 21})
    assert answer.status_code == 422
    assert '<a href="#id_street">镇街的统称</a>' in answer.content.decode()


def test_the_norm_is_set_by_an_administrator_only(town: DrawnTown) -> None:
    sent = {
        "since": "2026-01-01", "households_least": 200, "households_most": 400, "tolerance": 15,
        "minutes": 12, "metres_a_minute": 60, "detour": 1.4, "basis": "县里的文件",
    }  # fmt: skip
    assert signed(town.drawer).post(at("norm"), sent).status_code == 403
    client = signed(town.admin)
    assert client.post(at("norm"), {**sent, "households_least": 500}).status_code == 400
    assert client.post(at("norm"), {**sent, "minutes": "x"}).status_code == 422
    assert client.post(at("norm"), sent).status_code == 302
    assert Norm.objects.get().basis == "县里的文件"
    assert "县里的文件" in client.get(at("norm")).content.decode()


def test_stations_are_put_on_the_map_corrected_and_closed(town: DrawnTown) -> None:
    a_station(area=town.hill)
    client = signed(town.secretary)
    assert client.get(at("new_station")).status_code == 200
    sent = {
        "name": "蒲公英驿站", "kind": "centre", "area": town.lake.code, "lng": "116.0015",
        "lat": "29.4015", "datum": "wgs84", "hours": "每天 8:30–20:00", "key": "a-station-key",
    }  # fmt: skip
    assert client.post(at("new_station"), {**sent, "lng": "29", "lat": "116"}).status_code == 400
    assert client.post(at("new_station"), {**sent, "area": town.hill.code}).status_code == 422
    client.post(at("new_station"), sent)
    client.post(at("new_station"), sent)
    made = Station.objects.get(name="蒲公英驿站")
    assert client.post(at("new_station"), {**sent, "key": "other-key"}).status_code == 400
    assert client.get(at("station", pk=made.pk)).status_code == 200
    client.post(at("station", pk=made.pk), {**sent, "hours": "全天"})
    made.refresh_from_db()
    assert made.hours == "全天"
    assert "蒲公英驿站" in client.get(at("stations")).content.decode()
    assert at("stations") in client.get(at("circle") + "?kind=centre").content.decode()
    assert signed(town.worker).get(at("station", pk=made.pk)).status_code == 404
    client.post(at("close_station", pk=made.pk))
    assert client.get(at("station", pk=made.pk)).status_code == 404
    assert signed(town.stranger).get(at("stations")).status_code == 200


def test_the_circle_lists_who_lives_beyond(town: DrawnTown) -> None:
    a_station(area=town.east)
    client = signed(town.drawer)
    assert "都在 15 分钟以内" in client.get(at("circle")).content.decode()
    Station.objects.update(lng=116.2)
    page = client.get(at("circle")).content.decode()
    assert "建议选址 1" in page
    assert "湖滨花园" in page


def test_a_suggestion_is_shown_beside_today_and_taken_away_as_a_file(town: DrawnTown) -> None:
    client = signed(town.secretary)
    page = client.get(at("suggestion", town.lake) + "?count=2").content.decode()
    assert "不会自己生效" in page
    assert page.count("data-map=") == 2
    data = client.get(at("suggested", town.lake) + "?count=2").json()
    assert data["features"][0]["properties"]["name"] == "建议网格 1"
    assert client.get(at("suggestion", town.south)).status_code == 404
    assert client.get(at("suggestion", town.lake) + "?count=abc").status_code == 200


def test_no_page_shows_an_organisation_s_people(town: DrawnTown) -> None:
    an_organisation("湖滨物业", area=town.lake)
    for name in LOOKED:
        assert town.resident.name not in signed(town.drawer).get(at(name)).content.decode()


@pytest.mark.parametrize("name", LOOKED)
def test_a_town_in_which_nothing_is_yet_opens_every_page(name: str) -> None:
    town = a_town("空镇")
    admin = signed(staff(Role.ADMIN, town))
    assert admin.get(at(name)).status_code == 200
    for page in ("area", "plots"):
        assert "还没有画边界" in admin.get(at(page, town)).content.decode()


def test_one_grid_alone_is_checked_divided_and_walked(town: DrawnTown) -> None:
    a_station(area=town.hill)
    home = signed(town.drawer)
    assert at("area", town.east) in home.get(at("checks")).content.decode()
    page = home.get(at("suggestion", town.hill)).content.decode()
    assert "没有带坐标的楼栋" in page
    town.houses(town.east, 1, estate="山脚")
    page = home.get(at("suggestion", town.hill)).content.decode()
    assert "建议网格 1" in page
    assert "建议网格 2" not in page
    assert "都在 15 分钟以内" in home.get(at("circle")).content.decode()


def test_households_are_judged_by_the_table_of_buildings_while_the_ledger_is_begun(
    town: DrawnTown,
) -> None:
    home = signed(town.drawer)
    assert "暂时不检查每个网格的户数" in home.get(at("checks")).content.decode()
    Building.objects.filter(area=town.south).update(households=200)
    page = home.get(at("checks")).content.decode()
    assert "“南网格”有 600 户，比 300 到 500 户多。" in page
    assert "“东网格”有 0 户，比 300 到 500 户少。" in page

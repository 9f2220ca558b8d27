"""Buildings from a table: put into their grids, a sentence for each row that cannot be, again safely."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command

from mulin.core import geo
from mulin.core.exchange import offers
from mulin.core.geo import Datum
from mulin.core.tables import Report
from mulin.grids.imports_buildings import Buildings
from mulin.grids.testing import SIZE, DrawnTown
from mulin.people.models import Person
from mulin.places.models import Area, Building, Estate
from mulin.places.testing import a_community

pytestmark = pytest.mark.django_db
HEADS = ("社区", "网格", "小区", "楼栋", "单元数", "层数", "户数", "经度", "纬度", "坐标系")


@pytest.fixture
def town() -> DrawnTown:
    return DrawnTown()


def row(community: str = "湖滨社区", /, **more: Any) -> dict[str, str]:
    """A row of the table."""
    made = {"社区": community, "小区": "湖滨花园", "楼栋": "1栋"}
    return {**made, **{name: str(value) for name, value in more.items()}}


def table(*rows: dict[str, str]) -> io.BytesIO:
    """Rows as a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode("utf-8-sig"))


def bring(
    *rows: dict[str, str], by: Person | None = None, datum: str = "", dry_run: bool = False
) -> Report:
    """Run it."""
    importer = Buildings()
    importer.by, importer.datum = by, datum or "wgs84"
    return importer.run(table(*rows), dry_run=dry_run)


def middle(area: Area, datum: str = "wgs84") -> dict[str, float]:
    """The middle of an area, as the columns of a point."""
    lng, lat = geo.from_wgs84(area.lng or 0, area.lat or 0, datum)
    return {"经度": lng, "纬度": lat}


@pytest.mark.parametrize("datum", Datum.values)
def test_a_point_in_any_datum_puts_a_building_into_its_grid(town: DrawnTown, datum: str) -> None:
    told = row(单元数=3, 层数="18.0", 户数=108, **middle(town.north, datum))
    assert bring(told, datum=datum).created == 1
    made = Building.objects.get()
    assert (made.area, made.estate.area, made.estate.name) == (town.north, town.lake, "湖滨花园")
    assert (made.units, made.floors, made.households) == (3, 18, 108)
    assert made.lng == pytest.approx(town.north.lng, abs=1e-5)
    assert bring(told, datum=datum).skipped == 1


def test_a_row_may_name_its_own_datum(town: DrawnTown) -> None:
    report = bring(
        row(坐标系="GCJ-02", **middle(town.north, "gcj02")),
        row(楼栋="2栋", 坐标系="百度", **middle(town.south, "bd09")),
        row(楼栋="3栋", 坐标系="火星", **middle(town.south)),
    )
    assert (report.created, report.problems[0].field) == (2, "datum")
    assert set(Building.objects.values_list("area__name", flat=True)) == {"北网格", "南网格"}


def test_without_a_point_the_grid_that_is_named_counts_or_the_only_one(town: DrawnTown) -> None:
    bring(
        row(网格="南网格"), row(楼栋="2栋"), row(楼栋="3栋", 小区="新园"),
        row("山前社区", 小区="山水园"),
    )  # fmt: skip
    homes = {f"{one.estate.name}{one.name}": one.area for one in Building.objects.all()}
    assert homes == {
        "湖滨花园1栋": town.south, "湖滨花园2栋": town.south, "新园3栋": town.lake,
        "山水园1栋": town.east,
    }  # fmt: skip


def test_a_second_table_corrects_what_it_tells_and_leaves_the_rest(town: DrawnTown) -> None:
    bring(row(网格="南网格", 层数=6, 户数=36))
    trial = bring(row(户数=40), row(楼栋="2栋"), dry_run=True)
    assert (trial.updated, trial.created, trial.lines[0]) == (
        1,
        1,
        ("湖滨花园 1栋", "会按表里的更新"),
    )
    assert Building.objects.get().households == 36
    report = bring(row(户数=40, **middle(town.north)))
    assert (report.updated, report.created) == (1, 0)
    made = Building.objects.get()
    assert (made.floors, made.households, made.area) == (6, 40, town.north)
    assert bring(row()).skipped == 1
    assert Buildings().known([f"{town.lake.path}|湖滨花园|1栋", "x|y|z"]) == {
        f"{town.lake.path}|湖滨花园|1栋"
    }


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        (row("没有社区"), "community", "没有叫“没有社区”的社区"),
        (row(网格="东网格"), "grid", "没有叫“东网格”的网格"),
        (row(小区="长" * 61), "estate", "太长了"),
        (row(楼栋="长" * 41), "building", "太长了"),
        (row(小区=""), "estate", "不能空着"),
        (row(层数="六"), "floors", "写整数"),
        (row(单元数=999), "units", "最多 200"),
        (row(经度=116.001), "lng", "成对写数字"),
        (row(经度="东", 纬度="北"), "lng", "成对写数字"),
        (row(经度=29.4, 纬度=116.0), "lng", "写反"),
        (row(经度=116 + 1.5 * SIZE, 纬度=29.4 + SIZE), "lng", "落在东网格"),
        (row(经度=117, 纬度=30), "lng", "所有边界之外"),
    ],
)
def test_a_row_that_cannot_be_taken_says_what_to_do_and_the_others_go_on(
    town: DrawnTown, told: dict[str, str], field: str, words: str
) -> None:
    assert town.east.outline
    report = bring(told, row(楼栋="好的"))
    assert (report.created, report.failed) == (1, 1)
    assert report.problems[0].field == field
    assert words in report.problems[0].sentence


def test_a_name_that_two_communities_bear_wants_the_code(town: DrawnTown) -> None:
    twin = a_community("湖滨社区")
    report = bring(row(), row(twin.code, 小区="孪生园"))
    assert "不止一个" in report.problems[0].sentence
    assert Estate.objects.get().area == twin


def test_a_community_that_is_not_drawn_takes_points_as_they_are(town: DrawnTown) -> None:
    Area.objects.filter(pk=town.hill.pk).update(outline=None)
    assert bring(row("山前社区", 经度=119, 纬度=30)).created == 1


def test_at_the_desk_one_brings_in_only_what_is_one_s_own(town: DrawnTown) -> None:
    offer = offers["buildings"]
    assert offer.may(town.secretary)
    assert not offer.may(town.worker)
    report = bring(row(), row("山前社区"), by=town.secretary)
    assert (report.created, report.problems[0].sentence) == (1, "“山前社区”不归您管。")


def test_an_estate_goes_wrong_alone_and_takes_its_batch_with_it(
    town: DrawnTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer = Buildings()
    kept = importer.clean

    def closing(told: dict[str, str]) -> Any:
        made = kept(told)
        Area.objects.filter(pk=town.south.pk).update(until="2026-01-01")
        return made

    monkeypatch.setattr(importer, "clean", closing)
    report = importer.run(table(row(网格="南网格"), row(楼栋="2栋", 网格="北网格")))
    assert (report.created, report.failed, Building.objects.count()) == (0, 2, 0)
    assert "撤销" in report.problems[0].sentence


def test_the_command_takes_a_datum(town: DrawnTown, tmp_path: Any) -> None:
    path = tmp_path / "楼栋.csv"
    path.write_bytes(table(row(**middle(town.north, "gcj02"))).getvalue())
    call_command("import", "buildings", str(path), "--datum", "gcj02", stdout=io.StringIO())
    assert Building.objects.get().area == town.north

"""Bringing a ladder in by its codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.core.tables import Report
from mulin.places.flow import rename_area
from mulin.places.imports import Division, Divisions
from mulin.places.models import Area, Level
from mulin.places.queries import ladder
from mulin.places.testing import a_town

pytestmark = pytest.mark.django_db
HEAD = "code12,name,kind,street_code,street,area_code,area,city,province"
REAL = (
    Path(__file__).resolve().parents[4]
    / "shared"
    / "data"
    / "divisions"
    / "communities_seed_towns.csv"
)
LAKE = "320282113001,湖㳇社区居民委员会,居委会,320282113,湖㳇镇,320282,宜兴市,无锡市,江苏省"
VILLAGE = "320282113201,伏西村村民委员会,村委会,320282113,湖㳇镇,320282,宜兴市,无锡市,江苏省"
STEEL = "620201002006,建设社区居委会,居委会,620201002,钢城街道,620201,嘉峪关市,嘉峪关市,甘肃省"


def bring_in(folder: Path, *rows: str, dry_run: bool = False) -> Report:
    """Import a file of these rows."""
    file = folder / "divisions.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return Divisions().run(file, dry_run=dry_run)


def test_a_community_comes_with_the_rungs_above_it_and_rare_letters_stay(tmp_path: Path) -> None:
    report = bring_in(tmp_path, LAKE, VILLAGE)
    assert (report.created, report.failed) == (2, 0)
    lake = Area.objects.get(code="320282113001")
    assert lake.name == "湖㳇社区居民委员会"
    assert lake.path == "/320282/320282113/320282113001/"
    assert lake.aliases == ["湖㳇社区"]
    assert Area.objects.get(code="320282113").name == "湖㳇镇"
    assert Area.objects.filter(level=Level.COUNTY).count() == 1
    found = ladder().named_in("湖㳇社区菜场门口")
    assert found is not None
    assert found[0].code == "320282113001"


def test_a_city_without_counties_stands_on_top_itself(tmp_path: Path) -> None:
    bring_in(tmp_path, STEEL)
    assert Area.objects.get(code="620201002006").path == "/620200/620201002/620201002006/"
    top = ladder().top
    assert top is not None
    assert (top.code, top.name) == ("620200", "嘉峪关市")


def test_the_same_file_again_changes_nothing_and_a_new_name_keeps_the_old_one(
    tmp_path: Path,
) -> None:
    bring_in(tmp_path, LAKE)
    again = bring_in(tmp_path, LAKE)
    assert (again.created, again.updated, again.skipped) == (0, 0, 1)
    renamed = LAKE.replace("湖㳇社区居民委员会", "湖㳇第一社区")
    trial = bring_in(tmp_path, renamed, dry_run=True)
    assert (trial.created, trial.updated) == (0, 1)
    assert Area.objects.get(code="320282113001").name == "湖㳇社区居民委员会"
    done = bring_in(tmp_path, renamed)
    assert done.lines == [("320282113001", "改名：湖㳇社区居民委员会 → 湖㳇第一社区")]
    area = Area.objects.get(code="320282113001")
    assert area.name == "湖㳇第一社区"
    assert "湖㳇社区居民委员会" in area.aliases


@pytest.mark.parametrize(
    ("row", "official", "standing"),
    [
        (LAKE, "城郊社区居委会", "城郊社区"), (LAKE, "城郊居委会", "城郊社区"),
        (VILLAGE, "大塘村委会", "大塘村"), (VILLAGE, "大塘村村民委员会", "大塘村"),
        (LAKE, "湖滨路社区居民委员会", "湖滨路"),
    ],
)  # fmt: skip
def test_a_community_that_is_called_as_people_speak_of_it_keeps_its_name(
    tmp_path: Path, row: str, official: str, standing: str
) -> None:
    code, name, *_rest = row.split(",")
    bring_in(tmp_path, row.replace(name, standing))
    done = bring_in(tmp_path, row.replace(name, official))
    assert (done.created, done.updated, done.skipped) == (0, 0, 1)
    area = Area.objects.get(code=code)
    assert (area.name, area.changes.count()) == (standing, 0)
    assert Divisions().changes([_division(code, official)]).updated == 0


def _division(code: str, name: str) -> Division:
    return Division(code, name, (), ())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (LAKE.replace("320282113001", "32028211300"), "12 位数字"),
        (LAKE.replace("320282113001", "3.20282E+11"), "丢了位数"),
        (LAKE.replace(",320282113,", ",320282114,"), "对不上"),
        (LAKE.replace(",320282,", ",320283,"), "对不上"),
        (LAKE.replace("湖㳇镇", "湖" * 61), "太长了"),
        (LAKE.replace("湖㳇社区居民委员会", ""), "不能空着"),
    ],
)
def test_a_row_that_cannot_be_right_is_said_and_stops_no_other(
    tmp_path: Path, row: str, words: str
) -> None:
    report = bring_in(tmp_path, row, VILLAGE)
    assert (report.created, report.failed) == (1, 1)
    assert words in report.problems[0].sentence
    assert not Area.objects.filter(code="320282113001").exists()


def test_a_ladder_with_several_tops_has_no_area_that_holds_everything(tmp_path: Path) -> None:
    bring_in(tmp_path, LAKE, STEEL)
    assert ladder().top is None
    assert ladder().town is None


def test_giving_the_same_name_again_does_nothing() -> None:
    town = a_town()
    assert rename_area(town, name=town.name).aliases == []


@pytest.mark.skipif(not REAL.is_file(), reason="the shared data are not on this machine")
def test_all_real_communities_of_five_places_come_in() -> None:
    report = Divisions().run(REAL)
    assert (report.created, report.failed) == (964, 0)
    assert Area.objects.filter(level=Level.COMMUNITY).count() == 964
    assert Area.objects.filter(level=Level.COUNTY).count() == 5
    assert Divisions().run(REAL).skipped == 964

"""Buildings that a table names and nobody knows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.core import importing
from mulin.core.deeds import Forbidden, Refused
from mulin.core.jobs import run_due
from mulin.core.models import ImportRun
from mulin.core.tables import Report
from mulin.households import flow
from mulin.households.buildings import Buildings, Missing, grid_of
from mulin.households.flow import Meaning
from mulin.households.imports import Households
from mulin.households.models import BuildingName, Dwelling, Resident
from mulin.households.testing import Cast
from mulin.people.models import Person
from mulin.places.models import Building, Estate
from mulin.places.testing import a_building, an_estate

pytestmark = pytest.mark.django_db
HEADING = "姓名,小区,楼栋,房号,网格"


@pytest.fixture
def cast() -> Cast:
    """A grid with 东湖小区 3栋."""
    cast = Cast()
    cast.building = a_building("3栋", an_estate("东湖小区", cast.community), cast.grid)
    return cast


def take(
    *lines: str, by: Person | None = None, places: str | None = None, **options: Any
) -> Report:
    """Bring a table in."""
    importer = Households()
    importer.by, importer.new_places = by, places
    return importer.run(io.BytesIO("\n".join((HEADING, *lines)).encode()), **options)


def test_a_trial_lists_the_unknown_buildings_with_their_rows(cast: Cast) -> None:
    report = take(
        "王秀英,东湖小区,7栋,101,", "李建国,,,102,", "张桂兰,西湖花园,1号楼,101,",
        "赵玉梅,东湖小区,3栋,101,", dry_run=True,
    )  # fmt: skip
    assert [(gap.words, gap.rows) for gap in report.gaps] == [
        ("东湖小区7栋", 2),
        ("西湖花园1号楼", 1),
    ]
    assert (report.created, report.failed) == (1, 3)
    assert not Estate.objects.filter(name="西湖花园").exists()


def test_new_buildings_are_said_by_the_trial_and_made_by_the_import(cast: Cast) -> None:
    rows = (
        f"王秀英,东湖小区,七号楼,101,{cast.grid.code}", "李建国,,,102,",
        f"张桂兰,西湖花园,A座,101,{cast.grid.name}",
    )  # fmt: skip
    dry = take(*rows, places="", dry_run=True)
    assert (dry.created, dry.failed) == (3, 0), dry.problems
    assert all("会新建在" in gap.remark for gap in dry.gaps)
    assert Building.objects.filter(estate__name="西湖花园").count() == 0
    report = take(*rows, places="")
    assert report.created == 3
    assert sorted(Building.objects.values_list("name", flat=True).filter(area=cast.grid).exclude(
        pk=cast.dwelling.building_id)) == ["3栋", "7栋", "A座"]  # fmt: skip
    assert Estate.objects.get(name="西湖花园").area == cast.community
    assert Dwelling.objects.filter(building__name="7栋").count() == 2
    again = take(*rows, places="")
    assert (again.created, again.skipped, again.gaps) == (0, 3, [])


def test_a_building_made_in_one_batch_is_found_in_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Households, "batch_size", 1)
    rows = ("王秀英,东湖小区,7栋,101,", "李建国,东湖小区,7栋,101,", "王秀英,东湖小区,7栋,101,")
    report = take(*rows, places=cast.grid.code)
    assert (report.created, report.skipped) == (2, 1), report.problems
    assert Dwelling.objects.get(building__name="7栋").heads == 2


def test_a_batch_that_fails_leaves_no_building_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise Refused("no", "不行")

    monkeypatch.setattr("mulin.households.imports.take_in", refuse)
    report = take("王秀英,东湖小区,7栋,101,", places=cast.grid.code)
    assert report.failed == 1
    assert not Building.objects.filter(name="7栋").exists()


@pytest.mark.parametrize(
    ("row", "places", "said"),
    [
        ("王秀英,东湖小区,7栋,101,没有的网格", "", "没有“没有的网格”这个网格"),
        ("王秀英,东湖小区,7栋,101,", "", "不止一个"),
        ("王秀英,,7栋,101,", None, "没有“7栋”"),
    ],
)
def test_a_row_that_does_not_say_where_makes_no_building(
    cast: Cast, row: str, places: str | None, said: str
) -> None:
    report = take(row, places=places)
    assert said in report.problems[0].sentence
    assert Building.objects.filter(name="7栋").count() == 0


def test_what_a_name_means_is_remembered_for_whoever_said_it(cast: Cast) -> None:
    meanings = [
        Meaning(Missing("东湖小区", "北楼"), building=cast.building.pk),
        Meaning(Missing("东湖小区", "门卫室")),
    ]
    assert flow.settle_names(meanings, by=cast.keeper) == 0
    rows = ("王秀英,东湖小区,北楼,101,", "李建国,东湖小区,门卫室,1,")
    ours = take(*rows, by=cast.keeper)
    assert (ours.created, ours.skipped, ours.failed) == (1, 1, 0), ours.problems
    assert Dwelling.objects.filter(building=cast.building, heads=1).exists()
    theirs = take(*rows, by=cast.secretary, dry_run=True)
    assert theirs.failed == 2
    flow.settle_names([Meaning(Missing("东湖小区", "北楼"))], by=cast.keeper)
    assert BuildingName.objects.get(by=cast.keeper, name="北楼").meant is None


def test_nobody_makes_or_names_buildings_elsewhere(cast: Cast) -> None:
    elsewhere = a_building()
    missing = Missing("东湖小区", "7栋")
    with pytest.raises(Forbidden):
        flow.settle_names([Meaning(missing, building=elsewhere.pk)], by=cast.keeper)
    with pytest.raises(Forbidden):
        flow.settle_names([Meaning(missing, grid=elsewhere.area_path)], by=cast.keeper)
    with pytest.raises(Refused, match="网格"):
        flow.make_building(missing, grid=cast.community.path, by=None)
    with pytest.raises(Refused, match="小区"):
        flow.make_building(Missing("", "7栋"), grid=cast.grid.path, by=cast.keeper)
    with pytest.raises(Refused, match="不像"):
        flow.settle_names([Meaning(Missing("东湖小区", "长" * 41))], by=cast.keeper)
    assert not BuildingName.objects.exists()


def test_the_same_building_is_not_made_twice(cast: Cast) -> None:
    made = flow.make_building(Missing("东湖小区", "7#"), grid=cast.grid.path, by=cast.keeper)
    assert (
        flow.make_building(Missing("东湖小区", "七栋"), grid=cast.grid.path, by=cast.keeper) == made
    )
    found = Buildings().find("东湖小区", "7幢")
    assert found is not None
    assert found.id == made.pk


def test_a_new_estate_is_called_as_the_table_writes_it(cast: Cast) -> None:
    rows = ("王秀英,湖滨花园A区,3号楼,101,", "李建国,湖滨花园a区,3栋,102,")
    report = take(*rows, places=cast.grid.code)
    assert report.created == 2, report.problems
    building = Building.objects.get(estate__name="湖滨花园A区")
    assert Dwelling.objects.filter(building=building).count() == 2


def test_a_grid_is_found_by_code_and_by_name_in_its_community(cast: Cast) -> None:
    assert grid_of(cast.grid.code).path == cast.grid.path
    assert grid_of(cast.grid.name, cast.community.name).path == cast.grid.path
    with pytest.raises(Refused, match="没有"):
        grid_of(cast.grid.name, "别的社区")


def test_the_command_makes_buildings_only_when_told(cast: Cast, tmp_path: Any) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{HEADING}\n王秀英,东湖小区,7栋,101,\n赵玉梅,东湖小区,3栋,101,\n")
    out = io.StringIO()
    call_command("import", "households", str(path), "--dry-run", stdout=out)
    assert "东湖小区7栋（1 行）：系统里没有这栋楼" in out.getvalue()
    call_command("import", "households", str(path), f"--new-buildings={cast.grid.code}", stdout=out)
    assert Building.objects.filter(name="7栋", area=cast.grid).exists()
    assert Resident.objects.count() == 2


def looked_at(cast: Cast, *lines: str) -> tuple[Client, ImportRun, str]:
    """A table of the keeper's that was tried once, and the page of its unknown buildings."""
    file = SimpleUploadedFile("台账.csv", "\n".join((HEADING, *lines)).encode())
    run = importing.choose(file, kind="households", by=cast.keeper)
    importing.check(run, mapping={}, by=cast.keeper)
    run_due(timezone.now())
    client = Client()
    client.force_login(cast.keeper)
    return client, run, reverse("households:naming", args=[run.pk])


def test_the_page_asks_and_tries_again(cast: Cast) -> None:
    client, run, url = looked_at(
        cast, "王秀英,东湖小区,7栋,101,", "李建国,东湖小区,北楼,102,", "张桂兰,东湖小区,门卫,1,"
    )
    shown = client.get(reverse("site:import_run", args=[run.pk])).content.decode()
    assert url in shown
    page = client.get(url).content.decode()
    assert "东湖小区7栋" in page
    # All known buildings of the estate stand in this grid, so it is proposed.
    assert f'<option value="{cast.grid.path}" selected>' in page
    wrong = client.post(url, {"do_0": "new", "do_1": "same", "same_1": "没有的楼"})
    assert wrong.status_code == 400
    assert "请选这栋楼在哪个网格" in wrong.content.decode()
    assert not Building.objects.filter(name="7栋").exists()
    done = client.post(
        url,
        {"do_0": "new", "grid_0": cast.grid.path, "do_1": "same", "same_1": "东湖小区3栋",
         "do_2": "skip"},
    )  # fmt: skip
    assert done.status_code == 302
    run_due(timezone.now())
    run.refresh_from_db()
    assert (run.report["created"], run.report["skipped"], run.report["failed"]) == (2, 1, 0)
    assert run.report["gaps"] == []
    assert "都认得" in client.get(url).content.decode()


def test_a_table_that_is_there_no_more_is_said_and_the_answers_are_kept(cast: Cast) -> None:
    client, run, url = looked_at(cast, "王秀英,东湖小区,7栋,101,")
    importing.path_of(run).unlink()
    answer = client.post(url, {"do_0": "new", "grid_0": cast.grid.path}, follow=True)
    assert "已经清理掉了" in answer.content.decode()
    assert Building.objects.filter(name="7栋").exists()


def test_the_page_is_for_whoever_brought_the_table(cast: Cast) -> None:
    client, _run, url = looked_at(cast, "王秀英,东湖小区,7栋,101,")
    for person, status in ((cast.secretary, 404), (cast.worker, 403), (cast.keeper, 200)):
        client.force_login(person)
        assert client.get(url).status_code == status
    same = client.post(url, {"do_0": "same"})
    assert "请写是系统里的哪一栋" in same.content.decode()
    elsewhere = a_building("9栋", an_estate("远方花园"))
    there = client.post(url, {"do_0": "same", "same_0": f"远方花园{elsewhere.name}"})
    assert "不在您的辖区" in there.content.decode()
    assert client.post(url, {}).status_code == 302
    assert not BuildingName.objects.exists()

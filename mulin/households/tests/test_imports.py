"""Spreadsheets as towns keep them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mulin.core import importing, seal
from mulin.core.deeds import Forbidden
from mulin.core.fields import blind_index
from mulin.core.tables import Report, TableError, write_xlsx
from mulin.households import flow
from mulin.households.flow import bulk
from mulin.households.imports import Households
from mulin.households.models import Dwelling, Need, Occupancy, Ownership, Resident, Tie
from mulin.households.testing import Cast
from mulin.people.models import Person
from mulin.places.testing import a_building, an_estate

pytestmark = pytest.mark.django_db
NUMBERS = ("41160219000101001X", "36048319000101002X", "310151199912310044", "620200190001010056")


@pytest.fixture
def cast() -> Cast:
    """A grid with 东湖小区 3栋."""
    cast = Cast()
    estate = an_estate("东湖小区", cast.community)
    cast.building = a_building("3栋", estate, cast.grid)
    a_building("4栋", estate, cast.grid)
    return cast


def table(*lines: str) -> io.BytesIO:
    """A csv, a line a row."""
    return io.BytesIO("\n".join(lines).encode())


def take(source: Any, by: Person | None = None, **options: Any) -> Report:
    """Bring it in."""
    importer = Households()
    importer.by = by
    return importer.run(source, **options)


def sentences(report: Report) -> list[str]:
    """What is said of rows."""
    return [problem.sentence for problem in report.problems]


def test_a_row_a_person_with_merged_doors_and_a_title_above(cast: Cast) -> None:
    report = take(
        table(
            "东湖社区居民台账,,,,,",
            "序号,小区,楼栋,单元,房号,姓名,身份证号码,联系电话,居住性质",
            f"1,东湖小区,3#,二单元,501室,王秀英,{NUMBERS[2]},138 0013 8000,业主",
            "2,,,,,李建国,,,配偶",
            "3,,,,502,张桂兰,,0792-8888888,租客",
            "4,,4号楼,1,101,刘志强,,,业主",
        )
    )
    assert (report.created, report.failed) == (4, 0), sentences(report)
    assert Dwelling.objects.exclude(pk=cast.dwelling.pk).count() == 3
    owner = Resident.objects.get(name_index=blind_index("王秀英", "name"))
    assert (owner.birth_year, owner.born) == (1999, "1999-12-31")
    assert Ownership.objects.filter(resident=owner).exists()
    heads = {d.room: d.heads for d in Dwelling.objects.filter(building=cast.building)}
    assert heads["502"] == 1
    assert Occupancy.objects.filter(kind=Tie.TENANT).count() == 1
    again = take(table("姓名,楼栋,单元,房号,小区", "王秀英,3栋,2,501,东湖小区"))
    assert (again.created, again.skipped) == (0, 1)


def test_a_row_a_household_with_its_family_in_one_cell(cast: Cast) -> None:
    report = take(
        table(
            "户主姓名,家庭住址,家庭成员,成员1",
            "王秀英,东湖小区3栋2单元501室,李建国（夫）、李小明（子）13800138000,",
            "赵玉梅,3-1-302,,赵小红",
            "空置,东湖小区4栋1单元101,,",
        )
    )
    assert sentences(report) == ["叫“3”的楼不止一栋，请加上小区名称。"]
    assert report.created == 2
    assert sorted(r.name for r in Resident.objects.all()) == sorted(["王秀英", "李建国", "李小明"])
    assert Dwelling.objects.filter(heads=0, unit="1").exists()


def test_spoilt_and_wrong_identity_numbers_are_refused_with_how_to_mend_them(cast: Cast) -> None:
    rows = [
        f"王{n},东湖小区,3栋,1,{n}01,{number}"
        for n, number in zip(
            "一二三四五六七",
            ("3.6E+17", "360483190001010000", "110105194912310021", "320282190002290030",
             "360483190001010", "12345", NUMBERS[1]),
            strict=True,
        )
    ]  # fmt: skip
    report = take(table("姓名,小区,楼栋,单元,房号,身份证", *rows))
    assert report.failed == 6
    said = sentences(report)
    assert "丢了位数" in said[0]
    assert "改坏了" in said[1]
    assert "校验码" in said[2]
    assert "不存在" in said[3]
    assert "15 位" in said[4]
    assert "18 位" in said[5]
    assert Resident.objects.count() == 1


def test_needs_come_in_only_with_the_day_of_consent(cast: Cast) -> None:
    report = take(
        table(
            "姓名,小区,楼栋,单元,房号,出生日期,服务需求,同意日期",
            "王秀英,东湖小区,3栋,1,101,1940-02-03,独居老人、残疾人,2026-10-01",
            "李建国,东湖小区,3栋,1,102,1940,低保户,",
            "张桂兰,东湖小区,3栋,1,103,1999,独居老人,2026-10-01",
        )
    )
    assert report.created == 3, sentences(report)
    assert sorted(Need.objects.values_list("kind", flat=True)) == ["alone", "disabled"]
    said = dict(report.lines)
    assert "没有写同意日期" in said["第 3 行"]
    assert "年龄" in said["第 4 行"]


def test_only_buildings_of_ones_own_area_come_in(cast: Cast) -> None:
    report = take(table("姓名,小区,楼栋,单元,房号", "王秀英,东湖小区,3栋,1,101"), by=cast.stranger)
    assert sentences(report) == ["这栋楼不在您的辖区，请交给那边的社区。"]
    ours = take(table("姓名,小区,楼栋,单元,房号", "王秀英,东湖小区,3栋,1,101"), by=cast.keeper)
    assert ours.created == 1


def test_a_broken_row_does_not_move_the_next_one_to_another_door(cast: Cast) -> None:
    report = take(
        table(
            "小区,楼栋,单元,房号,姓名,身份证",
            "东湖小区,3栋,1,101,王秀英,",
            ",,,102,李建国,3.6E+17",
            ",,,,李小明,",
        )
    )
    assert report.failed == 1
    child = Occupancy.objects.get(resident__name_index=blind_index("李小明", "name"))
    assert child.dwelling.room == "102"


def test_the_same_person_twice_in_a_file_comes_in_once(cast: Cast) -> None:
    line = f"王秀英,东湖小区,3栋,1,101,{NUMBERS[2]}"
    source = ("姓名,小区,楼栋,单元,房号,身份证", line, line, "王秀英,东湖小区,3栋,1,101,")
    dry = take(table(*source), dry_run=True)
    assert (dry.created, dry.skipped) == (1, 2)
    assert not Resident.objects.exists()
    assert take(table(*source)).created == 1
    assert Resident.objects.count() == 1


def test_a_table_that_shall_come_in_whole_or_not_at_all_comes_in(cast: Cast) -> None:
    source = ("姓名,小区,楼栋,房号", "王秀英,东湖小区,4栋,101", "李建国,东湖小区,4栋,102")
    assert take(table(*source), complete_only=True).created == 2
    broken = take(table(*source, "赵玉梅,东湖小区,4栋,"), complete_only=True)
    assert (broken.dry_run, broken.failed) == (True, 1)
    assert Resident.objects.count() == 2


def test_a_dry_run_knows_the_same_person_in_two_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Households, "batch_size", 1)
    line = f"王秀英,东湖小区,3栋,1,101,{NUMBERS[2]}"
    source = ("姓名,小区,楼栋,单元,房号,身份证", line, line)
    for dry in (True, False):
        report = take(table(*source), dry_run=dry)
        assert (report.created, report.skipped) == (1, 1)


def test_a_row_with_one_new_member_brings_only_that_one(cast: Cast) -> None:
    heading = "姓名,小区,楼栋,单元,房号,家庭成员"
    take(table(heading, "王秀英,东湖小区,3栋,1,101,李建国"))
    report = take(table(heading, "王秀英,东湖小区,3栋,1,101,李建国、李小明"))
    assert (report.created, report.updated) == (0, 1)
    assert Resident.objects.count() == 3


def test_who_asked_to_be_erased_is_not_brought_back_by_an_old_table(cast: Cast) -> None:
    source = ("姓名,小区,楼栋,单元,房号,身份证", f"王秀英,东湖小区,3栋,1,101,{NUMBERS[2]}")
    take(table(*source))
    flow.erase(Resident.objects.get(), by=cast.keeper, reason="asked")
    assert take(table(*source)).created == 0


def test_a_workbook_comes_in_like_a_csv(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with path.open("wb") as out:
        write_xlsx(
            out, ["姓名", "小区", "楼栋", "单元", "房号", "建筑面积"],
            [["王秀英", "东湖小区", "3栋", 1, 501, 89.5], ["李建国", "", "", "", "", ""]],
        )  # fmt: skip
    report = take(path)
    assert report.created == 2, sentences(report)
    assert str(Dwelling.objects.get(heads=2).area) == "89.50"


def test_a_table_without_names_is_no_table(cast: Cast) -> None:
    with pytest.raises(TableError, match="姓名"):
        take(table("甲,乙", "1,2"))


def test_members_numbers_and_ties_of_a_family_are_read_from_one_cell(cast: Cast) -> None:
    report = take(
        table(
            "姓名,小区,楼栋,房号,同住人",
            f"王秀英,东湖小区,4栋,101,妻 李桂兰 {NUMBERS[2]}；子：李小明 13800138000",
        )
    )
    assert sentences(report) == []
    wife = Resident.objects.get(name_index=blind_index("李桂兰", "name"))
    assert wife.id_number == NUMBERS[2]
    assert Resident.objects.get(name_index=blind_index("李小明", "name")).phone == "13800138000"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("王秀英,东湖小区,3栋,101,大,2020-01-01,业主,50", "平方米"),
        ("王秀英,东湖小区,3栋,101,-1,2020-01-01,业主,50", "平方米"),
        ("王秀英,东湖小区,3栋,101,90㎡,2999-01-01,业主,50", "日期"),
        ("王秀英,东湖小区,3栋,101,90㎡,2020,业主,50", "日期"),
        ("王秀英,东湖小区,3栋,101,90㎡,2020-01-01,业主,500%", "份额"),
        ("王秀英,东湖小区,,101,,,,", "没有"), ("王秀英,,,101,,,,", "楼栋"),
        ("王秀英,西湖小区,3栋,101,,,,", "没有“西湖小区3栋”"),
        ("王3,东湖小区,3栋,101,,,,", "姓名"), ("王秀英,东湖小区,3栋,,,,,", "房号"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why(cast: Cast, cells: str, said: str) -> None:
    report = take(table("姓名,小区,楼栋,房号,面积,入住日期,居住性质,产权份额", cells))
    assert report.failed == 1
    assert said in sentences(report)[0]
    assert not Resident.objects.exists()


def test_an_address_that_is_none_is_refused(cast: Cast) -> None:
    report = take(table("姓名,地址", "王秀英,没有门牌的地方"))
    assert "看不出是哪一户" in sentences(report)[0]


def test_an_estate_in_the_name_of_the_building_and_shares_are_understood(cast: Cast) -> None:
    report = take(table("姓名,楼栋,房号,居住性质,产权份额", "王秀英,东湖小区3栋,101,业主,50%"))
    assert report.created == 1
    assert str(Ownership.objects.get().share) == "50.00"


def test_an_empty_dwelling_comes_in_once(cast: Cast) -> None:
    source = ("姓名,小区,楼栋,房号", "空置,东湖小区,4栋,101")
    assert take(table(*source)).created == 1
    assert take(table(*source)).skipped == 1
    assert Dwelling.objects.filter(heads=0, building__name="4栋").count() == 1


def test_who_stands_elsewhere_with_the_same_phone_is_proposed(cast: Cast) -> None:
    heading = "姓名,小区,楼栋,房号,电话"
    take(table(heading, "王秀英,东湖小区,4栋,101,13800138000"))
    report = take(table(heading, "王秀英,东湖小区,3栋,101,13800138000"), dry_run=True)
    assert "重复的人" in dict(report.lines)["第 2 行"]
    assert Resident.objects.count() == 1


def test_two_runs_at_once_bring_nobody_in_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ("姓名,小区,楼栋,房号", "王秀英,东湖小区,4栋,101")
    take(table(*source))
    monkeypatch.setattr(Households, "unchanged", _nobody)
    report = take(table(*source))
    assert "刚刚有别人导入" in sentences(report)[0]
    assert Resident.objects.count() == 1


def _nobody(importer: Any, items: Any) -> list[str]:
    importer._new = {item.key: item.home.people for item in items}
    return []


def test_nobody_takes_in_what_is_not_theirs(cast: Cast) -> None:
    building = cast.building
    home = flow.Home(building.pk, building.area_path, "1", "101")
    with pytest.raises(Forbidden):
        flow.take_in([home], by=cast.worker)


def test_the_desk_offers_the_table_to_the_community_and_remembers_the_columns(cast: Cast) -> None:
    first = importing.choose(upload("谁,小区,楼栋,房号", "王秀英,东湖小区,4栋,101"),
                             kind="households", by=cast.keeper)  # fmt: skip
    importing.check(first, mapping={"name": "谁"}, by=cast.keeper)
    again = importing.choose(upload("谁,小区,楼栋,房号", "李建国,东湖小区,4栋,102"),
                             kind="households", by=cast.keeper)  # fmt: skip
    assert importing.preview(again).chosen["name"] == "谁"
    other = importing.choose(upload("姓名,小区,楼栋,房号", "李建国,东湖小区,4栋,102"),
                             kind="households", by=cast.secretary)  # fmt: skip
    assert other.mapping == {}
    with pytest.raises(Forbidden):
        importing.choose(upload("姓名", "王"), kind="households", by=cast.worker)


def upload(*lines: str) -> SimpleUploadedFile:
    """A file as the desk receives it."""
    return SimpleUploadedFile("台账.csv", "\n".join(lines).encode())


def test_an_index_that_is_remembered_belongs_to_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = bulk.index("王秀英", "name")
    monkeypatch.setattr(seal, "_ring", seal.fresh_ring())
    after = bulk.index("王秀英", "name")
    assert after == blind_index("王秀英", "name") != before

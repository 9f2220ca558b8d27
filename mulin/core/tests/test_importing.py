"""Importing a table: mapping, row errors, batches that are whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connection

from mulin.core import tables
from mulin.core.tables import Column, Report, RowError, TableError

PEOPLE = [("张三", "13800000001"), ("李四", "13800000002")]
CSV = "姓名,电话\n张三,13800000001\n李四,13800000002\n"


# ── imports ───────────────────────────────────────────────────────────────────────────────────


class People(tables.Importer[dict[str, str]]):
    columns: ClassVar[Sequence[Column]] = (
        Column("number", ("编号",), required=True, exact=True),
        Column("name", ("姓名", "名字"), required=True),
        Column("note", ("备注",)),
    )
    batch_size = 3
    refuses = ""

    def clean(self, row: dict[str, str]) -> dict[str, str]:
        if row["name"] == "坏":
            raise RowError("这个名字不行。", field="name")
        return row

    def external_id(self, item: dict[str, str]) -> str:
        return "" if item["number"] == "无" else item["number"]

    def known(self, ids: Collection[str]) -> Collection[str]:
        return [number for number in saved() if number in ids]

    def save(self, batch: Sequence[dict[str, str]]) -> None:
        with connection.cursor() as cursor:
            for item in batch:
                row = [item["number"], item["name"], item["note"]]
                cursor.execute("INSERT INTO tables_people VALUES (%s, %s, %s)", row)
                if item["name"] == self.refuses == "炸":
                    raise ZeroDivisionError
                if item["name"] == self.refuses:
                    raise RowError("名字重了。", field="name", key=item["number"])


def saved() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM tables_people ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


@pytest.fixture
def table(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tables_people (number text PRIMARY KEY, name text, note text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tables_people")


def sheet_of(*rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join(["编号,名字,备注", *rows]).encode())


def figures(report: Report) -> tuple[int, int, int, int]:
    assert report.rows == report.created + report.skipped + report.failed
    return report.rows, report.created, report.skipped, report.failed


@pytest.mark.usefixtures("table")
class TestImporting:
    def test_bad_rows_are_told_and_good_ones_saved(self) -> None:
        file = sheet_of("1,甲,", "2,坏,", "3.6E+17,丙,", "4,,", "无,戊,", "6,己,,多", "7,庚,")
        report = People().run(file)
        assert figures(report) == (7, 2, 0, 5)
        assert saved() == ["1", "7"]
        found = [(problem.number, problem.field) for problem in report.problems]
        assert found == [(3, "name"), (4, "number"), (5, "name"), (6, ""), (7, "")]
        assert report.problems[0].sentence == "这个名字不行。"
        assert "文本格式" in report.problems[1].sentence

    def test_running_again_changes_nothing(self) -> None:
        rows = ["1,甲,", "2,乙,", "3,丙,", "4,丁,", "1,甲,"]
        assert figures(People().run(sheet_of(*rows))) == (5, 4, 1, 0)
        assert figures(People().run(sheet_of(*rows, "5,戊,"))) == (6, 1, 5, 0)
        assert saved() == ["1", "2", "3", "4", "5"]

    def test_a_dry_run_says_the_same_and_saves_nothing(self) -> None:
        rows = ["1,甲,", "1,甲,", "2,坏,", "3,丙,", "1,甲,", "5,戊,"]
        trial = People().run(sheet_of(*rows), dry_run=True)
        assert saved() == []
        report = People().run(sheet_of(*rows))
        assert figures(trial) == figures(report) == (6, 3, 2, 1)
        assert trial.problems == report.problems

    def test_a_batch_is_all_or_nothing(self) -> None:
        importer = People()
        importer.refuses = "己"
        rows = ["1,甲,", "2,乙,", "3,丙,", "4,丁,", "5,坏,", "6,己,", "7,庚,"]
        report = importer.run(sheet_of(*rows))
        assert saved() == ["1", "2", "3", "7"]
        assert figures(report) == (7, 4, 0, 3)
        told = {problem.number: problem.sentence for problem in report.problems}
        assert told[7] == "名字重了。"
        assert told[5].startswith("同一批里")

    def test_a_crash_keeps_whole_batches_and_can_be_resumed(self) -> None:
        importer = People()
        importer.refuses = "炸"
        rows = ["1,甲,", "2,乙,", "3,丙,", "4,丁,", "5,炸,"]
        with pytest.raises(ZeroDivisionError):
            importer.run(sheet_of(*rows))
        assert saved() == ["1", "2", "3"]
        assert figures(People().run(sheet_of(*rows))) == (5, 2, 3, 0)

    def test_complete_only_saves_all_or_nothing(self) -> None:
        report = People().run(sheet_of("1,甲,", "2,坏,"), complete_only=True)
        assert report.dry_run
        assert saved() == []
        assert figures(People().run(sheet_of("1,甲,", "2,乙,"), complete_only=True)) == (2, 2, 0, 0)
        assert saved() == ["1", "2"]

    def test_progress_is_told_after_every_batch(self) -> None:
        told: list[int] = []
        rows = [f"{number},甲," for number in range(7)]
        People().run(sheet_of(*rows), progress=lambda report: told.append(report.rows))
        assert told == [3, 6, 7]

    def test_columns_by_mapping_file(self, tmp_path: Path) -> None:
        path = tmp_path / "columns.toml"
        path.write_text('[columns]\nname = ["住户", "户主"]\nnumber = "门牌"\n', encoding="utf-8")
        file = io.BytesIO("花名册,\n户主,门牌\n甲,12\n".encode())
        report = People().run(file, mapping=tables.read_mapping(path))
        assert figures(report) == (1, 1, 0, 0)
        assert saved() == ["12"]

    def test_a_mapping_file_needs_no_section(self, tmp_path: Path) -> None:
        path = tmp_path / "columns.toml"
        path.write_text('name = "户主"\n', encoding="utf-8")
        assert tables.read_mapping(path) == {"name": ["户主"]}

    def test_missing_columns_are_named(self) -> None:
        with pytest.raises(TableError, match="缺少这些列：编号、姓名"):
            People().run(io.BytesIO("甲,乙\n1,2\n".encode()))

    def test_only_headings_is_an_empty_import(self) -> None:
        assert figures(People().run(sheet_of())) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x", "读不出来"),
        ("[other]\na = 'b'", r"\[columns\]"),
        ("name = 3", "“name”"),
        ("[columns]\nname = 3", "“name”"),
        ("[columns]\nname = [3]", "“name”"),
    ],
)
def test_a_broken_mapping_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=sentence):
        tables.read_mapping(path)


def test_a_mapping_with_unknown_fields_is_refused() -> None:
    with pytest.raises(TableError, match="不认识的字段：age"):
        People().run(sheet_of(), mapping={"age": ["年龄"]})

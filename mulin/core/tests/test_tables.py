"""Tables: what is read, what is refused, what is written, and imports that can be run twice."""

from __future__ import annotations

import gc
import gzip
import io
import json
import struct
import sys
import tracemalloc
import zipfile
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st

from mulin.core import tables
from mulin.core.tables import Row, TableError, read_rows, safety

PEOPLE = [("张三", "13800000001"), ("李四", "13800000002")]
CSV = "姓名,电话\n张三,13800000001\n李四,13800000002\n"


def rows_of(data: bytes | str, **more: Any) -> list[Row]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_rows(io.BytesIO(raw), **more))


def people_in(data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in rows_of(data)]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(number, column, value, dated)
                    else:
                        page.write(number, column, value)
    return out.getvalue()


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("packed", [False, True])
    def test_encodings_plain_and_packed(self, encoding: str, packed: bool) -> None:  # noqa: FBT001 (a case)
        data = CSV.encode(encoding)
        assert people_in(gzip.compress(data) if packed else data) == PEOPLE

    def test_gb18030_is_found_however_late_it_shows(self) -> None:
        data = b"name\n" + b"plain\n" * 300_000 + "周口市㳇\n".encode("gb18030")
        assert rows_of(data)[-1] == Row(300_002, {"name": "周口市㳇"})

    @pytest.mark.parametrize("sign", ["\t", ";"])
    def test_other_delimiters(self, sign: str) -> None:
        assert people_in(CSV.replace(",", sign).encode()) == PEOPLE

    def test_numbers_are_those_of_the_spreadsheet(self) -> None:
        rows = rows_of('甲,乙\n"一\n二",1\n\n , \n三\n')
        assert rows == [Row(2, {"甲": "一\n二", "乙": "1"}), Row(5, {"甲": "三", "乙": ""})]
        book = workbook({"表": [[], ["", "甲", "乙"], ["", "一"], [], ["", "二", 3]]})
        assert rows_of(book) == [Row(3, {"甲": "一", "乙": ""}), Row(5, {"甲": "二", "乙": "3"})]

    def test_headings_may_stand_lower(self) -> None:
        data = "2026年花名册,,\n,,\n序号,姓名,手机\n1,张三,138\n"
        assert rows_of(data, headings=["姓名"])[0].cells["姓名"] == "张三"
        found = list(read_rows(io.BytesIO(data.encode()), headings=[["名字", "姓名"], "手机"]))
        assert found == [Row(4, {"序号": "1", "姓名": "张三", "手机": "138"})]

    def test_a_row_with_too_many_cells_says_so(self) -> None:
        first, second = rows_of("甲,乙\n1,2,3\n1,2,\n")
        assert "格数" in first.problem
        assert not second.problem

    def test_workbook_values_become_text(self, tmp_path: Path) -> None:
        day, moment = datetime(2026, 2, 14), datetime(2026, 2, 14, 8, 30)  # noqa: DTZ001 (a cell)
        values = [3.0, 0.25, day, moment, True, "=1+1 文", 360483199001011234, 13800000001]
        book = workbook({"空": [], "表": [list("abcdefgh"), list(values)]})
        path = tmp_path / "名册.xlsx"
        path.write_bytes(book)
        (row,) = read_rows(path, sheet="表")
        texts = list(row.cells.values())
        assert texts[:5] == ["3", "0.25", "2026-02-14", "2026-02-14 08:30:00", "是"]
        assert texts[7] == "13800000001"
        assert tables.lost_digits(texts[6])
        assert tables.sheet_names(path) == ["空", "表"]
        assert tables.sheet_names(io.BytesIO(CSV.encode())) == []
        assert people_in(gzip.compress(workbook({"表": [["姓名"], ["张三"]]}))) == [("张三",)]

    def test_formula_like_text_stays_text(self) -> None:
        texts = [row.cells["甲"] for row in rows_of("甲\n=1+1\n'=1+1\n-5\n'姓\n")]
        assert texts == ["=1+1", "=1+1", "-5", "'姓"]

    def test_takes_an_upload(self) -> None:
        upload = SimpleUploadedFile("a.csv", CSV.encode("gb18030"))
        assert [row.cells["姓名"] for row in read_rows(upload)] == ["张三", "李四"]  # type: ignore[arg-type]  # as Django hands it

    @pytest.mark.parametrize(
        ("text", "lost"),
        [
            ("3.6E+17", True),
            ("3.60483E+17", True),
            ("1.38E+10", True),
            ("360483199001011234", False),
            ("1.5E+3", False),
            ("E+17", False),
            ("", False),
        ],
    )
    def test_lost_digits(self, text: str, lost: bool) -> None:  # noqa: FBT001 (a case)
        assert tables.lost_digits(text) is lost

    def test_a_large_csv_needs_little_memory(self) -> None:
        source = io.BytesIO(b"a,b\n" + b"0123456789,0123456789\n" * 200_000)
        tracemalloc.start()
        assert sum(1 for _row in read_rows(source)) == 200_000
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 6 * safety.MEGABYTE


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


BOOK = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}


def lying_zip() -> bytes:
    """Make a workbook whose sheet says it is 10 bytes long, with a sum to match, but is 1 MB."""
    whole = bytes(1 << 20)
    data = zipped({**BOOK, "xl/worksheets/sheet1.xml": whole})
    truth = struct.pack("<L", zlib.crc32(whole)), struct.pack("<L", len(whole))
    lie = struct.pack("<L", zlib.crc32(whole[:10])), struct.pack("<L", 10)
    for old, new in zip(truth, lie, strict=True):
        assert data.count(old) == 2
        data = data.replace(old, new)
    return data


class TestRefusing:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "空的"),
            (b"\n\n , \n", "没有内容"),
            (b"a\0b\n", "空字符"),
            (b"\xff\xfea\x00\x00\x00", "空字符"),
            (b"a\n\xff\x81\n", "编码"),
            (b"%PDF-1.7", "PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
            (b"\x89PNG\r\n", "图片"),
            (b"<html><table>", "网页"),
            (b"Rar!\x1a", "压缩包"),
            (b"PK\x03\x04 broken", "损坏"),
            (zipped({"a.txt": b"a"}), "不是 .xlsx"),
            (zipped(BOOK), "损坏"),
            (gzip.compress(b"a,b\n" * 99)[:-9], "不完整"),
            (b"\x1f\x8bnonsense", "不完整"),
            (gzip.compress(gzip.compress(b"a\n")), "不止一层"),
            (gzip.compress(b""), "空的"),
            ("甲,甲\n1,2\n".encode(), "重复的列：甲"),
            (b'a,b\n1,"2\n', "第 2 行"),
            (b'a,b\n1,2\n"1"x,2\n', "第 3 行"),
            (b"a\n" + b"x" * 1_100_000, "第 2 行"),
        ],
    )
    def test_with_a_sentence(self, data: bytes, sentence: str) -> None:
        with pytest.raises(TableError, match=sentence):
            rows_of(data)

    def test_missing_headings_are_named(self) -> None:
        with pytest.raises(TableError, match="缺少这些列：电话、住址"):
            rows_of("姓名,年龄\n张三,3\n", headings=["姓名", "电话", "住址"])

    def test_unknown_sheet_names_the_others(self) -> None:
        with pytest.raises(TableError, match=r"“乙”.*甲、丙"):
            list(read_rows(io.BytesIO(workbook({"甲": [["a"]], "丙": []})), sheet="乙"))

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(TableError, match="打不开"):
            list(read_rows(tmp_path / "none.csv"))

    def test_csv_works_where_workbooks_cannot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        assert people_in(CSV.encode()) == PEOPLE
        with pytest.raises(TableError, match="没有安装"):
            rows_of(workbook({"甲": [["a"]]}))

    def test_a_file_given_up_at_its_headings_is_tidied_away_silently(self, tmp_path: Path) -> None:
        path = tmp_path / "divisions.csv"
        path.write_text("code,name\n11,北京市\n", encoding="utf-8")
        unraisable: list[object] = []
        hook, sys.unraisablehook = sys.unraisablehook, unraisable.append
        try:
            with pytest.raises(TableError, match="street"):
                list(read_rows(path, headings=["street"]))
            gc.collect()
        finally:
            sys.unraisablehook = hook
        assert not unraisable

    def test_bombs_are_not_unpacked(self) -> None:
        zeros = bytes(40 * safety.MEGABYTE)
        for data in (gzip.compress(zeros), zipped({**BOOK, "xl/worksheets/sheet1.xml": zeros})):
            with pytest.raises(TableError, match="可能有害"):
                rows_of(data)

    def test_a_part_that_lies_about_its_size_is_measured(self) -> None:
        with pytest.raises(TableError, match="损坏"):
            safety.check_workbook(io.BytesIO(lying_zip()))
        safety.check_workbook(io.BytesIO(zipped({**BOOK, "xl/worksheets/sheet1.xml": bytes(9)})))

    def test_size_and_number_of_parts_are_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        book = workbook({"表": [["a"], ["b"]]})
        monkeypatch.setattr(safety, "MOST_PARTS", 3)
        with pytest.raises(TableError, match="可能有害"):
            rows_of(book)
        monkeypatch.setattr(safety, "MOST_PARTS", 99)
        monkeypatch.setattr(safety, "MOST_WORKBOOK", 1000)
        with pytest.raises(TableError, match="太大"):
            rows_of(book)
        monkeypatch.setattr(safety, "MOST_TEXT", 10)
        with pytest.raises(TableError, match="太大"):
            rows_of(gzip.compress(CSV.encode()))


AT = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
MIXED: list[tables.write.Value] = [
    "=cmd()",
    -5,
    2.5,
    Decimal("1.10"),
    AT,
    date(2026, 2, 14),
    None,
    True,
    UUID(int=7),
    10**17,
]


class TestWriting:
    def test_csv(self) -> None:
        out = io.BytesIO()
        assert tables.write_csv(out, list("abcdefghij"), [MIXED]) == 1
        text = out.getvalue().decode("utf-8-sig")
        assert out.getvalue().startswith(b"\xef\xbb\xbf")
        assert text.splitlines()[1] == (
            "'=cmd(),-5,2.5,1.10,2026-11-21 08:30:00,2026-02-14,,是,"
            "00000000-0000-0000-0000-000000000007,100000000000000000"
        )
        plain = io.BytesIO()
        tables.write_csv(plain, ["a"], [], bom=False)
        assert plain.getvalue() == b"a\r\n"

    def test_xlsx_is_read_back(self) -> None:
        out = io.BytesIO()
        assert tables.write_xlsx(out, list("abcdefghij"), [MIXED, ["x"]], sheet="户[1]") == 2
        first, second = rows_of(out.getvalue())
        assert list(first.cells.values()) == [
            *("=cmd()", "-5", "2.5", "1.1", "2026-11-21 08:30:00", "2026-02-14", "", "是"),
            *("00000000-0000-0000-0000-000000000007", "100000000000000000"),
        ]
        assert second.cells["a"] == "x"
        assert tables.sheet_names(out) == ["户 1"]

    def test_xlsx_keeps_to_the_limits_of_the_format(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables.write, "MOST_ROWS", 2)
        out = io.BytesIO()
        rows = [["长" * 40_000], ["=" + "1" * 40_000], ["二"], ["三"], ["四"]]
        assert tables.write_xlsx(out, ["甲"], rows) == 5
        assert tables.sheet_names(out) == ["数据", "数据 2", "数据 3"]
        long = rows_of(out.getvalue())[0].cells["甲"]
        assert len(long) == 32_767
        assert long.endswith("…（已截断）")
        assert [row.cells["甲"] for row in read_rows(out, sheet="数据 3")] == ["四"]

    def test_jsonl(self) -> None:
        out = io.BytesIO()
        assert tables.write_jsonl(out, list("abcdefghij"), [MIXED]) == 1
        found = json.loads(out.getvalue())
        assert found["a"] == "=cmd()"
        assert found["d"] == "1.10"
        assert found["e"] == "2026-11-21T00:30:00+00:00"
        assert found["g"] is None
        with pytest.raises(ValueError, match="zip"):
            tables.write_jsonl(out, ["a"], [["x", "y"]])

    @pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
    def test_nothing_a_spreadsheet_would_run(self, start: str) -> None:
        out = io.BytesIO()
        tables.write_csv(out, ["a"], [[start + "1"]])
        assert out.getvalue().decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")

    texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
    marked = st.builds(
        "".join, st.tuples(st.sampled_from(["'", "''", ""]), st.sampled_from("=+-@＝a"), texts)
    )

    @example([("x", "\n"), ("x", "\t=1"), ("x", "''=1")])
    @given(st.lists(st.tuples(st.just("x"), texts | marked), min_size=1, max_size=4))
    def test_what_was_written_is_read(self, rows: list[tuple[str, str]]) -> None:
        out = io.BytesIO()
        tables.write_csv(out, ["a", "b"], rows)
        assert [tuple(row.cells.values()) for row in read_rows(out)] == [
            (a, b.strip()) for a, b in rows
        ]

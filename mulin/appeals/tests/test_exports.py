"""Files of a list: the rows of the filter, no name and no phone, and who took them written down."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from mulin.appeals import exporting
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast
from mulin.appeals.views import exports
from mulin.core.models import Entry
from mulin.core.tables import read_rows
from mulin.core.tests.browsing import browser
from mulin.people.models import Person, Role
from mulin.people.testing import staff
from mulin.places.flow import Naming, name_levels

pytestmark = pytest.mark.django_db


def file_of(person: Person, **asked: str) -> bytes:
    """The whole file."""
    response: Any = browser(person).get(reverse("appeals:export"), asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def a_list() -> Cast:
    """A handled appeal with a contact, and one that waits."""
    cast = Cast()
    cast.appeal(
        Status.HANDLING, detail="=1+1 灯不亮", contact_name="欧阳建国", contact_phone="13812345678"
    )
    cast.appeal(detail="有人遛狗不拴绳。")
    return cast


def test_csv_has_one_heading_and_harmless_cells() -> None:
    cast = a_list()
    rows = list(csv.DictReader(io.StringIO(file_of(cast.centre, view="all").decode("utf-8-sig"))))
    assert len(rows) == 2
    assert {row["内容"] for row in rows} == {"'=1+1 灯不亮", "有人遛狗不拴绳。"}
    assert {row["状态"] for row in rows} == {"办理中", "待派单"}


def test_headings_name_the_rungs_as_the_county_does() -> None:
    cast = a_list()
    name_levels([Naming("community", "社区（村）"), Naming("grid", "微网格")], by=None)
    headings = file_of(cast.centre, view="all").decode("utf-8-sig").splitlines()[0].split(",")
    assert {"社区（村）", "微网格"} <= set(headings)
    assert not {"社区", "网格"} & set(headings)


def test_batches_join_without_a_second_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = a_list()
    monkeypatch.setattr(exports, "BATCH", 1)
    lines = file_of(cast.centre, view="all").decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert [line.startswith("编号,") for line in lines] == [True, False, False]


def test_xlsx_and_jsonl_hold_the_same_rows() -> None:
    cast = a_list()
    book = io.BytesIO(file_of(cast.centre, view="all", format="xlsx"))
    told = [
        json.loads(line) for line in file_of(cast.centre, view="all", format="jsonl").splitlines()
    ]
    assert {row.cells["编号"] for row in read_rows(book)} == {row["编号"] for row in told}
    assert told[0]["反映时间"].endswith("+00:00")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_names_and_phones_are_always_masked(kind: str) -> None:
    cast = a_list()
    whole = file_of(cast.centre, view="all", format=kind)
    if kind == "xlsx":
        whole = str([dict(row.cells) for row in read_rows(io.BytesIO(whole))]).encode()
    assert b"13812345678" not in whole
    assert "欧阳建国".encode() not in whole
    assert b"138****5678" in whole


def test_the_filter_of_the_list_is_the_filter_of_the_file() -> None:
    cast = a_list()
    told = file_of(cast.centre, view="all", status="handling", format="jsonl").splitlines()
    assert len(told) == 1


def test_who_took_it_is_journalled() -> None:
    cast = a_list()
    file_of(cast.centre, view="all", q="灯")
    entry = Entry.objects.get(verb="appeals.exported")
    assert entry.by_id == cast.centre.pk
    assert (entry.data["rows"], entry.data["kind"]) == (1, "csv")


def test_an_auditor_may_and_a_handler_or_a_stranger_may_not() -> None:
    cast = a_list()
    auditor = staff(Role.AUDITOR, cast.town)
    assert file_of(auditor, view="all")
    assert browser(cast.handler).get(reverse("appeals:export")).status_code == 403
    assert browser(cast.reporter).get(reverse("appeals:export")).status_code == 403
    assert browser(None).get(reverse("appeals:export")).status_code == 302
    assert not Entry.objects.filter(verb="appeals.exported", by=cast.handler).exists()


def test_an_unknown_format_is_refused() -> None:
    cast = a_list()
    response = browser(cast.centre).get(reverse("appeals:export"), {"format": "exe"})
    assert response.status_code == 400


@pytest.mark.timeout(180)  # tracing memory is slow, and measuring coverage beside it slower
@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_memory_stays_flat_however_long_the_list(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_list()
    (row,) = exporting.lines(Appeal.objects.filter(status=Status.HANDLING))

    def many(_rows: object) -> Iterator[exporting.Row]:
        yield from (row for _number in range(6_000))

    monkeypatch.setattr(exports, "lines", many)
    tracemalloc.start()
    size = sum(len(chunk) for chunk in exports.WRITERS[kind](Appeal.objects.all()))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 100_000
    assert peak < 12 * 1024 * 1024


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ("stauts=open", "stauts=open"), ("garbage", "garbage"), ("status=bogus", "status=bogus"),
        ("area=999", "area=999"), ("category=9999&kind=help", "category=9999"),
        ("group=99", "group=99"), ("view=late", "view=late"), ("solved=", "solved="),
        ("until=2026-02-30", "until=2026-02-30"),
    ],
)  # fmt: skip
def test_a_filter_that_says_nothing_is_named_and_nothing_is_written(
    tmp_path: Path, where: str, named: str
) -> None:
    a_list()
    out = tmp_path / "list.csv"
    with pytest.raises(CommandError) as told:
        call_command("export", "appeals", output=out, where=where)
    assert f"：{named}。" in str(told.value)
    assert not out.exists()


@pytest.mark.parametrize("kind", ["whistles", "resolutions", "staff", "hotline-replies"])
def test_every_register_names_what_it_does_not_know(kind: str) -> None:
    with pytest.raises(CommandError, match="stauts=open"):
        call_command("export", kind, where="stauts=open")


def test_what_is_asked_of_a_register_that_does_not_know_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="since=2026-02-30"):
        call_command("export", "appeals", since="2026-02-30")
    with pytest.raises(CommandError, match="again"):
        call_command("export", "appeals", again=True)
    with pytest.raises(CommandError, match="nowhere"):
        call_command("export", "appeals", output=tmp_path / "nowhere" / "x.csv")


def test_the_command_writes_what_the_page_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_list()
    for kind in ("csv", "xlsx", "jsonl"):
        out = tmp_path / f"list.{kind}"
        call_command("export", "appeals", format=kind, output=out, where="status=handling")
        assert out.stat().st_size > 100
    (line,) = (tmp_path / "list.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["状态"] == "办理中"
    assert "导出 1 行" in capsys.readouterr().err

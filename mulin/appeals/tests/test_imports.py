"""Tables in: a hotline's list comes in once, whole rows only, and can be worked through."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.imports import Appeals
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import Filters, listed
from mulin.appeals.testing import Cast, a_category
from mulin.core import journal
from mulin.core.models import Entry
from mulin.places.testing import a_community

pytestmark = pytest.mark.django_db
HEADINGS = ["msg_id", "user", "subject", "time", "detail", "like", "against"]
MESSAGES = Path(__file__).resolve().parents[4] / "shared" / "data" / "messages" / "messages.csv.gz"


def a_file(folder: Path, *rows: list[str], headings: list[str] | None = None) -> Path:
    """A table as towns send it."""
    path = folder / "messages.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([headings or HEADINGS, *rows])
    return path


def row(number: int = 1, **changes: str) -> list[str]:
    """One message."""
    values = {
        "msg_id": str(number), "user": "A1", "subject": "楼道灯不亮", "time": "2019-02-28 11:25:05",
        "detail": "三栋二单元的楼道灯坏了", "like": "3", "against": "0", **changes,
    }  # fmt: skip
    return [values[name] for name in HEADINGS]


def test_rows_come_in_with_area_category_and_clocks(tmp_path: Path) -> None:
    west = a_community("西湖社区")
    a_category("0301", phrases=["楼道灯"])
    report = Appeals().run(a_file(tmp_path, row(detail="西湖社区三栋楼道灯坏了")))
    assert (report.created, report.failed) == (1, 0)
    appeal = Appeal.objects.select_related("category").get()
    assert appeal.category is not None
    assert (appeal.area_path, appeal.category.code) == (west.path, "0301")
    assert timezone.localtime(appeal.reported_at).isoformat() == "2019-02-28T11:25:05+08:00"
    assert appeal.due is not None
    assert appeal.due.year == 2019
    assert appeal.external_id == "1"
    assert list(journal.verify()) == []


def test_a_time_with_its_zone_is_read_as_our_own_exports_write_it(tmp_path: Path) -> None:
    Appeals().run(a_file(tmp_path, row(time="2026-03-01T10:00:00+08:00")))
    assert (
        timezone.localtime(Appeal.objects.get().reported_at).isoformat()
        == "2026-03-01T10:00:00+08:00"
    )


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(1), row(2), row(2))
    first, again = Appeals().run(path), Appeals().run(path)
    assert (first.created, first.skipped) == (2, 1)
    assert (again.created, again.skipped) == (0, 3)
    assert Entry.objects.filter(verb="report").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time": "很久以前"}, "time"),
        ({"time": "2019-02-30 10:00:00"}, "time"),
        ({"time": ""}, "time"),
        ({"subject": "", "detail": ""}, "detail"),
        ({"msg_id": ""}, "id"),
        ({"detail": "长" * 10_001}, "detail"),
        ({"time": "2999-01-01 10:00:00"}, "time"),
        ({"time": "2019-02-30T10:00:00+08:00"}, "time"),
        ({"msg_id": "7" * 81}, "id"),
        ({"like": "很多"}, "likes"),
        ({"against": "-3"}, "against"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_others_come_in(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    report = Appeals().run(a_file(tmp_path, row(1), row(2, **changes), row(3)))
    assert (report.created, report.failed) == (2, 1)
    assert [(p.number, p.field) for p in report.problems] == [(3, field)]
    assert report.problems[0].sentence


def test_strict_brings_in_all_or_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(1), row(2, time="?"))
    with pytest.raises(CommandError):
        call_command("import", "appeals", path, strict=True)
    assert Appeal.objects.count() == 0


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", "appeals", a_file(tmp_path, row(1), row(2, time="?")), dry_run=True)
    assert Appeal.objects.count() == 0
    assert "可以导入 1" in capsys.readouterr().out


def test_headings_of_ones_own_are_mapped(tmp_path: Path) -> None:
    path = a_file(tmp_path, ["7", "灯坏了", "2026/11/2 9:30"], headings=["序", "说了啥", "啥时候"])
    mapping = tmp_path / "columns.toml"
    mapping.write_text(
        '[columns]\nid = "序"\ndetail = "说了啥"\ntime = "啥时候"\n', encoding="utf-8"
    )
    call_command("import", "appeals", path, map=mapping)
    assert Appeal.objects.get().title == "灯坏了"


def test_a_file_without_the_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import", "appeals", a_file(tmp_path, ["1"], headings=["何物"]))
    with pytest.raises(CommandError, match="打不开"):
        call_command("import", "appeals", tmp_path / "none.csv")


def test_a_long_subject_is_kept_whole_in_the_detail(tmp_path: Path) -> None:
    Appeals().run(a_file(tmp_path, row(subject="长" * 90)))
    appeal = Appeal.objects.get()
    assert len(appeal.title) == 60
    assert "长" * 90 in appeal.detail


def test_lists_stand_in_the_order_of_the_telling(tmp_path: Path) -> None:
    cast = Cast()
    late, early = row(1, time="2020-05-01 08:00:00"), row(2, time="2018-05-01 08:00:00")
    Appeals().run(a_file(tmp_path, late, early))
    found = listed(cast.centre, Filters()).order_by("-id")
    assert [appeal.external_id for appeal in found] == ["1", "2"]


def test_what_came_in_is_worked_through_to_the_callback(tmp_path: Path) -> None:
    cast = Cast()
    Appeals().run(a_file(tmp_path, row()))
    appeal = Appeal.objects.get()
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    cast.sign(appeal)
    flow.contact(appeal, by=cast.handler, way="phone")
    cast.propose(appeal)
    assert appeal.closed_in_time is False
    cast.close(appeal)
    assert appeal.status == Status.CLOSED
    assert list(journal.verify()) == []


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages are not beside this checkout")
def test_the_real_messages_come_in() -> None:
    call_command("init", preset="nankang", skip_checks=True)
    report = Appeals().run(MESSAGES)
    assert report.created > 4_000
    assert report.rows == report.created + report.skipped + report.failed
    assert Appeal.objects.filter(category__isnull=False).count() > report.created / 2
    assert Appeals().run(MESSAGES).created == 0

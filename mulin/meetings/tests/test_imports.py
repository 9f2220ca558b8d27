"""Meetings of the past, from a table: each date once, a sentence for what cannot be taken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from mulin.core.exchange import offers
from mulin.core.tables import Report
from mulin.meetings.imports import PastMeetings
from mulin.meetings.models import Attendance, Item, Meeting, Status
from mulin.meetings.testing import NAME, Cast

pytestmark = pytest.mark.django_db
HEAD = "系列,区域代码,日期,开始,时长,议题,人数,主持人账号"


def table(folder: Path, *rows: str) -> Path:
    """A file of these rows."""
    file = folder / "meetings.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return file


def brought(file: Path) -> Report:
    """What an import of it did."""
    return PastMeetings().run(file)


def test_a_year_of_talks_comes_in_once(tmp_path: Path) -> None:
    cast = Cast()
    series, code = cast.series(), cast.community.code
    file = table(
        tmp_path, f"{NAME},{code},2025-10-15,18:30,60,路灯；停车,31,{cast.leader.username}",
        f"{NAME},{code},2025-11-15,,,,,", f"{NAME},{code},2025-11-15,,,,,",
    )  # fmt: skip
    first, again = brought(file), brought(file)
    assert (first.created, first.skipped, first.failed) == (2, 1, 0)
    assert (again.created, again.skipped) == (0, 3)
    talk, plain = Meeting.objects.filter(series=series, status=Status.HELD).order_by("starts_at")
    assert timezone.localtime(talk.starts_at).strftime("%F %H:%M") == "2025-10-15 18:30"
    assert (talk.present, talk.chair) == (31, cast.leader)
    assert talk.lasts == timedelta(minutes=60)
    assert list(talk.items.values_list("title", flat=True)) == ["路灯", "停车"]
    assert timezone.localtime(plain.starts_at).time() == series.starts
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("series", "没有的会,{area},2025-10-15,,,,,"), ("series", NAME + ",999,2025-10-15,,,,,"),
        ("day", NAME + ",{area},十月,,,,,"), ("begins", NAME + ",{area},2025-10-15,晚上七点,,,,"),
        ("begins", NAME + ",{area},2025-10-15,25:00,,,,"),
        ("minutes", NAME + ",{area},2025-10-15,,一小时,,,"),
        ("heads", NAME + ",{area},2025-10-15,,,,-3,"),
        ("chair", NAME + ",{area},2025-10-15,,,,,nobody"),
        ("", NAME + ",{area},2999-10-15,,,,,"),
        ("items", NAME + ",{area},2025-10-15,,,老王 11010519491231002X 的事,,"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_beside_its_column(
    tmp_path: Path, field: str, row: str
) -> None:
    cast = Cast()
    cast.series()
    good = f"{NAME},{cast.community.code},2025-09-15,,,,,"
    report = brought(table(tmp_path, row.format(area=cast.community.code), good))
    assert (report.created, report.failed) == (1, 1)
    assert report.problems[0].field == field
    assert Item.objects.count() == 0


def test_who_keeps_series_brings_in_those_of_their_own_area(tmp_path: Path) -> None:
    cast = Cast()
    cast.series()
    assert offers["meetings"].may(cast.leader)
    assert not offers["meetings"].may(cast.worker)
    file = table(tmp_path, f"{NAME},{cast.community.code},2025-10-15,,,,,")
    for person, made in ((cast.stranger, 0), (cast.leader, 1)):
        importer = PastMeetings()
        importer.by = person
        assert importer.run(file).created == made


def test_the_command_of_the_house_knows_it(tmp_path: Path) -> None:
    cast = Cast()
    cast.series()
    file = table(tmp_path, f"{NAME},{cast.community.code},2025-10-15,,,,,")
    call_command("import", "meetings", file)
    assert Meeting.objects.filter(status=Status.HELD).count() == 1

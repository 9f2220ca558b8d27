"""Tables at the desk: looked at, tried, taken in by the worker; nothing half, nothing twice."""

from __future__ import annotations

import csv
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast
from mulin.core import importing, jobs
from mulin.core.deeds import Forbidden, NotAllowed
from mulin.core.exchange import importers
from mulin.core.models import Entry, ImportRun
from mulin.core.tables import TableError

pytestmark = pytest.mark.django_db
HEADINGS = ["工单编号", "标题", "主要内容", "工单状态", "来电人电话/账号", "办结时间"]
Rows = list[list[str]]


def table(*rows: list[str], headings: list[str] | None = None, encoding: str = "utf-8") -> bytes:
    """A file as bytes."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings or HEADINGS, *rows])
    return out.getvalue().encode(encoding)


def row(number: int = 1, *, state: str = "办理中", ended: str = "") -> list[str]:
    """One order."""
    return [f"RX20261101{number:08}", "路灯不亮", "门口路灯不亮", state, "13800000001", ended]


class Desk:
    """Somebody at the desk, and the worker behind it."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.client = Client()
        self.client.force_login(self.cast.centre)

    def upload(self, data: bytes, *, kind: str = "hotline", name: str = "导出.csv") -> Any:
        """Send the form."""
        file = SimpleUploadedFile(name, data)
        return self.client.post(reverse("site:imports"), {"kind": kind, "file": file})

    def run(self) -> ImportRun:
        """The one that was uploaded last."""
        return ImportRun.objects.order_by("-id")[0]

    def press(self, name: str, **typed: str) -> ImportRun:
        """Press a button of its page, and let the worker work."""
        run = self.run()
        answer = self.client.post(reverse(f"site:import_{name}", args=[run.pk]), typed)
        assert answer.status_code == 302
        jobs.run_due()
        return self.run()

    def page(self) -> str:
        """The page of the run."""
        answer = self.client.get(reverse("site:import_run", args=[self.run().pk]))
        assert answer.status_code == 200
        return str(answer.content.decode())


@pytest.fixture(name="desk")
def _desk() -> Desk:
    jobs.autodiscover()
    return Desk()


def test_a_table_is_looked_at_tried_and_taken_in(desk: Desk) -> None:
    assert desk.upload(table(row(1), row(2), row(3, ended="?"))).status_code == 302
    assert "路灯不亮" in desk.page()
    run = desk.press("check")
    assert run.state == "checked"
    assert (run.report["created"], run.report["failed"]) == (2, 1)
    assert Appeal.objects.count() == 0
    page = desk.page()
    assert "看不懂时间" in page
    assert "导入能读的 2 行" in page
    assert desk.press("start").state == "done"
    assert Appeal.objects.count() == 2
    assert "已登记" in desk.page()
    verbs = Entry.objects.filter(record=run.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["import.chosen", "import.checked", "import.started", "import.done"]
    problems = desk.client.get(reverse("site:import_problems", args=[run.pk]))
    assert "看不懂时间" in problems.content.decode()


def test_all_or_nothing_when_it_is_asked_for(desk: Desk) -> None:
    desk.upload(table(row(1), row(2, ended="?")))
    desk.press("check")
    run = desk.press("start", whole="1")
    assert run.state == "checked"
    assert Appeal.objects.count() == 0


def test_the_same_file_again_makes_no_twin_and_renews_what_has_changed(desk: Desk) -> None:
    for data in (table(row(1)), table(row(1)), table(row(1, state="已办结"))):
        desk.upload(data)
        desk.press("check")
        desk.press("start")
    run = desk.run()
    assert Appeal.objects.count() == 1
    assert (run.report["created"], run.report["updated"]) == (0, 1)
    assert "热线已经办结" in desk.page()


def test_a_second_press_is_told_that_it_is_running(desk: Desk) -> None:
    desk.upload(table(row(1)))
    desk.press("check")
    run = desk.run()
    importing.start(run, by=desk.cast.centre)
    with pytest.raises(NotAllowed):
        importing.start(desk.run(), by=desk.cast.centre)
    assert 'hx-trigger="every 3s"' in desk.page()
    jobs.run_due()
    assert desk.run().state == "done"
    assert desk.press("start").state == "done"


def test_headings_of_ones_own_are_mapped_on_the_page(desk: Desk) -> None:
    own = ["编码", "事由", "情况", "状", "号", "时"]
    desk.upload(table(row(1), headings=own))
    assert "还缺这些列" in desk.page()
    run = desk.press("check")
    assert run.state == "failed"
    assert "缺少这些列" in run.error
    run = desk.press("check", **{"map-id": "编码", "map-title": "事由", "map-detail": "情况"})
    assert (run.state, run.report["created"]) == ("checked", 1)
    desk.press("start")
    assert Appeal.objects.get().title == "路灯不亮"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n....", "这是图片"),
        (b"\xd0\xcf\x11\xe0....", "旧版 .xls"),
        (table(), "没有数据"),
        (b"\xff\xfe\x00", "认不出文件的编码"),
        (b"PK\x03\x04broken", "已损坏"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(desk: Desk, data: bytes, says: str) -> None:
    answer = desk.upload(data)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "imports").glob("*"))


def test_a_file_too_large_is_refused(desk: Desk) -> None:
    with patch.object(importing, "MOST_BYTES", 10):
        assert desk.upload(table(row())).status_code == 400


def test_an_error_of_the_house_stops_it_and_it_can_go_on(desk: Desk) -> None:
    desk.upload(table(row(1)))
    desk.press("check")
    with patch.object(importers["hotline"], "save", side_effect=ValueError("秘密")):
        run = desk.press("start")
    assert run.state == "failed"
    assert "秘密" not in run.error
    assert "出错停下了" in desk.page()
    assert desk.press("start").state == "done"
    assert Appeal.objects.count() == 1


def test_only_the_centre_brings_tables_in(desk: Desk) -> None:
    desk.upload(table(row(1)))
    run = desk.run()
    # The community brings in its ledger: the page is open to it, and the run is not to be found.
    dispatcher = desk.cast.dispatcher
    for person in (dispatcher, desk.cast.handler, desk.cast.stranger):
        client = Client()
        client.force_login(person)
        shut = (200, 404) if person == dispatcher else (403, 403)
        page = client.get(reverse("site:imports"))
        one = client.get(reverse("site:import_run", args=[run.pk]))
        assert (page.status_code, one.status_code) == shut
        with pytest.raises(Forbidden):
            importing.start(run, by=person)
        with pytest.raises(Forbidden):
            importing.choose(SimpleUploadedFile("a.csv", table(row())), kind="hotline", by=person)
    assert not ImportRun.objects.visible_to(None).exists()


def stored() -> list[Path]:
    """Tables that lie about."""
    return list((Path(settings.MEDIA_ROOT) / "imports").glob("*"))


def test_a_file_goes_when_it_has_been_taken_in(desk: Desk) -> None:
    desk.upload(table(row(1), row(2, ended="?")))
    desk.press("check")
    assert len(stored()) == 1
    run = desk.press("start")
    assert (run.state, run.stored, stored()) == ("done", "", [])
    with pytest.raises(TableError):
        importing.path_of(run)
    page = desk.page()
    assert "导入的结果" in page
    assert "已经清理掉了" not in page
    desk.press("check")
    assert desk.run().state == "done"


def test_a_file_that_was_never_taken_in_goes_within_two_days(desk: Desk) -> None:
    desk.upload(table(row(1)))
    run, now = desk.run(), timezone.now()
    assert importing.clear(run.at) == 0
    assert importing.clear(now) == 1
    assert (desk.run().stored, stored()) == ("", [])
    assert "请重新上传" in desk.page()


def test_a_file_that_the_worker_has_waits_a_day_more_and_no_longer(desk: Desk) -> None:
    desk.upload(table(row(1)))
    ImportRun.objects.update(state="running")
    assert importing.clear(timezone.now()) == 0
    assert importing.clear(timezone.now() + importing.FILES_KEPT) == 1
    assert stored() == []


def test_a_file_that_no_run_knows_of_goes_as_well(desk: Desk) -> None:
    desk.upload(table(row(1)))
    lost = Path(settings.MEDIA_ROOT) / "imports" / "lost"
    lost.write_bytes(b"x")
    assert importing.clear(timezone.now() - timedelta(hours=1)) == 0
    old = (timezone.now() - timedelta(hours=2)).timestamp()
    os.utime(lost, (old, old))
    assert importing.clear(timezone.now() - timedelta(hours=1)) == 1
    assert len(stored()) == 1


def test_what_was_wrong_with_rows_is_forgotten_and_the_counts_stay(desk: Desk) -> None:
    desk.upload(table(row(1), row(2, ended="?")))
    desk.press("check")
    desk.press("start")
    run = desk.run()
    assert importing.forget(run.at) == 0
    assert importing.forget(timezone.now()) == 1
    assert importing.forget(timezone.now()) == 0
    assert (desk.run().report["created"], desk.run().report["problems"]) == (1, [])
    assert "导入的结果" in desk.page()


def test_a_job_without_its_run_does_nothing(desk: Desk) -> None:
    importing.work({"run": "01900000-0000-7000-8000-000000000000"})
    desk.upload(table(row(1)))
    importing.work({"run": str(desk.run().pk)})
    assert desk.run().state == "chosen"

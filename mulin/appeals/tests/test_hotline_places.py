"""What of a hotline's row leads where: places, titles, phones, times, and orders that were here before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from mulin.appeals.flow.reporting import Report
from mulin.appeals.imports import Appeals
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal
from mulin.appeals.models.hotline import HotlineTicket
from mulin.appeals.testing import Cast
from mulin.appeals.tests.test_hotline import DONE, Bring, a_file, row, the
from mulin.core.tables import RowError
from mulin.places.testing import a_community

pytestmark = pytest.mark.django_db


@pytest.fixture(name="bring")
def _bring(tmp_path: Path) -> Bring:
    return lambda *rows, **more: Hotline().run(a_file(tmp_path, *rows), **more)


def test_the_community_named_is_the_area_and_both_names_are_the_place(bring: Bring) -> None:
    west = a_community("西湖社区")
    bring(
        row(1, **{"村/社区": "西湖社区", "小区点位": "湖滨星都"}),
        row(2, **{"村/社区": "西湖社区", "小区点位": "西湖社区湖滨星都"}),
        row(3, **{"村/社区": "无", "小区点位": "湖滨星都"}),
    )
    assert (the(1).area_path, the(1).place) == (west.path, "西湖社区 湖滨星都")
    assert the(2).place == "西湖社区湖滨星都"
    assert the(3).place == "湖滨星都"


def test_a_town_of_ours_is_taken_and_one_that_is_not_only_with_a_known_place(bring: Bring) -> None:
    cast = Cast()
    report = bring(
        row(1, 被反映街乡镇=cast.town.name),
        row(2, 被反映街乡镇="远方镇", 小区点位=f"{cast.community.name}三栋"),
        row(3, 被反映街乡镇="远方镇"),
    )
    assert (report.created, report.failed) == (2, 1)


def test_two_communities_of_one_name_leave_the_place_to_the_words(bring: Bring) -> None:
    a_community("东湖社区")
    a_community("东湖社区")
    assert bring(row(1, **{"村/社区": "东湖社区"})).created == 1


def test_a_long_title_is_kept_in_the_detail_and_an_account_is_no_phone(bring: Bring) -> None:
    bring(row(1, 标题="长" * 90, **{"来电人电话/账号": "wx_lady"}))
    assert "长" * 90 in the().detail
    assert the().contact_phone == ""


def test_a_wrong_phone_and_a_detail_too_long_are_told_beside_their_columns(bring: Bring) -> None:
    report = bring(row(1, **{"来电人电话/账号": "12"}), row(2, 主要内容="长" * 10_001))
    assert [p.field for p in report.problems] == ["phone", "detail"]


def test_the_time_of_the_call_is_told_by_what_there_is(bring: Bring) -> None:
    bring(row(1, 工单编号="甲1", **DONE), row(2, 工单编号="甲2"))
    told = dict(HotlineTicket.objects.values_list("appeal__external_id", "told_by"))
    assert told == {"甲1": "ended", "甲2": "arrival"}
    appeal = Appeal.objects.get(external_id="甲1")
    assert appeal.closed_at == appeal.reported_at
    assert appeal.closed_in_time is None


def test_an_end_without_a_status_is_an_end(bring: Bring) -> None:
    bring(row(1, 工单状态="", 办结时间="2026-11-02 10:00"))
    assert the().status == "closed"


def test_an_order_that_came_in_as_a_list_before_gets_its_ticket(
    bring: Bring, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    path.write_text("编号,时间,内容\nRX20261101000000001,2026-11-01,灯坏了\n", encoding="utf-8")
    Appeals().run(path)
    report = bring(row(1, 工单状态="催办中"))
    assert report.updated == 1
    assert HotlineTicket.objects.get().appeal == the()


def test_a_row_can_be_judged_alone(tmp_path: Path) -> None:
    importer = Hotline()
    empty = {column.field: "" for column in importer.columns}
    with pytest.raises(RowError):
        importer.clean({**empty, "id": "1"})
    order = importer.clean({**empty, "id": "1", "detail": "灯坏了", "category": "甲->乙"})
    assert isinstance(order.report, Report)
    assert importer.known(["1"]) == set()
    with a_file(tmp_path, row(1)).open("rb") as table:
        assert importer.run(table, complete_only=True).created == 1
    assert order.at <= timezone.now()

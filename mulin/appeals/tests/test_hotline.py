"""Orders of a hotline: they come in once, are renewed by later exports, and are answered."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow.hotline_mapping import map_category
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal, Callback, Channel, Ending, Status
from mulin.appeals.models.hotline import HotlineCategory, HotlineTicket
from mulin.appeals.queries import hotline as reads
from mulin.appeals.queries import rows_of
from mulin.appeals.testing import Cast, a_category
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.models import Entry
from mulin.core.tables import Report
from mulin.notices.models import Notice

pytestmark = pytest.mark.django_db
HEADINGS = [
    "工单编号", "工单类型", "问题分类", "标签", "标题", "主要内容", "工单状态", "来电人", "来电人电话/账号",
    "被反映区", "被反映街乡镇", "办理结果", "回复内容", "处理受理方式", "办结时间", "企业名称", "是否解决",
    "是否满意", "工单性质", "村/社区", "小区点位",
]  # fmt: skip
OPEN_ROW = {
    "工单编号": "RX20261101000012345", "工单类型": "投诉", "问题分类": "城乡建设->市政->路灯",
    "标题": "路灯不亮", "主要内容": "门口三盏路灯不亮好几天了", "工单状态": "办理中", "来电人": "李女士",
    "来电人电话/账号": "13800000001", "工单性质": "主办",
}  # fmt: skip
DONE = {
    "工单状态": "已办结", "办理结果": "已解决", "回复内容": "已更换灯泡，三盏都亮了。",
    "办结时间": "2026-11-03 16:20:00", "是否解决": "解决", "是否满意": "满意",
}  # fmt: skip


def row(number: int = 1, /, **changes: str) -> dict[str, str]:
    """An order that the hotline has just passed on."""
    return {**OPEN_ROW, "工单编号": f"RX20261101{number:09}", **changes}


def a_file(folder: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    """An export, with the hotline's own columns."""
    path = folder / "hotline.csv"
    with path.open("w", encoding=encoding, newline="") as out:
        table = csv.DictWriter(out, HEADINGS)
        table.writeheader()
        table.writerows(rows)
    return path


Bring = Callable[..., Report]


@pytest.fixture(name="bring")
def _bring(tmp_path: Path) -> Bring:
    return lambda *rows, **more: Hotline().run(a_file(tmp_path, *rows), **more)


def the(number: int = 1) -> Appeal:
    """The appeal of an order."""
    return Appeal.objects.get(external_id=f"RX20261101{number:09}")


def test_an_order_comes_in_as_an_appeal_with_all_that_the_hotline_says(bring: Bring) -> None:
    report = bring(row(), row(2, 工单状态="待签收"))
    assert (report.created, report.failed) == (2, 0)
    appeal = the()
    assert (appeal.channel, appeal.kind) == (Channel.HOTLINE, "complaint")
    assert appeal.status == Status.RECEIVED
    assert appeal.contact_phone == "13800000001"
    assert timezone.localtime(appeal.reported_at).date().isoformat() == "2026-11-01"
    ticket = HotlineTicket.objects.get(appeal=appeal)
    assert (ticket.nature, ticket.category_name) == ("主办", "城乡建设->市政->路灯")
    assert ticket.told_by == "number"
    assert list(journal.verify()) == []


def test_what_the_hotline_has_finished_comes_in_closed_with_both_answers(bring: Bring) -> None:
    bring(row(1, **DONE))
    appeal = the()
    assert (appeal.status, appeal.ending) == (Status.CLOSED, Ending.SOLVED)
    assert (appeal.solved, appeal.satisfied) == (True, "yes")
    assert timezone.localtime(appeal.closed_at).isoformat() == "2026-11-03T16:20:00+08:00"
    assert Callback.objects.get(appeal=appeal).way == "hotline"
    assert [e.verb for e in journal.entries_of(appeal)] == ["report", "hotline_close"]
    assert list(journal.verify()) == []


@pytest.mark.parametrize(
    ("solved", "satisfied", "kept"),
    [
        ("解决", "满意", (True, "yes", 1)),
        ("未解决", "不满意", (False, "no", 1)),
        ("部分解决", "基本满意", (None, "fair", 1)),
        ("部分解决", "未评价", (None, "", 1)),
        ("", "满意", (None, "yes", 1)),
        ("", "未评价", (None, "", 0)),
        ("", "", (None, "", 0)),
    ],
)
def test_half_solved_and_unrated_are_neither_yes_nor_no(
    bring: Bring, solved: str, satisfied: str, kept: tuple[bool | None, str, int]
) -> None:
    bring(row(1, **{**DONE, "是否解决": solved, "是否满意": satisfied}))
    appeal = the()
    asked = Callback.objects.filter(appeal=appeal).count()
    assert (appeal.solved, appeal.satisfied, asked) == kept


def test_the_same_file_again_does_nothing(bring: Bring) -> None:
    rows = [row(1), row(2, **DONE)]
    bring(*rows)
    entries = Entry.objects.count()
    again = bring(*rows)
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)
    assert Entry.objects.count() == entries


def test_a_changed_row_closes_the_order_and_says_so(bring: Bring) -> None:
    bring(row())
    report = bring(row(1, **DONE))
    assert (report.created, report.updated) == (0, 1)
    assert report.lines == [("RX20261101000000001", "热线已经办结，这里跟着办结")]
    appeal = the()
    assert (appeal.status, appeal.ending, appeal.solved) == (Status.CLOSED, Ending.SOLVED, True)
    assert Callback.objects.count() == 1
    assert list(journal.verify()) == []


def test_what_was_first_said_is_never_overwritten(bring: Bring) -> None:
    bring(row())
    report = bring(row(主要内容="换了内容", 来电人="王先生", 工单状态="已办结"))
    assert report.updated == 1
    assert the().detail == "门口三盏路灯不亮好几天了"


def test_news_without_an_end_is_a_line_for_staff(bring: Bring) -> None:
    bring(row())
    report = bring(row(工单状态="催办中"))
    assert report.lines[0][1] == "记下了热线的新情况"
    entry = journal.entries_of(the()).last()
    assert entry is not None
    assert "催办中" in entry.data["inner"]
    assert entry.data.get("public", "") == ""
    assert the().status == Status.RECEIVED


def worked(cast: Cast, appeal: Appeal) -> Appeal:
    """It was handled here and proposed as solved."""
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    cast.sign(appeal)
    flow.contact(appeal, by=cast.handler, way="phone")
    return cast.propose(appeal)


@pytest.fixture(name="handled")
def _handled(bring: Bring) -> tuple[Cast, Appeal]:
    """An order that was handled here and proposed as solved."""
    cast = Cast()
    bring(row())
    return cast, worked(cast, the())


def test_the_hotlines_callback_closes_what_was_handled_here(
    handled: tuple[Cast, Appeal], bring: Bring
) -> None:
    report = bring(row(1, **DONE))
    assert report.lines[0][1] == "记下了热线的回访，已办结"
    assert (the().status, the().solved, the().satisfied) == (Status.CLOSED, True, "yes")


def test_not_solved_sends_what_was_handled_here_back_to_work(
    handled: tuple[Cast, Appeal], bring: Bring
) -> None:
    cast, _appeal = handled
    report = bring(row(1, **{**DONE, "是否解决": "未解决", "是否满意": "不满意"}))
    assert report.lines[0][1] == "热线回访说没解决，退回重办"
    appeal = the()
    assert (appeal.status, appeal.reopened, appeal.post_id) == ("dispatched", 1, cast.post.pk)
    assert Notice.objects.filter(person=cast.handler, kind="appeal.reopened").exists()


def test_half_solved_waits_for_a_further_question(
    handled: tuple[Cast, Appeal], bring: Bring
) -> None:
    bring(row(是否解决="部分解决"))
    assert the().status == Status.PROPOSED
    assert the().solved is None


def test_a_late_no_reopens_what_was_closed_after_handling_here(
    handled: tuple[Cast, Appeal], bring: Bring
) -> None:
    bring(row(工单状态="已办结"))
    assert the().status == Status.CLOSED
    assert the().closed_in_time is False  # its own count of time stays
    bring(row(工单状态="已办结", 是否解决="未解决", 是否满意="不满意"))
    assert the().status == Status.DISPATCHED


def test_a_late_no_to_what_the_hotline_handled_itself_is_only_kept(bring: Bring) -> None:
    bring(row(工单状态="已办结", 办理结果="已解决"))
    report = bring(row(工单状态="已办结", 办理结果="已解决", 是否解决="未解决"))
    assert report.lines[0][1] == "记下了热线的回访"
    assert (the().status, the().solved) == (Status.CLOSED, False)


def test_after_thirty_days_a_no_is_kept_and_reopens_nothing(
    handled: tuple[Cast, Appeal], bring: Bring
) -> None:
    bring(row(工单状态="已办结"))
    Appeal.objects.update(closed_at=timezone.now() - timedelta(days=31))
    bring(row(工单状态="已办结", 是否解决="未解决"))
    assert (the().status, the().solved) == (Status.CLOSED, False)


def test_an_end_without_its_times_is_in_no_rate(bring: Bring) -> None:
    bring(row(工单编号="无日期7", 工单状态="已办结"), row(2, **DONE))
    timed = rows_of(Appeal.objects.all(), "in_time.of")
    assert [str(a.external_id) for a in timed] == ["RX20261101000000002"]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"工单编号": "3.6E+17"}, "id", "丢了位数"),
        ({"工单编号": "工单编号"}, "id", "重复的表头"),
        ({"工单编号": ""}, "id", "不能空着"),
        ({"来电人电话/账号": "1.38E+10"}, "phone", "丢了位数"),
        ({"办结时间": "2026-02-30 10:00:00"}, "ended", "看不懂时间"),
        ({"办结时间": "2099-01-01"}, "ended", "还没有到"),
        ({"办结时间": "2026-10-01 09:00:00"}, "ended", "早于来电时间"),
        ({"是否解决": "大概吧"}, "solved", "看不懂“大概吧”"),
        ({"是否满意": "凑合"}, "satisfied", "看不懂“凑合”"),
        ({"标题": "", "主要内容": ""}, "detail", "都是空的"),
        ({"被反映街乡镇": "远方镇", "村/社区": "别处社区"}, "town", "不在这里的区域里"),
    ],
)
def test_each_broken_row_says_what_is_wrong_and_the_others_come_in(
    bring: Bring, changes: dict[str, str], field: str, says: str
) -> None:
    report = bring(row(1), row(2, **changes), row(3))
    assert (report.created, report.failed) == (2, 1)
    problem = report.problems[0]
    assert (problem.number, problem.field) == (3, field)
    assert says in problem.sentence


def test_a_number_that_stands_twice_with_other_words_is_told(bring: Bring) -> None:
    report = bring(row(1), row(1), row(1, 回复内容="另一个回复"))
    assert (report.created, report.skipped, report.failed) == (1, 1, 1)
    assert "在前面出现过" in report.problems[0].sentence


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert Hotline().run(a_file(tmp_path, row(), encoding=encoding)).created == 1


def test_headings_in_two_rows_with_merged_cells_are_read(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    table = [
        ["热线工单导出", "", "", "", ""],
        ["工单编号", "标题", "来电信息", "", "主要内容"],
        ["", "", "来电人", "来电人电话/账号", ""],
        ["RX1", "灯坏了", "李女士", "13800000001", "不亮"],
    ]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)
    assert Hotline().run(path).created == 1
    assert Appeal.objects.get().contact_phone == "13800000001"


def test_whole_or_nothing_and_a_dry_run_write_nothing(bring: Bring) -> None:
    assert bring(row(1), row(2, 办结时间="?"), complete_only=True).failed == 1
    assert bring(row(1), dry_run=True).created == 1
    assert Appeal.objects.count() == 0
    bring(row(1))
    tried = bring(row(1, **DONE), row(2), dry_run=True)
    assert (tried.created, tried.updated) == (1, 1)
    assert the().status == Status.RECEIVED
    assert bring(row(1), row(2), complete_only=True).created == 1


def test_a_mapped_category_is_used_by_the_next_import(bring: Bring) -> None:
    cast = Cast()
    a_category("0301")
    other = a_category("0302", name="道路", phrases=["路面"])
    bring(row(1))
    assert [one.row.name for one in reads.categories(unmapped=True)] == ["城乡建设->市政->路灯"]
    map_category("城乡建设->市政->路灯", leaf=other.code, by=cast.centre, below=True)
    bring(row(2), row(3, 问题分类="城乡建设→市政→井盖"))
    found = {a.external_id: a.category and a.category.code for a in Appeal.objects.all()}
    assert found["RX20261101000000002"] == "0302"
    assert found["RX20261101000000003"] == "0302"
    assert reads.unmapped().count() == 1


def test_only_the_centre_maps_and_only_to_what_there_is() -> None:
    cast = Cast()
    for person in (cast.dispatcher, cast.handler, cast.stranger):
        with pytest.raises(Forbidden):
            map_category("甲->乙", leaf="", by=person)
    for name, leaf in (("甲", "9999"), ("", "")):
        with pytest.raises(Refused):
            map_category(name, leaf=leaf, by=cast.centre)
    a_category("0301")
    map_category("甲", leaf="0301", by=cast.centre)
    map_category("甲", leaf="", by=cast.centre)
    assert HotlineCategory.objects.get(name="甲").leaf_id is None


def test_the_command_brings_in_and_tells_what_it_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", "hotline", a_file(tmp_path, row()), dry_run=True)
    assert Appeal.objects.count() == 0
    call_command("import", "hotline", a_file(tmp_path, row()))
    call_command("import", "hotline", a_file(tmp_path, row(1, **DONE)))
    said = capsys.readouterr().out
    assert "热线已经办结，这里跟着办结" in said
    assert "更新 1" in said


def test_the_command_names_columns_as_the_table_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = row(2, **{**DONE, "办结时间": "2026-02-30 10:00"})
    errors = tmp_path / "errors.csv"
    call_command("import", "hotline", a_file(tmp_path, row(), wrong), errors=errors)
    assert "第 3 行 办结时间：看不懂时间“2026-02-30 10:00”" in capsys.readouterr().out
    assert "办结时间" in errors.read_text(encoding="utf-8-sig")

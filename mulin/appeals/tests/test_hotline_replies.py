"""Replies to the hotline: each goes out once, read and written without a list of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.management import CommandError, call_command

from mulin.appeals import flow
from mulin.appeals.flow.hotline import note_sent
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import hotline as reads
from mulin.appeals.testing import Cast
from mulin.appeals.tests.test_hotline import DONE, a_file, row, the, worked
from mulin.core.management.commands import export
from mulin.core.tables import Report
from mulin.core.tables.write import Value
from mulin.people.models import Person

pytestmark = pytest.mark.django_db
Bring = Callable[..., Report]


@pytest.fixture(name="bring")
def _bring(tmp_path: Path) -> Bring:
    return lambda *rows, **more: Hotline().run(a_file(tmp_path, *rows), **more)


@pytest.fixture(name="handled")
def _handled(bring: Bring) -> tuple[Cast, Appeal]:
    """An order that was handled here and proposed as solved."""
    cast = Cast()
    bring(row())
    return cast, worked(cast, the())


def waiting(*, again: bool = False) -> list[reads.Reply]:
    """Replies that would go out now."""
    return list(reads.replies(again=again))


def all_sent(person: Person) -> None:
    """They have gone out."""
    note_sent({one.ticket: one.mark for one in waiting()}, by=person)


def test_replies_go_out_once_and_again_only_when_asked(handled: tuple[Cast, Appeal]) -> None:
    cast, appeal = handled
    (reply,) = waiting()
    assert reply.number == "RX20261101000000001"
    assert reply.words.startswith("灯泡已经换好")
    assert reply.contact_way == "phone"
    all_sent(cast.centre)
    assert waiting() == []
    assert len(waiting(again=True)) == 1
    unsolved = flow.Answers(reached=True, contacted=True, solved=False, satisfied="no")
    flow.call_back(appeal, unsolved, by=cast.dispatcher)
    assert waiting(again=True) == []
    cast.sign(appeal)
    cast.propose(appeal)
    assert len(waiting()) == 1


def test_what_was_closed_after_its_reply_went_out_has_no_new_one(
    handled: tuple[Cast, Appeal],
) -> None:
    cast, appeal = handled
    all_sent(cast.centre)
    solved = flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes")
    flow.call_back(appeal, solved, by=cast.dispatcher)
    assert appeal.status == Status.CLOSED
    assert waiting() == []


def test_many_replies_are_read_batch_by_batch(
    handled: tuple[Cast, Appeal], bring: Bring, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    cast, _appeal = handled
    bring(*(row(number) for number in range(2, 6)))
    for appeal in Appeal.objects.filter(status=Status.RECEIVED):
        flow.decline(appeal, by=cast.centre, reason="不归镇里管，请打 12345 转市水务局。")
    with django_assert_num_queries(2):
        numbers = [one.number[-1] for one in waiting()]
    assert sorted(numbers) == ["1", "2", "3", "4", "5"]
    monkeypatch.setattr(reads, "BATCH", 2)
    assert [one.number[-1] for one in waiting()] == numbers
    all_sent(cast.centre)
    assert waiting() == []


def test_the_command_writes_the_replies_and_marks_them(
    handled: tuple[Cast, Appeal], tmp_path: Path
) -> None:
    def lines(*more: str) -> list[list[str]]:
        out = tmp_path / "replies.csv"
        call_command("export", "hotline-replies", f"--output={out}", *more)
        with out.open(encoding="utf-8-sig", newline="") as read:
            return list(csv.reader(read))

    heading, first = lines("--since=2026-01-01")
    assert heading[0] == "工单编号"
    assert (first[0], first[5]) == ("RX20261101000000001", "是")
    assert len(lines()) == 1
    assert len(lines("--again")) == 2
    assert len(lines("--again", "--since=2099-01-01")) == 1
    with pytest.raises(CommandError, match="看不懂日期"):
        lines("--since=昨天")


def test_the_command_holds_no_rows_and_marks_what_it_wrote_not_what_came_since(
    handled: tuple[Cast, Appeal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, appeal = handled
    written = export.WRITERS["csv"]

    def slowly(out: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
        assert not isinstance(rows, Sequence)
        count = written(out, headings, rows)
        unsolved = flow.Answers(reached=True, contacted=True, solved=False, satisfied="no")
        flow.call_back(appeal, unsolved, by=cast.dispatcher)
        cast.sign(appeal)
        cast.propose(appeal)
        return count

    monkeypatch.setitem(export.WRITERS, "csv", slowly)
    call_command("export", "hotline-replies", output=tmp_path / "replies.csv")
    assert len(waiting()) == 1


def test_what_the_hotline_finished_itself_gets_no_reply(bring: Bring) -> None:
    bring(row(1, **DONE))
    assert waiting(again=True) == []

"""Replies to the hotline as a table: with its own numbers, in the words of its own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.exporting import Row
from mulin.appeals.flow.hotline import note_sent
from mulin.appeals.models import Ending
from mulin.appeals.queries.hotline import Reply, replies
from mulin.appeals.wording import WAYS, label_of
from mulin.core.deeds import Refused
from mulin.core.exchange import Exporter
from mulin.core.filters import day_of, midnight, written
from mulin.core.tables.write import Value
from mulin.people.models import Person

COLUMNS: tuple[tuple[object, Callable[[Reply], Value]], ...] = (
    (gettext_lazy("工单编号"), lambda r: r.number),
    (gettext_lazy("本地编号"), lambda r: r.appeal.number),
    (gettext_lazy("标题"), lambda r: r.appeal.title),
    (gettext_lazy("办理结果"), lambda r: label_of(Ending, r.ending)),
    (gettext_lazy("回复内容"), lambda r: r.words),
    (gettext_lazy("是否联系来电人"), lambda r: r.appeal.first_contact_at is not None),
    (gettext_lazy("联系方式"), lambda r: str(WAYS.get(r.contact_way, ""))),
    (gettext_lazy("联系时间"), lambda r: r.appeal.first_contact_at),
    (gettext_lazy("报结时间"), lambda r: r.replied_at),
    (gettext_lazy("办结时间"), lambda r: r.appeal.closed_at),
    (gettext_lazy("退回重办次数"), lambda r: r.appeal.reopened),
)


def headings() -> list[str]:
    """The first line."""
    return [str(heading) for heading, _read in COLUMNS]


def since_of(text: str) -> datetime | None:
    """The beginning of a day; None for nothing, refused for what is no day."""
    if not text:
        return None
    day = day_of(text)
    if day is None:
        raise Refused("no_day", _("看不懂日期，请写成 2026-11-21 的样子。"), field="since")
    return midnight(day)


class Going:
    """Replies on their way out, line by line: of each that was written only its mark is kept."""

    def __init__(self, found: Iterable[Reply]) -> None:
        self.found = found
        self.marks: dict[UUID, str] = {}

    def __iter__(self) -> Iterator[Row]:
        for reply in self.found:
            yield [read(reply) for _heading, read in COLUMNS]
            self.marks[reply.ticket] = reply.mark

    def gone(self, *, by: Person | None) -> int:
        """Keep that those which were written have gone out, as one sending; says how many."""
        if self.marks:
            note_sent(self.marks, by=by)
        return len(self.marks)


def everything(where: str) -> Going:
    """For the command: `since=2026-11-01`, `again=1`."""
    asked = written(where, {"since", "again"})
    return Going(replies(since=since_of(asked.get("since", "")), again=bool(asked.get("again"))))


EXPORTER = Exporter(headings, everything, lambda rows: rows.gone(by=None))

"""Messages from a table (msg_id, user, subject, time, detail, like, against), faults named by line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from mulin.core.tables import read_rows
from mulin.core.tables.read import Row
from mulin.reports.topics.told import Told

COLUMNS = ("msg_id", "user", "subject", "time", "detail", "like", "against")
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d")
EARLIEST = 1970
SHOWN = 20


@dataclass
class Read:
    """The messages of a table, and what was wrong with it: a sentence a line."""

    told: list[Told] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: int = 0

    def fault(self, row: Row, sentence: str) -> None:
        """Count a fault; the first twenty are told."""
        self.faults += 1
        if len(self.problems) < SHOWN:
            self.problems.append(
                _("第 %(row)d 行：%(what)s") % {"row": row.number, "what": sentence}
            )


def read(source: Path | str | BinaryIO) -> Read:
    """Read a csv or a workbook, packed or not. Raises TableError with a sentence.

    No message is lost for a bad time or count: it is kept without. A line without number or words
    and a number that came before are left out, and said.
    """
    found, seen = Read(), set[str]()
    for row in read_rows(source, headings=COLUMNS):
        key = row.cells["msg_id"]
        if row.problem:
            found.fault(row, row.problem)
        if not key or not (row.cells["subject"] or row.cells["detail"]):
            found.fault(row, _("没有编号，或者没有内容，跳过了。"))
        elif key in seen:
            found.fault(row, _("编号 %s 前面已经有了，跳过了。") % key)
        else:
            seen.add(key)
            found.told.append(_told(row, found))
    return found


def _told(row: Row, found: Read) -> Told:
    cells = row.cells
    at = moment(cells["time"])
    if at is None:
        found.fault(row, _("时间“%s”读不懂，按没有时间算。") % cells["time"][:30])
    likes, against = (_count(cells[name]) for name in ("like", "against"))
    if likes is None or against is None:
        found.fault(row, _("点赞数或反对数不是数字，按 0 算。"))
    return Told(
        cells["msg_id"], cells["user"], cells["subject"], cells["detail"], at, likes or 0, against or 0
    )  # fmt: skip


def _count(text: str) -> int | None:
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def moment(text: str) -> datetime | None:
    """A time as tables write it, in the town's zone if none is given; None if there is no such."""
    for when in _readings(text.strip()):
        try:
            aware = when if when.tzinfo else when.replace(tzinfo=get_current_timezone())
            found = aware.astimezone(UTC)
        except (OverflowError, ValueError):
            continue
        if found.year >= EARLIEST:
            return found
    return None


def _readings(text: str) -> Iterator[datetime]:
    with suppress(ValueError):
        yield datetime.fromisoformat(text)
    for form in FORMS:
        with suppress(ValueError):
            yield datetime.strptime(text, form)  # noqa: DTZ007 (made aware by the caller)

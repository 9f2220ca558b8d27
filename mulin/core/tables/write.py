"""Writing tables as a stream: csv, xlsx and jsonl, with formulas made harmless."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, BinaryIO
from uuid import UUID

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.tables.formulas import SUSPECT, quoted

Value = str | int | float | Decimal | date | time | UUID | None
Cell = Callable[[Any], Any]
# Of the xlsx format: rows of a sheet (one is the heading), characters of a cell, exact digits.
MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
EXACT = 10**15
# Since then clocks were put forward and back at full and half hours only.
EPOCH = 1970


def write_csv(
    stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Value]], *, bom: bool = True
) -> int:
    """Write UTF-8 csv; give the number of rows. The BOM makes Excel read Chinese aright.

    Times are local and without zone, as a clerk reads them; text that looks like a formula gets
    a ' in front, numbers do not. The stream stays open.
    """
    said: dict[object, str] = {True: _("是"), False: _("否")}
    # The commonest kinds by one call: a register of a hundred thousand rows has millions of cells.
    cells: dict[type, Cell] = {
        str: quoted, datetime: _local_time, NoneType: _nothing, bool: said.__getitem__
    }  # fmt: skip
    other: Cell = _csv_cell
    text = io.TextIOWrapper(stream, encoding="utf-8-sig" if bom else "utf-8", newline="")
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow([quoted(name) for name in headings])
        for row in rows:
            # Text that nothing has to be put in front of, the most of it, without a call.
            writer.writerow([
                cell
                if (kind := type(cell)) is str and cell[:1] not in SUSPECT  # type: ignore[index]  # text
                else cells.get(kind, other)(cell)
                for cell in row
            ])  # fmt: skip
            count += 1
    finally:
        text.detach()
    return count


def _nothing(_none: None) -> str:
    return ""


def _csv_cell(value: Any) -> str | int | float | Decimal:
    if not isinstance(value, int | float | Decimal):
        return quoted(_words(value))
    return value


def _words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return _local_time(value)
    return str(value)


def _local_time(value: datetime) -> str:
    """2026-11-21 15:30:00 on the county's clock."""
    if value.tzinfo is UTC and value.year >= EPOCH:
        ahead = _ahead(value.year, value.month, value.day, value.hour, value.minute // 30)
        return (value + ahead).isoformat(" ", "seconds")[:19]
    local = value.astimezone(timezone.get_default_timezone()) if value.tzinfo else value
    return str(local)[:19]


@lru_cache(maxsize=8192)
def _ahead(year: int, month: int, day: int, hour: int, half: int) -> timedelta:
    """How far the county's clock is ahead of UTC in one half hour: a table asks a million times."""
    moment = datetime(year, month, day, hour, half * 30, tzinfo=UTC)
    return moment.astimezone(timezone.get_default_timezone()).utcoffset() or timedelta()


def write_xlsx(
    stream: BinaryIO,
    headings: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str = "",
) -> int:
    """Write one workbook row by row; give the number of rows.

    Memory stays flat (rows go to a temporary file). Past 1,048,575 rows a further sheet begins.
    Numbers longer than 15 digits become text; text past 32,767 characters ends in "…（已截断）".
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with xlsxwriter.Workbook(stream, options) as book:
        formats = _formats(book)
        page = _page(book, sheet or _("数据"), headings, formats)
        for row in rows:
            place = count % MOST_ROWS
            if count and not place:
                number = count // MOST_ROWS + 1
                page = _page(book, " ".join((sheet or _("数据"), str(number))), headings, formats)
            for column, value in enumerate(row):
                _put(page, (place + 1, column), value, formats)
            count += 1
    return count


def _formats(book: Any) -> dict[type, Any]:
    return {
        str: book.add_format({"bold": True}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _page(book: Any, name: str, headings: Sequence[str], formats: dict[type, Any]) -> Any:
    page = book.add_worksheet(_sheet_name(name))
    page.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        page.set_column(column, column, max(10, min(40, 2 * len(heading) + 4)))
        page.write_string(0, column, _fitting(quoted(heading)), formats[str])
    return page


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:31].strip()


def _put(page: Any, cell: tuple[int, int], value: Value, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        page.write_datetime(*cell, local, formats[datetime])
    elif isinstance(value, date):
        page.write_datetime(*cell, value, formats[date])
    elif _exact(value):
        page.write_number(*cell, value)
    elif value is not None and value != "":
        page.write_string(*cell, _fitting(quoted(_words(value))))


def _exact(value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    # NaN compares false: it goes out as text.
    return -EXACT < value < EXACT


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    mark = _("…（已截断）")
    return text[: LONGEST_TEXT - len(mark)] + mark


def write_jsonl(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write one JSON object a line, for machines; give the number of rows.

    Times are ISO with their zone, exact decimals are text, nothing is marked.
    """
    count = 0
    for line in _lines(headings, rows):
        stream.write(line)
        count += 1
    return count


def _lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    for row in rows:
        pairs = zip(headings, row, strict=True)
        found = {name: _json_value(value) for name, value in pairs}
        yield json.dumps(found, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _json_value(value: Value) -> str | int | float | None:
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)

"""Reading tables: csv and xlsx, plain or gzipped, as numbered rows of text under their headings."""

from __future__ import annotations

import csv
import io
import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _

from mulin.core.tables import safety
from mulin.core.tables.formulas import unquoted
from mulin.core.tables.safety import Kind, TableError

# A title, a note and a unit may stand above the headings.
HEADING_ROWS = 10
LONGEST_CELL = 1 << 20
csv.field_size_limit(LONGEST_CELL)
# Excel keeps 15 digits of a number; identity and account numbers are longer.
_EXACT = 10**15
_LOST = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+?[12]\d")


if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Names = str | Sequence[str]


@dataclass(frozen=True)
class Row:
    """One row of a table: its number as the spreadsheet counts, and its text by heading.

    `problem` is a sentence when the row itself is broken (more cells than headings).
    """

    number: int
    cells: Mapping[str, str]
    problem: str = ""


def read_rows(
    source: Path | str | BinaryIO, *, sheet: str | None = None, headings: Collection[Names] = (),
    known: Collection[str] = (),
) -> Iterator[Row]:  # fmt: skip
    """Yield the rows below the headings; rows without any text are left out.

    Takes a path or a seekable binary file. `headings` names the headings that must be there, a
    list of names for one that has several; then the heading row may stand a few rows down, or be two
    rows with merged cells (of the lower row all that is said is then among the `known` names). Columns
    without a heading are ignored. All cells are text without blanks around it: whole numbers
    without ".0", dates as ISO. Formula-like text stays text, without the ' that our own export puts
    in front. Csv streams in flat memory; a workbook is read whole (up to 400 MB unpacked). Raises
    TableError, for a csv possibly between two rows.
    """
    with _opened(source) as raw, safety.unpacked(raw) as file:
        if safety.kind_of(file) is Kind.WORKBOOK:
            yield from _under_headings(_workbook_rows(file, sheet), headings, set(known))
        else:
            yield from _under_headings(_csv_rows(file), headings, set(known))


def sheet_names(source: Path | str | BinaryIO) -> list[str]:
    """Name the sheets of a workbook; a csv has none."""
    with _opened(source) as raw, safety.unpacked(raw) as file:
        if safety.kind_of(file) is not Kind.WORKBOOK:
            return []
        with _workbook(file) as book:
            return list(book.sheet_names)


def lost_digits(text: str) -> bool:
    """Say whether a spreadsheet has spoilt a long number, as in 3.6E+17 or 1.38E+10."""
    return _LOST.fullmatch(text) is not None


@contextmanager
def _opened(source: Path | str | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(source, Path | str):
        yield source
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise TableError(_("打不开这个文件。请检查路径和权限。")) from error
    with file:
        yield file


Cells = list[str]


def _under_headings(
    rows: Iterator[tuple[int, Cells]], wanted: Collection[Names], known: set[str]
) -> Iterator[Row]:
    names = _headings(rows, wanted)
    second = next(rows, None)
    if second and any(second[1]) and set(filter(None, second[1])) <= known:
        # A second row of headings: groups stand above, merged cells across or down.
        names, second = _distinct(second[0], _merged(names, second[1])), None
    for number, cells in chain([second] if second else [], rows):
        if not any(cells):
            continue
        found = {name: text for name, text in zip(names, cells, strict=False) if name}
        found.update({name: "" for name in names[len(cells) :] if name})
        problem = _("这一行的格数比表头多。") if any(cells[len(names) :]) else ""
        yield Row(number, found, problem)


def _headings(rows: Iterator[tuple[int, Cells]], wanted: Collection[Names]) -> Cells:
    missing: list[str] | None = None
    above: Cells = []
    for number, cells in rows:
        if any(cells):
            absent = _absent(wanted, cells)
            if not absent:
                return _distinct(number, cells)
            # Headings in two rows, cells merged across or down: the lower text counts.
            both = _merged(above, cells)
            above = cells
            if both != cells and not _absent(wanted, both):
                return _distinct(number, both)
            if missing is None or len(absent) < len(missing):
                missing = absent
        if number >= HEADING_ROWS:
            break
    if missing is None:
        raise TableError(_("文件里没有内容。"))
    raise TableError(_("表头里缺少这些列：%(names)s。") % {"names": _("、").join(missing)})


def _absent(wanted: Collection[Names], cells: Cells) -> list[str]:
    return [names[0] for names in map(_listed, wanted) if not set(names) & set(cells)]


def _merged(above: Cells, below: Cells) -> Cells:
    return [low or high for high, low in zip_longest(above, below, fillvalue="")]


def _listed(names: Names) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def _distinct(number: int, cells: Cells) -> Cells:
    twice = [name for name, times in Counter(cells).items() if name and times > 1]
    if twice:
        text = _("第 %(row)d 行的表头有重复的列：%(names)s。")
        raise TableError(text % {"row": number, "names": _("、").join(twice)})
    return cells


# ── csv ───────────────────────────────────────────────────────────────────────────────────────


def _csv_rows(file: BinaryIO) -> Iterator[tuple[int, Cells]]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        first = text.readline(LONGEST_CELL)
        text.seek(0)
        for cells in csv.reader(text, delimiter=_delimiter(first), strict=True):
            number += 1
            yield number, [unquoted(cell) for cell in cells]
    except csv.Error as error:
        sentence = _("第 %(row)d 行读不下去：引号没有成对，或一格太长。请检查这一行。")
        raise TableError(sentence % {"row": number + 1}) from error
    finally:
        # A table given up at its headings is closed before this is tidied away.
        if not file.closed:
            text.detach()


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)


def _encoding(file: BinaryIO) -> str:
    """Find the encoding by reading the whole file once: a sample may lack the telling bytes."""
    file.seek(0)
    head = file.read(4)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    candidates = ["utf-16"] if wide else ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    raise TableError(_("认不出文件的编码。请另存为“CSV UTF-8”再上传。"))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(safety.CHUNK):
            if "\0" in decoder.decode(chunk):
                raise TableError(_("这不是文本表格：里面有空字符。请上传 .csv 或 .xlsx 文件。"))
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


# ── xlsx ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[CalamineWorkbook]:
    """Open the workbook; whatever the library cannot read becomes a sentence."""
    try:
        import python_calamine  # noqa: PLC0415 (no wheel for LoongArch: csv must work without it)
    except ImportError as error:
        raise TableError(_("这台服务器没有安装读 .xlsx 的组件。请另存为 .csv 再上传。")) from error
    safety.check_workbook(file)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(file) as book:
            yield book
    except (python_calamine.CalamineError, OSError) as error:
        raise TableError(_("这个 .xlsx 文件已损坏。请在表格软件里打开，另存后再上传。")) from error


def _workbook_rows(file: BinaryIO, sheet: str | None) -> Iterator[tuple[int, Cells]]:
    with _workbook(file) as book:
        names = list(book.sheet_names)
        if not names or (sheet is not None and sheet not in names):
            text = _("没有名为“%(sheet)s”的工作表。文件里有：%(names)s。")
            raise TableError(text % {"sheet": sheet or "", "names": _("、").join(names)})
        page = book.get_sheet_by_name(sheet or names[0])
        for number, values in enumerate(page.iter_rows(), start=1):
            yield number, [unquoted(_text(value)) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)

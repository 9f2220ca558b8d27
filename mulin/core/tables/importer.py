"""Importing a table: headings to fields, a sentence for every broken row, safe repetition."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Generic, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError
from mulin.core.tables.read import Row, lost_digits, read_rows
from mulin.core.tables.safety import TableError

Item = TypeVar("Item")
Mapped = Mapping[str, Sequence[str]]
Fields = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One field of an import: its name in the code, and the headings it is known by.

    `required` fields need a column and a text in every row; `exact` fields are long numbers (phone,
    identity, codes): a row in which a spreadsheet has spoilt one (3.6E+17) is an error.
    """

    field: str
    headings: tuple[str, ...]
    required: bool = False
    exact: bool = False


class RowError(DeedError):
    """One row cannot be taken. Raised by `clean` (this row) or `save` (its whole batch).

    `save` names the row it stumbled over by the external id of its item, as `key`.
    """

    code = "bad_row"

    def __init__(self, message: object, *, field: str = "", key: str = "") -> None:
        super().__init__(message, field=field)
        self.key = key


class Problem(NamedTuple):
    """What is wrong with a row: its number in the spreadsheet, the field or "", a sentence."""

    number: int
    field: str
    sentence: str


MOST_PROBLEMS = 1_000


class Saved(NamedTuple):
    """What `save` did with a batch beyond creating it: how many of its items were known before and
    changed, and a line (external id, sentence) on each item that deserves one."""

    updated: int = 0
    lines: Sequence[tuple[str, str]] = ()


class Gap(NamedTuple):
    """Something that rows speak of and nobody knows: how it is called, on how many rows, what will
    be done about it, and a key by which the import's own page finds it again."""

    words: str
    rows: int
    remark: str
    key: str


@dataclass
class Report:
    """What an import did, or would do (`dry_run`). created + updated + skipped + failed = rows."""

    dry_run: bool = False
    rows: int = 0
    created: int = 0
    skipped: int = 0
    failed: int = 0
    updated: int = 0
    #: What became of single rows (external id, sentence), the first 1,000.
    lines: list[tuple[str, str]] = field(default_factory=list)
    #: The first 1,000; `failed` counts all.
    problems: list[Problem] = field(default_factory=list)
    #: What rows name and nobody knows, told at the end.
    gaps: list[Gap] = field(default_factory=list)

    def fail(self, number: int, error: RowError) -> None:
        """Count a failed row and keep its sentence."""
        self.failed += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(number, error.field or "", str(error)))

    def count(self, batch: int, saved: Saved) -> None:
        """Count a batch that was saved, or would be."""
        self.created += batch - saved.updated
        self.updated += saved.updated
        self.lines.extend(saved.lines[: MOST_PROBLEMS - len(self.lines)])


Progress = Callable[[Report], None]
Numbered = tuple[int, Item]


class Importer(Generic[Item]):
    """Base of every import. A subclass says `columns`, `clean`, `external_id`, `known` and `save`.

    - A row that `clean` refuses is reported, and the other rows go on.
    - Good rows are saved in batches, each in a transaction of its own: all of it or nothing. If
      `save` raises RowError, the batch is rolled back, all its rows are reported as failed, and the
      next batch goes on. Any other exception rolls the batch back and stops the run; earlier
      batches stay.
    - Running the same file again is safe, after a crash too: every item has an external id; ids
      that `known` already finds (asked inside the batch's transaction) and ids that came earlier in
      the file count as skipped. Put a unique constraint behind the id: it stops two runs at once.
    - `dry_run` reads, cleans and asks `known`, and saves nothing; `complete_only` makes a dry run
      first and saves only if no row failed.
    """

    columns: ClassVar[Sequence[Column]]
    batch_size: ClassVar[int] = 500
    #: Who brings it in: the person at the desk, or None for the command of the house.
    by: Any = None
    #: In which datum the coordinates of the file are, for imports that have any (`takes_datum`).
    datum: str = "wgs84"
    takes_datum: ClassVar[bool] = False
    #: Whether places that nobody knows are made: None, or the code of the area in which those stand
    #: whose rows name none ("" for no such area). For imports that can (`makes_places`).
    new_places: str | None = None
    makes_places: ClassVar[bool] = False

    def begin(self, *, dry_run: bool) -> None:
        """Forget what an earlier reading left: called before the first row of each, so twice where a
        dry run comes first."""

    def finish(self, report: Report) -> None:
        """Add to the report what is known only when the last row was read."""

    def clean(self, row: Fields) -> Item:
        """Turn a row (every field is there, maybe "") into an item, or raise RowError."""
        raise NotImplementedError

    def external_id(self, item: Item) -> str:
        """Give the id by which the source knows the item; "" is a failed row."""
        raise NotImplementedError

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Give those of the ids that were imported before."""
        raise NotImplementedError

    def unchanged(self, items: Sequence[Item]) -> Collection[str]:
        """Give the ids of those items that need nothing; by default all that are known."""
        return self.known([self.external_id(item) for item in items])

    def changes(self, items: Sequence[Item]) -> Saved:
        """Say what `save` would do with items that are not `unchanged`, without doing it."""
        del items
        return Saved()

    def save(self, batch: Sequence[Item]) -> Saved | None:
        """Create the batch through a deed; runs in a transaction."""
        raise NotImplementedError

    def run(
        self,
        source: Path | str | BinaryIO,
        *,
        sheet: str | None = None,
        mapping: Mapped | None = None,
        dry_run: bool = False,
        complete_only: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Import a file (see the class). `mapping` comes from `read_mapping`. Raises TableError.

        `progress` is called after every batch with the report so far.
        """
        if complete_only and not dry_run:
            trial = self.run(source, sheet=sheet, mapping=mapping, dry_run=True)
            if trial.failed:
                return trial
        self.begin(dry_run=dry_run)
        mapping = mapping or {}
        report = Report(dry_run=dry_run)
        seen: set[int] = set()
        known = [name for column in self.columns for name in _names_of(column, mapping)]
        rows = read_rows(source, sheet=sheet, headings=self._required(mapping), known=known)
        for batch in self._batches(self._mapped(rows, mapping), report):
            self._take(batch, report, seen=seen)
            if progress:
                progress(report)
        self.finish(report)
        return report

    def _required(self, mapping: Mapped) -> list[list[str]]:
        unknown = set(mapping) - {column.field for column in self.columns}
        if unknown:
            text = _("列对照里有不认识的字段：%(names)s。")
            raise TableError(text % {"names": _("、").join(sorted(unknown))})
        return [_names_of(column, mapping) for column in self.columns if column.required]

    def _mapped(self, rows: Iterator[Row], mapping: Mapped) -> Iterator[tuple[Row, Fields]]:
        first = next(rows, None)
        if first is None:
            return
        chosen: dict[str, str] = {}
        for column in self.columns:
            names = _names_of(column, mapping)
            chosen[column.field] = next((name for name in names if name in first.cells), "")
        for row in chain([first], rows):
            yield row, {name: row.cells.get(heading, "") for name, heading in chosen.items()}

    def _batches(
        self, rows: Iterable[tuple[Row, Fields]], report: Report
    ) -> Iterator[list[Numbered[Item]]]:
        batch: list[Numbered[Item]] = []
        read = 0
        for row, texts in rows:
            report.rows += 1
            read += 1
            try:
                batch.append((row.number, self._item(row, texts)))
            except RowError as error:
                report.fail(row.number, error)
            if read == self.batch_size:
                yield batch
                batch, read = [], 0
        if read:
            yield batch

    def _item(self, row: Row, texts: Fields) -> Item:
        if row.problem:
            raise RowError(row.problem)
        for column in self.columns:
            text = texts[column.field]
            if column.required and not text:
                raise RowError(_("这一格不能空着。"), field=column.field)
            if column.exact and lost_digits(text):
                sentence = _("“%(text)s”丢了位数。请把这一列设为文本格式，重新填写。")
                raise RowError(sentence % {"text": text}, field=column.field)
        item = self.clean(texts)
        if not self.external_id(item):
            raise RowError(_("这一行没有编号，重复导入时会分不清。"))
        return item

    def _take(self, batch: list[Numbered[Item]], report: Report, *, seen: set[int]) -> None:
        fresh: list[Numbered[Item]] = []
        try:
            with transaction.atomic():
                fresh = self._fresh(batch)
                if report.dry_run:
                    fresh = self._unseen(fresh, seen)
                do = self.changes if report.dry_run else self.save
                saved = do([item for _number, item in fresh]) if fresh else None
        except RowError as error:
            self._fail(fresh, report, error)
        else:
            report.count(len(fresh), saved or Saved())
        report.skipped += len(batch) - len(fresh)

    def _fresh(self, batch: list[Numbered[Item]]) -> list[Numbered[Item]]:
        first: dict[str, Numbered[Item]] = {}
        for number, item in batch:
            first.setdefault(self.external_id(item), (number, item))
        items = [item for _number, item in first.values()]
        known = set(self.unchanged(items)) if items else set()
        return [numbered for key, numbered in first.items() if key not in known]

    def _unseen(self, batch: list[Numbered[Item]], seen: set[int]) -> list[Numbered[Item]]:
        """Leave out what an earlier batch would have saved, had this not been a dry run."""
        fresh = [entry for entry in batch if hash(self.external_id(entry[1])) not in seen]
        seen.update(hash(self.external_id(item)) for _number, item in fresh)
        return fresh

    def _fail(self, batch: list[Numbered[Item]], report: Report, error: RowError) -> None:
        together = RowError(_("同一批里有一行没能保存，这一批都没有导入：%(why)s") % {"why": error})
        for number, item in batch:
            own = self.external_id(item) == error.key
            report.fail(number, error if own else together)


def _names_of(column: Column, mapping: Mapped) -> list[str]:
    """Give the headings of a field: the mapping's names first, then the known ones."""
    return [*mapping.get(column.field, ()), *column.headings]


def read_mapping(path: Path | str) -> Mapped:
    """Read columns.toml: each field's heading, or a list of them, under [columns] or alone.

    Example: `phone = "联系电话"` or `phone = ["联系电话", "手机"]`. Raises TableError.
    """
    try:
        whole = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TableError(_("列对照文件读不出来。请检查路径和写法（TOML，UTF-8）。")) from error
    flat = not any(isinstance(value, dict) for value in whole.values())
    table = whole if flat else whole.get("columns")
    if not isinstance(table, dict):
        raise TableError(_("列对照文件里要有 [columns] 一节。"))
    return {name: _names(name, value) for name, value in table.items()}


def _names(name: str, value: object) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
        raise TableError(_("列对照里“%(name)s”要写成列名，或几个列名的列表。") % {"name": name})
    return names

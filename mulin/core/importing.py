"""Tables brought in at the desk: looked at first, tried without writing, then taken in by the worker.

chosen → checking → checked → running → done. A file can be tried again with another mapping as
long as it has not been taken in. Nothing comes in twice however often it is run (`core.tables`).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.exchange import importers, offers
from mulin.core.files import clean_name
from mulin.core.jobs import enqueue, job, periodic
from mulin.core.models import ImportRun
from mulin.core.tables import Column, Report, TableError, read_rows, sheet_names

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

State = ImportRun.State
MOST_BYTES = 200 * 1024 * 1024
# A file that was never taken in goes at the first cleaning after a day: two days at the most. The
# sentences on its rows stay as long as somebody may still mend the table by them.
FILES_KEPT = timedelta(days=1)
KEPT = timedelta(days=30)
SHOWN_ROWS = 5
JOB = "core.import"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Preview:
    """The beginning of a table: its headings, a few rows, its sheets, and which heading each field
    of the import would take ("" where none)."""

    headings: list[str]
    rows: list[list[str]]
    sheets: list[str]
    chosen: dict[str, str]

    def missing(self, columns: list[Column]) -> list[Column]:
        """Needed fields that no heading was found for."""
        return [c for c in columns if c.required and not self.chosen.get(c.field)]


def columns_of(kind: str) -> list[Column]:
    """The fields of an import."""
    return list(importers[kind]().columns)


def may_bring_in(person: Any, kind: str) -> bool:
    """Whether a person may bring in this kind of table."""
    return kind in offers and offers[kind].may(person)


def choose(upload: Upload, *, kind: str, by: Any) -> ImportRun:
    """Take a file in and look at its beginning; what is no table is refused at once."""
    if not may_bring_in(by, kind):
        raise Forbidden
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(
            "too_large", _("文件超过 %d MB 了，请分成几个文件。") % (MOST_BYTES >> 20), field="file"
        )
    stored = f"imports/{secrets.token_hex(16)}"
    target = Path(settings.MEDIA_ROOT) / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for chunk in upload.chunks():
            out.write(chunk)
    run = ImportRun(
        kind=kind, name=clean_name(upload.name or "")[:120], stored=stored, size=upload.size or 0,
        by=by, mapping=remembered(kind, by),
    )  # fmt: skip
    try:
        preview(run)
    except TableError as error:
        target.unlink(missing_ok=True)
        raise Refused(error.code, error.message, field="file") from error
    with transaction.atomic():
        run.save(force_insert=True)
        journal.remark(run, "import.chosen", by=by, data={"kind": kind, "size": run.size})
    return run


def remembered(kind: str, by: Any) -> dict[str, Any]:
    """The columns as this person chose them for their last table of the kind; headings that a new
    table has not got are passed over when it is read."""
    last = ImportRun.objects.filter(kind=kind, by=by).exclude(mapping={}).order_by("-id")
    return dict(last.values_list("mapping", flat=True).first() or {})


def path_of(run: ImportRun) -> Path:
    """Where its file lies; refused when it is no longer there."""
    found = Path(settings.MEDIA_ROOT) / run.stored
    if not run.stored or not found.is_file():
        raise TableError(_("这个文件已经清理掉了，请重新上传。"))
    return found


def preview(run: ImportRun) -> Preview:
    """The first rows. Raises TableError."""
    path, columns = path_of(run), columns_of(run.kind)
    known = [name for column in columns for name in _names(column, run.mapping)]
    sheets = sheet_names(path)
    sheet = run.sheet if run.sheet in sheets else None
    try:
        needed = [_names(c, run.mapping) for c in columns if c.required]
        rows = list(islice(read_rows(path, sheet=sheet, headings=needed, known=known), SHOWN_ROWS))
    except TableError:
        # Needed headings are missing: the first row with text is shown, to be mapped by hand.
        rows = list(islice(read_rows(path, sheet=sheet, known=known), SHOWN_ROWS))
    if not rows:
        raise TableError(_("表里没有数据：只有表头，或者是空的。"))
    headings = list(rows[0].cells)
    return Preview(
        headings, [list(row.cells.values()) for row in rows], sheets,
        {c.field: next((n for n in _names(c, run.mapping) if n in headings), "") for c in columns},
    )  # fmt: skip


def _names(column: Column, mapping: Mapping[str, Any]) -> list[str]:
    return [*mapping.get(column.field, ()), *column.headings]


def check(run: ImportRun, *, mapping: Mapping[str, str], sheet: str = "", by: Any) -> None:
    """Try it with this mapping (field → heading): everything is read, nothing is written."""
    known = {column.field for column in columns_of(run.kind)}
    chosen = {name: [heading] for name, heading in mapping.items() if heading and name in known}
    _take(
        run, {State.CHOSEN, State.CHECKED, State.FAILED}, State.CHECKING, "import.checked", by=by,
        mapping=chosen, sheet=sheet[:80],
    )  # fmt: skip


def again(run: ImportRun, *, by: Any) -> None:
    """Try it once more with the columns as they are: something that it names is known by now."""
    check(run, mapping={name: one[0] for name, one in run.mapping.items()}, sheet=run.sheet, by=by)


def start(run: ImportRun, *, by: Any, whole: bool = False) -> None:
    """Take it in. `whole`: only if every row can be read."""
    _take(
        run, {State.CHECKED, State.FAILED}, State.RUNNING, "import.started", by=by, whole=whole
    )  # fmt: skip


def _take(
    run: ImportRun, before: set[State], after: State, verb: str, *, by: Any, **columns: Any
) -> None:
    if not may_bring_in(by, run.kind):
        raise Forbidden
    path_of(run)
    with transaction.atomic():
        rows = ImportRun.objects.filter(pk=run.pk, state__in=before, turn=run.turn)
        turn = run.turn + 1
        if not rows.update(state=after, turn=turn, error="", finished_at=None, **columns):
            raise NotAllowed(_("这个文件已经在处理了，请看下面的进度。"))
        journal.remark(run, verb, by=by, data={"kind": run.kind})
        enqueue(JOB, {"run": str(run.pk)}, unique=f"import:{run.pk}:{turn}")
    run.state, run.turn = after, turn
    for name, value in columns.items():
        setattr(run, name, value)


@job(JOB, lease=timedelta(minutes=30))
def work(payload: dict[str, Any]) -> None:
    """Try or take in a file, told how far it is after every batch."""
    run = ImportRun.objects.select_related("by").filter(pk=UUID(payload["run"])).first()
    if run is None or not run.busy:
        return
    dry = run.state == State.CHECKING
    importer = importers[run.kind]()
    importer.by = run.by
    try:
        report = importer.run(
            path_of(run), sheet=run.sheet or None, mapping=run.mapping, dry_run=dry,
            complete_only=run.whole and not dry,
            progress=lambda so_far: _tell(run, report=as_json(so_far)),
        )  # fmt: skip
    except DeedError as error:
        _tell(run, state=State.FAILED, error=str(error)[:300], finished_at=timezone.now())
    except Exception as error:
        # The message may hold a cell: only its kind is kept.
        log.error("import %s stopped: %s", run.pk, type(error).__name__)  # noqa: TRY400 (no cell in a log)
        said = _("处理时出错停下了。已经导入的不会重复，请再试一次；还不行请把文件交给管理员。")
        _tell(run, state=State.FAILED, error=said, finished_at=timezone.now())
    else:
        _finish(run, report, dry=dry)


def _finish(run: ImportRun, report: Report, *, dry: bool) -> None:
    held_back = run.whole and not dry and report.failed > 0
    state = State.CHECKED if dry or held_back else State.DONE
    with transaction.atomic():
        _tell(run, state=state, report=as_json(report), finished_at=timezone.now())
        if state == State.DONE:
            counts = {n: getattr(report, n) for n in ("rows", "created", "updated", "failed")}
            journal.remark(run, "import.done", by=run.by, data=counts)
    if state == State.DONE:
        _drop(run)


def _drop(run: ImportRun) -> None:
    """Its file away, and then its name: whatever fails in between is found by the next cleaning."""
    (Path(settings.MEDIA_ROOT) / run.stored).unlink(missing_ok=True)
    _tell(run, stored="")


def _tell(run: ImportRun, **columns: Any) -> None:
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(**columns)


def as_json(report: Report) -> dict[str, Any]:
    """A report as it is kept."""
    return {
        "dry_run": report.dry_run, "rows": report.rows, "created": report.created,
        "updated": report.updated, "skipped": report.skipped, "failed": report.failed,
        "problems": [list(problem) for problem in report.problems],
        "lines": [list(line) for line in report.lines],
        "gaps": [list(gap) for gap in report.gaps],
    }  # fmt: skip


def clear(before: datetime) -> int:
    """Drop the files that were brought in before a moment, also those that no run knows of; a run
    that the worker has just now keeps its file for another day. Says how many there were."""
    busy = models.Q(state__in=[State.CHECKING, State.RUNNING], at__gte=before - FILES_KEPT)
    old = ImportRun.objects.filter(at__lt=before).exclude(stored="").exclude(busy)
    count = 0
    for run in old:
        _drop(run)
        count += 1
    kept = set(ImportRun.objects.exclude(stored="").values_list("stored", flat=True))
    for path in (Path(settings.MEDIA_ROOT) / "imports").glob("*"):
        if f"imports/{path.name}" not in kept and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count


def forget(before: datetime) -> int:
    """Forget the sentences on the rows of old runs; the counts stay. Says of how many runs."""
    said = models.Q()
    for name in ("problems", "lines", "gaps"):
        said |= models.Q(**{f"report__{name}__0__isnull": False})
    old = list(ImportRun.objects.filter(said, at__lt=before))
    for run in old:
        _tell(run, report={**run.report, "problems": [], "lines": [], "gaps": []})
    return len(old)


@periodic("core.clear_imports", every="daily 03:50")
def _clear_daily(_slot: datetime) -> None:
    now = timezone.now()
    clear(now - FILES_KEPT)
    forget(now - KEPT)

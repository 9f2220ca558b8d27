"""`mulin import KIND FILE`: bring a table in, row by row, again and again if need be."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from mulin.core.commands import HouseCommand
from mulin.core.deeds import DeedError
from mulin.core.exchange import importers
from mulin.core.tables import Report, TableError, read_mapping, write_csv

SHOWN = 20


class Command(HouseCommand):
    """Reads csv or xlsx (gz too); lists what cannot be read by row and reason."""

    help = gettext_lazy(
        "从表格导入（csv、xlsx，可以是 .gz）。同一个文件可以反复导，不会重复。\n"
        "例：mulin import appeals 留言.csv.gz --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(importers))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map", type=Path, help=_('列对照（columns.toml）：字段 = "表里的标题"')
        )
        parser.add_argument("--sheet", help=_("工作表的名字"))
        parser.add_argument("--datum", default="", help=_("坐标系：wgs84、cgcs2000、gcj02、bd09"))
        parser.add_argument(
            "--new-buildings", nargs="?", const="", metavar=_("网格代码"), dest="new_places",
            help=_("没有的楼栋按表里写的网格新建；表里没写网格的，建在这个网格"),
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help=_("只看不写"))
        parser.add_argument("--strict", action="store_true", help=_("有一行读不了就一行也不导"))
        parser.add_argument("--errors", type=Path, help=_("把读不了的行写成 csv"))

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = self._run(**options)
        except (TableError, DeedError) as error:
            raise CommandError(str(error)) from error
        names = {one.field: one.headings[0] for one in importers[options["kind"]]().columns}
        report.problems[:] = [
            one._replace(field=names.get(one.field, one.field)) for one in report.problems
        ]
        self._tell(report, options["errors"])
        if report.failed and (options["strict"] or report.failed == report.rows):
            raise CommandError(_("没有导入") if options["strict"] else _("没有一行能导入"))

    def _run(self, **options: Any) -> Report:
        mapping = read_mapping(options["map"]) if options["map"] else None
        bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            Elapsed(), console=Console(stderr=True),
        )  # fmt: skip
        # Tables are read by Chinese words, and what is kept is Chinese: so is what is said of rows.
        house = translation.override(settings.LANGUAGE_CODE)
        with house:
            importer = importers[options["kind"]]()
        if options["datum"] and not importer.takes_datum:
            raise TableError(_("这种文件里没有坐标，不用写 --datum。"))
        if options["new_places"] is not None and not importer.makes_places:
            raise TableError(_("这种文件不新建楼栋，不用写 --new-buildings。"))
        importer.datum = options["datum"] or importer.datum
        importer.new_places = options["new_places"]
        # What start-up made stays: the collector need not look at it again after every batch.
        gc.freeze()
        task = bar.add_task(_("试导") if options["dry_run"] else _("导入"), total=None)
        with bar, house:
            return importer.run(
                options["file"], sheet=options["sheet"], mapping=mapping,
                dry_run=options["dry_run"], complete_only=options["strict"],
                progress=lambda report: bar.update(task, completed=report.rows),
            )  # fmt: skip

    def _tell(self, report: Report, errors: Path | None) -> None:
        for problem in report.problems[:SHOWN]:
            words = {"row": problem.number, "field": problem.field, "what": problem.sentence}
            where = (
                _("第 %(row)s 行 %(field)s：%(what)s")
                if problem.field
                else _("第 %(row)s 行：%(what)s")
            )
            self.stdout.write(where % words)
        if report.failed > SHOWN:
            more = _("…… 还有 %(n)s 行，用 --errors 写成文件看")
            self.stdout.write(more % {"n": report.failed - SHOWN})
        for gap in report.gaps[:SHOWN]:
            told = {"words": gap.words, "rows": gap.rows, "remark": gap.remark}
            self.stdout.write(_("%(words)s（%(rows)s 行）：%(remark)s") % told)
        if errors is not None:
            with errors.open("wb") as out, translation.override(settings.LANGUAGE_CODE):
                write_csv(out, [_("行号"), _("字段"), _("原因")], report.problems)
        for key, sentence in report.lines[:SHOWN]:
            self.stdout.write(_("%(row)s：%(what)s") % {"row": key, "what": sentence})
        self.stdout.write(_summary(report))


def _summary(report: Report) -> str:
    parts = [_("可以导入 %s") if report.dry_run else _("导入 %s"), _("已经有了 %s"), _("读不了 %s")]
    counts = [report.created, report.skipped, report.failed]
    if report.updated:
        parts.insert(1, _("更新 %s"))
        counts.insert(1, report.updated)
    told = [words % count for words, count in zip(parts, counts, strict=True)]
    return _("共 %(n)s 行：%(parts)s") % {"n": report.rows, "parts": _("，").join(told)}

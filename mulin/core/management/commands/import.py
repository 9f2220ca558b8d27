"""`mulin import KIND FILE`: bring a table in, row by row, again and again if need be."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from mulin.core.deeds import DeedError
from mulin.core.exchange import importers
from mulin.core.tables import Report, TableError, read_mapping, write_csv

SHOWN = 20


class Command(BaseCommand):
    """Reads csv or xlsx (gz too); lists what cannot be read by row and reason."""

    help = (
        "从表格导入（csv、xlsx，可以是 .gz）。同一个文件可以反复导，不会重复。\n"
        "例：mulin import appeals 留言.csv.gz --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(importers))
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, help='列对照（columns.toml）：字段 = "表里的标题"')
        parser.add_argument("--sheet", help="工作表的名字")
        parser.add_argument("--datum", default="", help="坐标系：wgs84、cgcs2000、gcj02、bd09")
        parser.add_argument(
            "--new-buildings", nargs="?", const="", metavar="网格代码", dest="new_places",
            help="没有的楼栋按表里写的网格新建；表里没写网格的，建在这个网格",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="只看不写")
        parser.add_argument("--strict", action="store_true", help="有一行读不了就一行也不导")
        parser.add_argument("--errors", type=Path, help="把读不了的行写成 csv")

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
            raise CommandError("没有导入" if options["strict"] else "没有一行能导入")

    def _run(self, **options: Any) -> Report:
        mapping = read_mapping(options["map"]) if options["map"] else None
        bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            Elapsed(), console=Console(stderr=True),
        )  # fmt: skip
        importer = importers[options["kind"]]()
        if options["datum"] and not importer.takes_datum:
            raise TableError("这种文件里没有坐标，不用写 --datum。")
        if options["new_places"] is not None and not importer.makes_places:
            raise TableError("这种文件不新建楼栋，不用写 --new-buildings。")
        importer.datum = options["datum"] or importer.datum
        importer.new_places = options["new_places"]
        # What start-up made stays: the collector need not look at it again after every batch.
        gc.freeze()
        with bar:
            task = bar.add_task("试导" if options["dry_run"] else "导入", total=None)
            return importer.run(
                options["file"], sheet=options["sheet"], mapping=mapping,
                dry_run=options["dry_run"], complete_only=options["strict"],
                progress=lambda report: bar.update(task, completed=report.rows),
            )  # fmt: skip

    def _tell(self, report: Report, errors: Path | None) -> None:
        for problem in report.problems[:SHOWN]:
            self.stdout.write(f"第 {problem.number} 行 {problem.field}：{problem.sentence}")
        if report.failed > SHOWN:
            self.stdout.write(f"…… 还有 {report.failed - SHOWN} 行，用 --errors 写成文件看")
        for gap in report.gaps[:SHOWN]:
            self.stdout.write(f"{gap.words}（{gap.rows} 行）：{gap.remark}")
        if errors is not None:
            with errors.open("wb") as out:
                write_csv(out, ["行号", "字段", "原因"], report.problems)
        word = "可以导入" if report.dry_run else "导入"
        renewed = f"更新 {report.updated}，" if report.updated else ""
        for key, sentence in report.lines[:SHOWN]:
            self.stdout.write(f"{key}：{sentence}")
        self.stdout.write(
            f"共 {report.rows} 行：{word} {report.created}，{renewed}已经有了 {report.skipped}，"
            f"读不了 {report.failed}"
        )

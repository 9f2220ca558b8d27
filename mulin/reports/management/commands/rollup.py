"""`mulin rollup`: count what waits, count all anew, or compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mulin.reports import flow
from mulin.reports.queries.cells import differences, first_day, last_day


class Command(BaseCommand):
    """Without an option: the cells that deeds have marked."""

    help = (
        "更新统计数字。--rebuild 全部重算并说明改了几格；--check 只比较，不一致时以 1 退出。\n"
        "例：mulin rollup --rebuild"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--rebuild", action="store_true", help="全部重算")
        ways.add_argument("--check", action="store_true", help="只比较")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["rebuild"]:
            self._rebuild()
        else:
            self.stdout.write(f"更新了 {flow.refresh_all()} 处变动")

    def _rebuild(self) -> None:
        cells = mended = 0
        for stretch in flow.rebuild():
            cells, mended = cells + stretch.cells, mended + stretch.mended
            self.stdout.write(f"{stretch.since} 至 {stretch.until}：{stretch.cells} 格")
        flow.refresh_all()
        self.stdout.write(f"共 {cells} 格，其中 {mended} 格原来和诉求对不上，已改正")

    def _check(self) -> None:
        flow.refresh_all()
        first, last = first_day(), last_day()
        wrong = differences(first, last) if first and last else []
        for day, area, code in wrong[:20]:
            self.stdout.write(f"{day} {area} {code or '无类别'}")
        if wrong:
            raise CommandError(f"有 {len(wrong)} 格和诉求对不上，请运行 mulin rollup --rebuild")
        self.stdout.write("统计数字和诉求全部对得上")

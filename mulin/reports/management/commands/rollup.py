"""`mulin rollup`: count what waits, count all anew, or compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.reports import flow
from mulin.reports.queries.cells import differences, first_day, last_day


class Command(HouseCommand):
    """Without an option: the cells that deeds have marked."""

    help = gettext_lazy(
        "更新统计数字。--rebuild 全部重算并说明改了几格；--check 只比较，不一致时以 1 退出。\n"
        "例：mulin rollup --rebuild"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--rebuild", action="store_true", help=_("全部重算"))
        ways.add_argument("--check", action="store_true", help=_("只比较"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["rebuild"]:
            self._rebuild()
        else:
            self.stdout.write(_("更新了 %(n)s 处变动") % {"n": flow.refresh_all()})

    def _rebuild(self) -> None:
        cells = mended = 0
        for stretch in flow.rebuild():
            cells, mended = cells + stretch.cells, mended + stretch.mended
            words = {"a": stretch.since, "b": stretch.until, "cells": stretch.cells}
            self.stdout.write(_("%(a)s 至 %(b)s：%(cells)s 格") % words)
        flow.refresh_all()
        self.stdout.write(
            _("共 %(cells)s 格，其中 %(mended)s 格原来和诉求对不上，已改正")
            % {"cells": cells, "mended": mended}
        )

    def _check(self) -> None:
        flow.refresh_all()
        first, last = first_day(), last_day()
        wrong = differences(first, last) if first and last else []
        for day, area, code in wrong[:20]:
            self.stdout.write(f"{day} {area} {code or _('无类别')}")
        if wrong:
            sentence = _("有 %(n)s 格和诉求对不上，请运行 mulin rollup --rebuild")
            raise CommandError(sentence % {"n": len(wrong)})
        self.stdout.write(_("统计数字和诉求全部对得上"))

"""`mulin doctor`: is this installation well?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.table import Table

from mulin.core import checkup
from mulin.core.commands import HouseCommand

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
SIGNS = {
    "ok": gettext_lazy("正常"), "warn": gettext_lazy("留意"), "fail": gettext_lazy("要处理"),
}  # fmt: skip


class Command(HouseCommand):
    """Prints the findings; ends with 1 when something has to be mended."""

    help = gettext_lazy(
        "检查这套系统是否正常：数据库、时钟、磁盘、后台任务、密钥等。\n例：mulin doctor --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """--json for machines."""
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks."""
        if options["json"]:
            # For programs: the same in whatever language the command line speaks.
            with translation.override(settings.LANGUAGE_CODE):
                found = checkup.examine()
            rows = [asdict(finding) for finding in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            found = checkup.examine()
            table = Table(_("项目"), _("结果"), _("说明"))
            for finding in found:
                sign = f"[{COLOURS[finding.level]}]{SIGNS[finding.level]}[/]"
                table.add_row(finding.name, sign, finding.message)
            Console(file=self.stdout, highlight=False).print(table)  # type: ignore[arg-type]  # Django wraps it
        if any(finding.level == "fail" for finding in found):
            sys.exit(1)

"""`mulin doctor`: is this installation well?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from mulin.core import checkup

SIGNS = {"ok": "[green]正常[/]", "warn": "[yellow]留意[/]", "fail": "[red]要处理[/]"}


class Command(BaseCommand):
    """Prints the findings; ends with 1 when something has to be mended."""

    help = "检查这套系统是否正常：数据库、时钟、磁盘、后台任务、密钥等。\n例：mulin doctor --json"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """--json for machines."""
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks."""
        found = checkup.examine()
        if options["json"]:
            rows = [asdict(finding) for finding in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            table = Table("项目", "结果", "说明")
            for finding in found:
                table.add_row(finding.name, SIGNS[finding.level], finding.message)
            Console(file=self.stdout, highlight=False).print(table)  # type: ignore[arg-type]  # Django wraps it
        if any(finding.level == "fail" for finding in found):
            sys.exit(1)

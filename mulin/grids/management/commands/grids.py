"""`mulin grids check`: what is amiss with grids, for whoever looks after the server."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mulin.grids.queries.checks import Kind, counts, findings
from mulin.grids.schemas import finding_out
from mulin.places.queries import ladder


class Command(BaseCommand):
    """Prints findings as lines, or as JSON with their outlines."""

    help = (
        "检查网格：空白、重叠、出界、没有网格员、户数、离站点的距离。\n"
        "例：mulin grids check --area 360483100010 --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One thing to do so far."""
        parser.add_argument("what", choices=["check"])
        parser.add_argument("--area", default="", help="只看这个代码的区域，不写就全看")
        parser.add_argument("--kind", default="", choices=["", *Kind.values], help="只看一种")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them; nothing amiss is no line."""
        place = ladder().by_code.get(options["area"]) if options["area"] else None
        if options["area"] and place is None:
            raise CommandError(f"没有代码是 {options['area']} 的区域")
        found = findings([place.path if place else "/"], kind=options["kind"])
        if options["json"]:
            rows = {"counts": counts(found), "findings": [finding_out(one) for one in found]}
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for one in found:
            self.stdout.write(f"{one.label}：{one.sentence}")
        self.stdout.write(f"共 {len(found)} 处")

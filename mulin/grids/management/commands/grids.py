"""`mulin grids check`: what is amiss with grids, for whoever looks after the server."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.grids.queries.checks import Kind, counts, findings
from mulin.grids.schemas import finding_out
from mulin.places.queries import ladder


class Command(HouseCommand):
    """Prints findings as lines, or as JSON with their outlines."""

    help = gettext_lazy(
        "检查网格：空白、重叠、出界、没有网格员、户数、离站点的距离。\n"
        "例：mulin grids check --area 360483100010 --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One thing to do so far."""
        parser.add_argument("what", choices=["check"])
        parser.add_argument("--area", default="", help=_("只看这个代码的区域，不写就全看"))
        parser.add_argument("--kind", default="", choices=["", *Kind.values], help=_("只看一种"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them; nothing amiss is no line."""
        place = ladder().by_code.get(options["area"]) if options["area"] else None
        if options["area"] and place is None:
            raise CommandError(_("没有代码是 %(code)s 的区域") % {"code": options["area"]})
        path = place.path if place else "/"
        if options["json"]:
            self.stdout.write(_as_json(path, options["kind"]))
            return
        found = findings([path], kind=options["kind"])
        for one in found:
            words = {"label": one.label, "sentence": one.sentence}
            self.stdout.write(_("%(label)s：%(sentence)s") % words)
        self.stdout.write(_("共 %(n)s 处") % {"n": len(found)})


@translation.override(settings.LANGUAGE_CODE)
def _as_json(path: str, kind: str) -> str:
    """For programs: the same in whatever language the command line speaks."""
    found = findings([path], kind=kind)
    rows = {"counts": counts(found), "findings": [finding_out(one) for one in found]}
    return json.dumps(rows, ensure_ascii=False)

"""`mulin export KIND`: take a register out as a file, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.core.deeds import DeedError
from mulin.core.exchange import exporters
from mulin.core.tables import write_csv, write_jsonl, write_xlsx

WRITERS: dict[str, Callable[..., int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}


class Command(HouseCommand):
    """Streams the rows of a register; names and phones stay masked."""

    help = gettext_lazy(
        "把登记册导成文件，姓名电话一律打码。不写 --output 就写到标准输出。\n"
        "例：mulin export appeals --format xlsx --output 诉求.xlsx --where status=open"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(exporters))
        parser.add_argument("--format", choices=sorted(WRITERS), default="csv")
        parser.add_argument("--output", type=Path)
        parser.add_argument(
            "--where", default="", help=_("同列表页的筛选，如 status=open&area=360483100")
        )

        parser.add_argument("--since", default="", help=_("从哪天起（hotline-replies）"))
        parser.add_argument(
            "--again", action="store_true", help=_("回传过的也再导一次（hotline-replies）")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        kind = exporters[options["kind"]]
        try:
            # Asked before a file is made: what is refused leaves the one of before as it was.
            rows = kind.rows(self._where(**options))
            if options["output"] is None:
                count = self._write(sys.stdout.buffer, rows, **options)
            else:
                with options["output"].open("wb") as out:
                    count = self._write(out, rows, **options)
        except DeedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("写不了文件 %(path)s：%(reason)s")
                % {"path": options["output"] or "-", "reason": error.strerror}
            ) from error
        self.stderr.write(_("导出 %(n)s 行") % {"n": count})

    def _where(self, **options: Any) -> str:
        asked = {"since": options["since"], "again": "1" if options["again"] else ""}
        extra = urlencode({name: value for name, value in asked.items() if value})
        return "&".join(part for part in (options["where"], extra) if part)

    @translation.override(settings.LANGUAGE_CODE)
    def _write(self, out: BinaryIO, rows: Any, **options: Any) -> int:
        """The table is in the language of the house, whatever the command line speaks."""
        kind = exporters[options["kind"]]
        count = WRITERS[options["format"]](out, kind.headings(), rows)
        out.flush()
        if kind.written is not None:
            kind.written(rows)
        return count

"""`mulin backup FILE`: a copy of everything, made while the service runs, and proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import backups
from mulin.core.commands import HouseCommand


class Command(HouseCommand):
    """Writes a tar.gz, then restores it into a temporary place and compares."""

    help = gettext_lazy(
        "备份数据库、照片和密钥到一个文件，并试恢复一次核对。\n例：mulin backup mulin-20261121.tar.gz"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and what to leave out."""
        parser.add_argument("file", type=Path, help=_("备份文件，如 mulin-20261121.tar.gz"))
        parser.add_argument(
            "--check", action="store_true", default=True, help=_("写完后试恢复（默认）")
        )
        parser.add_argument("--no-check", action="store_false", dest="check", help=_("不试恢复"))
        parser.add_argument("--without-keys", action="store_true", help=_("不放密钥（另行保管）"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, prove it, say so."""
        target: Path = options["file"].resolve()
        manifest = backups.back_up(target, keys=not options["without_keys"])
        figures = backups.summary(manifest)
        self.stdout.write(_("已备份 %(tables)s 张表共 %(rows)s 行、%(files)s 个文件。") % figures)
        if options["check"]:
            backups.prove(target)
            self.stdout.write(_("已试恢复，行数和校验值都相符。"))
        if not options["without_keys"]:
            self.stdout.write(_("备份里有密钥，拿到它就能看到全部资料，请妥善保管。"))

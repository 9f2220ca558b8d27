"""`mulin restore FILE --into DIR`: an installation back from its backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import backups
from mulin.core.commands import HouseCommand


class Command(HouseCommand):
    """Proves the archive before anything is put in place."""

    help = gettext_lazy(
        "从备份恢复到一个文件夹（新的 MULIN_HOME）。先停服务。\n"
        "例：mulin restore mulin-20261121.tar.gz --into var-restored"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, to where."""
        parser.add_argument("file", type=Path, help=_("备份文件"))
        parser.add_argument("--into", type=Path, required=True, help=_("恢复到哪个文件夹"))
        parser.add_argument(
            "--force", action="store_true", help=_("覆盖已有的内容（原文件夹会改名留着）")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and say how to start."""
        into: Path = options["into"].resolve()
        manifest = backups.restore(options["file"].resolve(), into, force=options["force"])
        self.stdout.write(
            _("已恢复 %(tables)s 张表共 %(rows)s 行、%(files)s 个文件。")
            % backups.summary(manifest)
        )
        self.stdout.write(_("用 MULIN_HOME=%(place)s 启动即可。") % {"place": into})

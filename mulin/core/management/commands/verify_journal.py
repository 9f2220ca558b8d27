"""`mulin verify-journal`: prove the journal, or say what does not prove."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import journal
from mulin.core.commands import HouseCommand
from mulin.core.models import Entry, Seal


class Command(HouseCommand):
    """Walks every entry, every chain, every record and every sealed day."""

    help = gettext_lazy(
        "检验日志：每条记录的哈希链、每件事的现状、每天的封签。有一处对不上就以 1 退出。\n"
        "例：mulin verify-journal"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", action="store_true", help=_("先把已经过完的日子封上"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["seal"]:
            made = journal.seal_days()
            self.stdout.write(_("新封 %(n)s 天") % {"n": len(made)})
        faults = 0
        for fault in journal.verify():
            faults += 1
            self.stdout.write(f"{fault.about}: {fault.what}")
        if faults:
            raise CommandError(_("有 %(n)s 处对不上") % {"n": faults})
        self.stdout.write(
            _("日志 %(entries)s 条、封签 %(days)s 天，全部对得上")
            % {"entries": Entry.objects.count(), "days": Seal.objects.count()}
        )

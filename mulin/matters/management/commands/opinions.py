"""`mulin opinions`: what a conversation shares and what divides it, from an export of its votes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.matters.opinions import Result, VotesError, examine
from mulin.matters.opinions.groups import MOST_GROUPS
from mulin.matters.opinions.reading import read_groups, read_votes
from mulin.matters.opinions.sentences import sentences


class Command(HouseCommand):
    """Needs no database."""

    help = gettext_lazy(
        "从投票导出文件算出最大公约数：每条意见的票数、比例、把握，分组，各组代表意见，多数意见。\n"
        "例：mulin opinions votes.csv --comments comments.csv --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "votes", type=Path, help=_("votes.csv：comment-id、voter-id、vote 三列")
        )
        parser.add_argument("--comments", type=Path, help=_("comments.csv：comment-id、moderated"))
        parser.add_argument("--groups", type=Path, help=_("用别处给的分组：participant、group-id"))
        parser.add_argument("--k", type=int, help=_("一定分成几组（不判断是否可靠）"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *_args: Any, **options: Any) -> None:
        k = options["k"]
        if k is not None and not 1 <= k <= 2 * MOST_GROUPS:
            raise CommandError(_("--k 请给 1 到 %(most)s 之间的数。") % {"most": 2 * MOST_GROUPS})
        if k is not None and options["groups"] is not None:
            raise CommandError(_("--k 和 --groups 只能给一个。"))
        try:
            votes = read_votes(options["votes"], options["comments"])
            groups = read_groups(options["groups"]) if options["groups"] else None
        except VotesError as error:
            raise CommandError(str(error)) from error
        result = examine(votes, groups=groups, k=k)
        if options["json"]:
            self.stdout.write(json.dumps(result.plain(), ensure_ascii=False, indent=1))
        else:
            self.tell(result)

    def tell(self, result: Result) -> None:
        """The sentences, then the statements that all sides share most."""
        for line in sentences(result):
            self.stdout.write(line)
        for n in result.shared[:10]:
            everybody = result.everybody
            figures = {
                "statement": result.votes.statements[n], "lowest": f"{result.lowest[n]:.0%}",
                "agree": f"{everybody.agree[n]:.0f}", "disagree": f"{everybody.disagree[n]:.0f}",
                "passed": f"{everybody.passed[n]:.0f}",
            }  # fmt: skip
            line = _(
                "%(statement)s：最低一组 %(lowest)s，同意 %(agree)s，不同意 %(disagree)s，跳过 %(passed)s"
            )
            self.stdout.write("  " + line % figures)

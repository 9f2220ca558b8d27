"""`mulin opinions`: what a conversation shares and what divides it, from an export of its votes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mulin.matters.opinions import Result, VotesError, examine
from mulin.matters.opinions.groups import MOST_GROUPS
from mulin.matters.opinions.reading import read_groups, read_votes
from mulin.matters.opinions.sentences import sentences


class Command(BaseCommand):
    """Needs no database."""

    help = (
        "从投票导出文件算出最大公约数：每条意见的票数、比例、把握，分组，各组代表意见，多数意见。\n"
        "例：mulin opinions votes.csv --comments comments.csv --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("votes", type=Path, help="votes.csv：comment-id、voter-id、vote 三列")
        parser.add_argument("--comments", type=Path, help="comments.csv：comment-id、moderated")
        parser.add_argument("--groups", type=Path, help="用别处给的分组：participant、group-id")
        parser.add_argument("--k", type=int, help="一定分成几组（不判断是否可靠）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        k = options["k"]
        if k is not None and not 1 <= k <= 2 * MOST_GROUPS:
            raise CommandError(f"--k 请给 1 到 {2 * MOST_GROUPS} 之间的数。")
        if k is not None and options["groups"] is not None:
            raise CommandError("--k 和 --groups 只能给一个。")
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
            self.stdout.write(
                f"  {result.votes.statements[n]}：最低一组 {result.lowest[n]:.0%}，"
                f"同意 {everybody.agree[n]:.0f}，不同意 {everybody.disagree[n]:.0f}，"
                f"跳过 {everybody.passed[n]:.0f}"
            )

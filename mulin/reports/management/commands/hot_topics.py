"""`mulin hot-topics FILE`: what many people say in a table of messages, hottest first."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mulin.core.tables import TableError
from mulin.reports.topics.finding import MOST, PEOPLE, hot_topics
from mulin.reports.topics.heat import WEEKS
from mulin.reports.topics.reading import Read, moment, read
from mulin.reports.topics.told import Found


class Command(BaseCommand):
    """Reads a file and prints; nothing is kept."""

    help = "从留言表里找热点话题，最热的在前。\n例：mulin hot-topics messages.csv.gz --json"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="csv、xlsx，可以是 .gz；列：msg_id,user,subject,time,detail,like,against"
        )
        parser.add_argument("--json", action="store_true", help="给程序读的结果")
        parser.add_argument(
            "--at", help="按哪一天算热度和增长，比如 2020-01-31；不写就按各话题最热的时候"
        )
        parser.add_argument("--weeks", type=int, default=WEEKS, help="最近几周和之前几周比")
        parser.add_argument("--people", type=int, default=PEOPLE, help="至少多少人说起才算话题")
        parser.add_argument("--top", type=int, default=0, help="只要前几个，0 是全部")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = moment(options["at"]) if options["at"] else None
        if options["at"] and at is None:
            raise CommandError(f"--at 的日期“{options['at']}”读不懂，请写成 2020-01-31 这样。")
        if options["weeks"] < 1 or options["people"] < 1 or options["top"] < 0:
            raise CommandError("--weeks 和 --people 至少是 1，--top 不能是负数。")
        try:
            messages = read(options["file"])
        except TableError as error:
            raise CommandError(str(error)) from error
        if len(messages.told) > MOST:
            self.stderr.write(f"留言超过 {MOST} 条，只比较最新的 {MOST} 条。")
        found = hot_topics(
            messages.told, at=at, weeks=options["weeks"], people=options["people"]
        )[: options["top"] or None]  # fmt: skip
        self._complain(messages)
        self.stdout.write(_as_json(found, messages) if options["json"] else _as_text(found))

    def _complain(self, messages: Read) -> None:
        for line in messages.problems:
            self.stderr.write(line)
        if messages.faults > len(messages.problems):
            self.stderr.write(f"还有 {messages.faults - len(messages.problems)} 处类似的问题。")


def _as_json(found: list[Found], messages: Read) -> str:
    topics = [
        {
            "label": one.label, "heat": one.heat.heat, "members": one.members, "place": one.place,
            "matter": one.matter, **asdict(one.heat), "growth": one.heat.growth,
        }
        for one in found
    ]  # fmt: skip
    answer = {"topics": topics, "messages": len(messages.told), "faults": messages.faults}
    return json.dumps(answer, ensure_ascii=False, default=lambda at: at.isoformat())


def _as_text(found: list[Found]) -> str:
    if not found:
        return "没有找到几个人都在说的事。"
    return "\n".join(
        f"{at}. {one.label or '（说不清）'}  热度 {one.heat.heat:g} · {one.heat.people} 人 · "
        f"{len(one.members)} 条 · {_span(one)}"
        for at, one in enumerate(found, 1)
    )


def _span(one: Found) -> str:
    if one.heat.first is None or one.heat.last is None:
        return "时间不详"
    return f"{timezone.localdate(one.heat.first)} 至 {timezone.localdate(one.heat.last)}"

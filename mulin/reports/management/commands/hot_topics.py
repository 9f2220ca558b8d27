"""`mulin hot-topics FILE`: what many people say in a table of messages, hottest first."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.core.tables import TableError
from mulin.reports.topics.finding import MOST, PEOPLE, hot_topics
from mulin.reports.topics.heat import WEEKS
from mulin.reports.topics.reading import Read, moment, read
from mulin.reports.topics.told import Found


class Command(HouseCommand):
    """Reads a file and prints; nothing is kept."""

    help = gettext_lazy(
        "从留言表里找热点话题，最热的在前。\n例：mulin hot-topics messages.csv.gz --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            help=_("csv、xlsx，可以是 .gz；列：msg_id,user,subject,time,detail,like,against"),
        )
        parser.add_argument("--json", action="store_true", help=_("给程序读的结果"))
        parser.add_argument(
            "--at",
            help=_("按哪一天算热度和增长，比如 2020-01-31；不写就按各话题最热的时候"),
        )
        parser.add_argument("--weeks", type=int, default=WEEKS, help=_("最近几周和之前几周比"))
        parser.add_argument("--people", type=int, default=PEOPLE, help=_("至少多少人说起才算话题"))
        parser.add_argument("--top", type=int, default=0, help=_("只要前几个，0 是全部"))

    def handle(self, *_args: Any, **options: Any) -> None:
        at = moment(options["at"]) if options["at"] else None
        if options["at"] and at is None:
            sentence = _("--at 的日期“%(at)s”读不懂，请写成 2020-01-31 这样。")
            raise CommandError(sentence % {"at": options["at"]})
        if options["weeks"] < 1 or options["people"] < 1 or options["top"] < 0:
            raise CommandError(_("--weeks 和 --people 至少是 1，--top 不能是负数。"))
        try:
            messages = read(options["file"])
        except TableError as error:
            raise CommandError(str(error)) from error
        if len(messages.told) > MOST:
            self.stderr.write(_("留言超过 %(n)s 条，只比较最新的 %(n)s 条。") % {"n": MOST})
        found = hot_topics(
            messages.told, at=at, weeks=options["weeks"], people=options["people"]
        )[: options["top"] or None]  # fmt: skip
        self._complain(messages)
        self.stdout.write(_as_json(found, messages) if options["json"] else _as_text(found))

    def _complain(self, messages: Read) -> None:
        for line in messages.problems:
            self.stderr.write(line)
        if messages.faults > len(messages.problems):
            more = messages.faults - len(messages.problems)
            self.stderr.write(_("还有 %(n)s 处类似的问题。") % {"n": more})


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
        return _("没有找到几个人都在说的事。")
    line = _("%(label)s  热度 %(heat)s · %(people)s 人 · %(messages)s 条 · %(span)s")
    return "\n".join(
        f"{at}. "
        + line % {
            "label": one.label or _("（说不清）"), "heat": f"{one.heat.heat:g}",
            "people": one.heat.people, "messages": len(one.members), "span": _span(one),
        }
        for at, one in enumerate(found, 1)
    )  # fmt: skip


def _span(one: Found) -> str:
    if one.heat.first is None or one.heat.last is None:
        return _("时间不详")
    days = {"a": timezone.localdate(one.heat.first), "b": timezone.localdate(one.heat.last)}
    return _("%(a)s 至 %(b)s") % days

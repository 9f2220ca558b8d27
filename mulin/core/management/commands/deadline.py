"""`mulin deadline`: when a time limit is up, and which time counted."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import calendars, worktime
from mulin.core.commands import HouseCommand
from mulin.core.deeds import DeedError
from mulin.core.worktime import SHANGHAI, Calendar, Limit, Pause, Reckoning, Why

FIRST_YEAR, LAST_YEAR = 1992, 2200


class Command(HouseCommand):
    """Reckons without a database by the calendars that are built in, with one also by its own."""

    help = gettext_lazy(
        "算一个时限哪一刻到期，哪些时间算、哪些不算。时区不写就是北京时间。\n"
        "例：mulin deadline --from 2026-02-13T17:30 --limit 4wh --json\n"
        "    mulin deadline --from 2026-02-13T09:00 --limit 3wd --pause 2026-02-14T09:00/2026-02-24T10:00\n"
        "时限：30m 分钟，2h 小时，1d 天，4wh 工作时，3wd 工作日，2uh 紧急工作时（昼夜都算，日历另有规定的除外）。\n"
        "一个工作日算到下一个工作日的同一时刻，日历写明“到下班为止”的算到下班；"
        "不在工作时间开始的，从下一次上班算起：星期六开始的 3wd 到下个星期四上班时到期。\n"
        "暂停可以写几段，重叠的合在一起；“开始/”后面不写就是还停着，没有期限。"
    )
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **more: Any) -> CommandParser:
        """Keep the lines of the help as they stand."""
        more["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **more)

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing is required of argparse: what is missing is said in our own words."""
        parser.add_argument("--from", dest="start", default="", help=_("从什么时候算起"))
        parser.add_argument("--limit", default="", help=_("时限，如 4wh"))
        parser.add_argument(
            "--pause",
            nargs="+",
            action="extend",
            default=[],
            metavar="START/END",
            help=_("暂停的时间"),
        )
        parser.add_argument("--calendar", default=calendars.DEFAULT, help=_("日历的名字"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the deadline, or say what cannot be read."""
        try:
            start = _moment(options["start"], "--from")
            limit = _limit(options["limit"])
            pauses = [_pause(text) for text in options["pause"]]
            found = worktime.reckon(
                start, limit, calendar=_calendar(options["calendar"]), pauses=pauses
            )
        except DeedError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            told = {"calendar": options["calendar"], **_told(found)}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for line in _lines(found):
                self.stdout.write(line)


def _moment(text: str, what: str) -> datetime:
    if not text.strip():
        raise CommandError(
            _("请用 %(option)s 写明时间，例如 2026-02-13T17:30。") % {"option": what}
        )
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandError(
            _("看不懂时间“%(text)s”，或者没有这一天。请写成 2026-02-13T17:30 的样子。")
            % {"text": text[:40]}
        ) from error
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise CommandError(_("时间要在 %(first)s 年到 %(last)s 年之间。") % years)
    return read.replace(tzinfo=SHANGHAI) if read.tzinfo is None else read


def _limit(text: str) -> Limit:
    if not text.strip():
        raise CommandError(_("请用 --limit 写明时限，例如 4wh（4 个工作时）。"))
    return Limit.parse(text)


def _pause(text: str) -> Pause:
    first, slash, last = text.partition("/")
    if not slash:
        sentence = _("看不懂暂停“%(text)s”。请写成“开始/结束”，还没有结束的写成“开始/”。")
        raise CommandError(sentence % {"text": text[:60]})
    begin = _moment(first, "--pause")
    if not last.strip():
        return begin, None
    end = _moment(last, "--pause")
    if end < begin:
        sentence = _("暂停“%(text)s”的结束比开始还早，请核对。")
        raise CommandError(sentence % {"text": text[:60]})
    return begin, end


def _calendar(name: str) -> Calendar:
    """The county's own where there is a database with calendars, else one that is built in."""
    where = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in where and not Path(where).exists():
        return calendars.builtin(name)
    try:
        return calendars.named(name)
    except DatabaseError:
        return calendars.builtin(name)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(SHANGHAI).isoformat()


def _told(found: Reckoning) -> dict[str, object]:
    return {
        "from": _iso(found.start),
        "limit": str(found.limit),
        "deadline": _iso(found.deadline),
        "counted": [[_iso(begin), _iso(end)] for begin, end in found.counted],
        "paused": [[_iso(i.begin), _iso(i.end)] for i in found.idle if i.why is Why.PAUSED],
        "off": [[_iso(i.begin), _iso(i.end)] for i in found.idle if i.why is Why.OFF],
        "left_seconds": found.left,
    }


def _lines(found: Reckoning) -> Iterator[str]:
    assert found.start is not None  # noqa: S101 (`reckon` sets it)
    words = {"start": _said(found.start), "limit": found.limit.words()}
    yield _("从 %(start)s 起，限 %(limit)s") % words
    if found.deadline is None:
        yield _("现在停着，没有期限")
    else:
        yield _("到 %(moment)s 到期") % {"moment": _said(found.deadline)}
    stretches = [(begin, end, _("算")) for begin, end in found.counted]
    stretches += [(i.begin, i.end or i.begin, i.why.words()) for i in found.idle]
    for begin, end, why in sorted(stretches):
        yield f"  {_said(begin)} – {_said(end) if end > begin else '……'}  {why}"


def _said(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")

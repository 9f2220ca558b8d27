"""Builds the demonstration county: places, people, and ninety days played through the deeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mulin.core import journal, search
from mulin.reports import flow as figures
from mulin.reports.models import DirtyDay
from mulin.site import presets
from mulin.site.demo.accounts import Account, accounts
from mulin.site.demo.appeals import plan_appeals
from mulin.site.demo.load_people import load_people
from mulin.site.demo.load_places import load_places
from mulin.site.demo.play import Play
from mulin.site.setting_up import set_up

SEED: Final = "nankang"
APPEALS: Final = 600
# Hears the stage in words, how far it is, and where it ends.
Progress = Callable[[str, int, int], None]


class BuiltWrong(Exception):
    """The county that was built does not prove; the message says what is wrong."""


@dataclass(frozen=True)
class Built:
    """What stands after building."""

    appeals: int
    events: int
    accounts: list[Account]


def build(
    progress: Progress, *, now: datetime, appeals: int = APPEALS, photos: bool = True
) -> Built:
    """Fill an empty, migrated database. The same for the same `now`; nothing lies after it."""
    progress("地图、类别、日历", 0, 1)
    set_up(presets.load(SEED), today=now.date())
    progress("小区和楼栋", 0, 1)
    buildings = load_places()
    progress("账号和岗位", 0, 1)
    loaded = load_people(now)
    progress("编排诉求", 0, 1)
    planned = plan_appeals(SEED, now, n=appeals)
    play = Play(planned, loaded=loaded, buildings=buildings, now=now, photos=photos)
    total = len(play.events)
    play.run(lambda over: progress("九十天的诉求", over, total))
    progress("统计和校验", 0, 1)
    _count()
    journal.seal_days()
    check()
    found = accounts(loaded, play.found)
    progress("统计和校验", 1, 1)
    return Built(len(play.found), total, found)


def _count() -> None:
    """All figures at once: thousands of marks, cell by cell, would take ten times as long."""
    DirtyDay.objects.all().delete()
    for _stretch in figures.rebuild():
        pass


def check() -> None:
    """Raise BuiltWrong unless the journal proves and words are found."""
    faults = [f"{fault.about}：{fault.what}" for fault in journal.verify()]
    if faults:
        raise BuiltWrong("；".join(faults[:5]))
    if not search.count("appeal", "社区"):
        raise BuiltWrong("检索没有结果")

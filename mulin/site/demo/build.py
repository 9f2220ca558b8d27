"""Builds the demonstration county: places, people, and ninety days played through the deeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from mulin.core import journal, search
from mulin.reports import flow as figures
from mulin.reports.models import DirtyDay
from mulin.site import presets
from mulin.site.demo.accounts import Account, accounts
from mulin.site.demo.alliances import ally
from mulin.site.demo.appeals import plan_appeals
from mulin.site.demo.beside import stand_beside
from mulin.site.demo.branches import branch_out, pair_up
from mulin.site.demo.care import look_in
from mulin.site.demo.covenants import agree_on_covenants
from mulin.site.demo.doors import open_doors
from mulin.site.demo.duties import tick_off
from mulin.site.demo.grids import draw_grids
from mulin.site.demo.guides import bring_in, check_guides
from mulin.site.demo.households import live_in
from mulin.site.demo.load_people import load_people
from mulin.site.demo.load_places import load_places
from mulin.site.demo.matters import talk_over
from mulin.site.demo.meetings import MONTHLY, QUARTERLY, meet
from mulin.site.demo.play import Play
from mulin.site.demo.rules import make_rules
from mulin.site.demo.teams import seat_teams
from mulin.site.demo.timekeeping import keep_time
from mulin.site.demo.topics import speak
from mulin.site.demo.wall import hang
from mulin.site.demo.whistles import blow_all
from mulin.site.setting_up import set_up

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEED: Final = "nankang"
APPEALS: Final = 600
# A small county, as tests build it, has nobody who speaks of the same as others.
TOPICS_FROM: Final = 300
# Hears the stage in words, how far it is, and where it ends.
Progress = Callable[["StrOrPromise", int, int], None]


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
    progress(_("地图、类别、日历"), 0, 1)
    bring_in(now)
    set_up(presets.load(SEED), today=now.date())
    progress(_("小区和楼栋"), 0, 1)
    buildings = load_places()
    progress(_("账号和岗位"), 0, 1)
    loaded = load_people(now)
    progress(_("网格和站点"), 0, 1)
    draw_grids(now)
    progress(_("编排诉求"), 0, 1)
    planned = plan_appeals(SEED, now, n=appeals)
    play = Play(planned, loaded=loaded, buildings=buildings, now=now, photos=photos)
    total = len(play.events)
    play.run(lambda over: progress(_("九十天的诉求"), over, total))
    progress(_("期限、挂账、代班"), 0, 1)
    keep_time(play)
    progress(_("说事墙"), 0, 1)
    hang(play, planned)
    progress(_("吹哨报到"), 0, 1)
    blow_all(play)
    _talk(progress, play, few=appeals < TOPICS_FROM)
    progress(_("协办、并案、督办"), 0, 1)
    stand_beside(play)
    progress(_("热线、接待日"), 0, 1)
    open_doors(play)
    progress(_("网格队伍"), 0, 1)
    seat_teams(loaded, now)
    progress(_("共建联盟"), 0, 1)
    ally(loaded, now)
    branch_out(loaded, now)
    progress(_("户情台账"), 0, 1)
    live_in(loaded, buildings, now)
    pair_up(loaded, now)
    progress(_("关爱走访"), 0, 1)
    look_in(now)
    agree_on_covenants(now)
    tick_off(now)
    check_guides(now)
    make_rules(now)
    progress(_("统计和校验"), 0, 1)
    _count()
    journal.seal_days()
    check()
    found = accounts(loaded, play.found)
    progress(_("统计和校验"), 1, 1)
    return Built(len(play.found), total, found)


def _talk(progress: Progress, play: Play, *, few: bool) -> None:
    """What is spoken of, what is talked over together, and where people meet."""
    if not few:
        progress(_("热点话题"), 0, 1)
        speak(play)
    progress(_("民事民议"), 0, 1)
    talk_over(play.now)
    progress(_("会议、决议"), 0, 1)
    meet(play.now, communities=1 if few else MONTHLY + QUARTERLY)


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
        raise BuiltWrong(_("检索没有结果"))

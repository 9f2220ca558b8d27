"""The tree of branches and the pairings of the demonstration, through the deeds; all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from django.db import transaction

from mulin.alliances import flow
from mulin.alliances.models import Branch, Partner, Twinning
from mulin.core.fields import within
from mulin.core.ids import uuid7
from mulin.households.models import Dwelling
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder
from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.divisions import TOWN_CODE, communities
from mulin.site.demo.load_people import Loaded
from mulin.site.demo.people import cast

YEARS: Final = timedelta(days=1200)
NAMES: Final = ("第一党支部", "第二党支部", "第三党支部")
# One community has not founded the groups of its grids yet.
BEHIND: Final = 3
HOUSEHOLDS: Final = 8
WHAT: Final = (
    "每月义诊一次",
    "周末开放场地",
    "每季度检查一次线路",
    "给学生辅导作业",
    "重阳节上门理发",
)


def _clerks(loaded: Loaded, area: str) -> tuple[Person, Person]:
    keys = cast().holders("community_staff", area=area)
    return loaded.persons[keys[0]], loaded.persons[keys[1]]


@transaction.atomic
def branch_out(loaded: Loaded, now: datetime) -> None:
    """A committee for the town and each community, three branches under it, a group a grid; one
    branch has moved, one is closed."""
    source, day = dice("branches"), (now - YEARS).date()
    town = flow.bring_in(flow.Plan("南康镇党委（演示）", "town", TOWN_CODE, None, 24, day))
    for index, one in enumerate(communities()):
        clerk, _other = _clerks(loaded, one.code)
        plan = flow.Plan(f"{one.name}党委（演示）", "community", one.code, town, 9, day)
        committee = flow.bring_in(plan)
        branches = [
            flow.bring_in(
                flow.Plan(name, "branch", one.code, committee, source.randint(12, 60), day)
            )
            for name in NAMES
        ]
        if index != BEHIND:
            _groups(one.code, clerk, source)
        if index == 0:
            _history(branches, clerk, now)


def _groups(area: str, clerk: Person, source: Dice) -> None:
    place = ladder().by_code[area]
    for group in flow.mirror("group", place.path, by=clerk):
        flow.edit_branch(group, name=group.name, members=source.randint(3, 15), by=clerk)


def _history(branches: list[Branch], clerk: Person, now: datetime) -> None:
    """Two years ago the third branch of the first community was closed, and another renamed."""
    day = (now - YEARS / 2).date()
    flow.close_branch(branches[2], by=clerk, on=day, basis="两个支部合并（演示）")
    flow.edit_branch(branches[1], name="联合党支部", members=48, by=clerk, on=day)


@transaction.atomic
def pair_up(loaded: Loaded, now: datetime) -> None:
    """Units paired with communities, grids and households, in every state, with what was done."""
    mark, matters = uuid7(), cycle(WHAT)
    for index, one in enumerate(communities()):
        clerk, other = _clerks(loaded, one.code)
        rows = Partner.objects.filter(area__code=one.code, until__isnull=True)
        units = list(rows.order_by("pk")[:4])
        grids = ladder().under(ladder().by_code[one.code].path, Level.GRID)
        made = _propose(units[0], next(matters), clerk, area=one.code)
        _agreed(made, clerk, other)
        _done(made, clerk, other, now)
        waiting = _propose(units[1], next(matters), clerk, area=grids[0].code)
        flow.agree_unit(waiting, by=clerk, words="单位来函同意（演示）")
        if index % 2:
            ended = _propose(units[2], next(matters), clerk, area=grids[-1].code)
            _agreed(ended, clerk, other)
            flow.end(ended, by=clerk, words="约定的一年期满（演示）")
        if index < HOUSEHOLDS:
            _household(units[3], grids[0], clerk, other)
    # Nobody of a demonstration gets mail.
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)


def _propose(
    unit: Partner, about: str, by: Person, *, area: str = "", dwelling: Dwelling | None = None
) -> Twinning:
    return flow.propose(unit, flow.Proposal(about, area, dwelling), by=by)


def _agreed(made: Twinning, clerk: Person, other: Person) -> None:
    flow.agree_unit(made, by=clerk, words="单位来函同意（演示）")
    flow.agree_place(made, by=other, words="居民代表会同意（演示）")


def _done(made: Twinning, clerk: Person, other: Person, now: datetime) -> None:
    due = (now + timedelta(days=30)).date()
    promise = flow.Promise(made.about, due, twinning=made)
    pledge = flow.pledge(promise, by=clerk, partner=made.partner)
    flow.report(pledge, by=clerk, done="按说好的做了一次", helped=12)
    flow.confirm(pledge, by=other)


def _household(unit: Partner, grid: Place, clerk: Person, other: Person) -> None:
    rows = Dwelling.objects.filter(within("area_path", grid.path)).lived_in()
    home = rows.select_related("building").order_by("pk").first()
    if home is not None:
        made = _propose(unit, "每月上门看一次，缺什么带什么", clerk, dwelling=home)
        flow.agree_unit(made, by=clerk, words="单位来函同意（演示）")
        flow.agree_place(made, by=other, words="上门问过，本人同意（演示）")

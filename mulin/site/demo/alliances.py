"""Units, chairs and pledges of the demonstration, through the deeds; every name is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from django.db import transaction

from mulin.alliances import flow
from mulin.alliances.models import Partner, Pledge
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.models import Person
from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.divisions import communities
from mulin.site.demo.load_people import Loaded
from mulin.site.demo.people import cast

# The town's report names thirty responsibility areas.
ZONES: Final = 30
UNITS: Final = (
    ("第一小学（演示）", "school", "周末开放操场"), ("镇卫生院（演示）", "school", "每月义诊"),
    ("益民大药房（演示）", "firm", "免费量血压"), ("老街面馆（演示）", "firm", "重阳节长寿面"),
    ("阳光律师事务所（演示）", "firm", "法律咨询"), ("青年志愿者协会（演示）", "society", "扫雪、搬东西"),
    ("供电服务站（演示）", "agency", "检查老旧线路"), ("邮政支局（演示）", "agency", "代缴代办"),
    ("为老服务社（演示）", "society", "上门理发"), ("便民维修铺（演示）", "firm", "修小家电"),
)  # fmt: skip
MATTERS: Final = (
    "每月第一个周六清理楼道", "给独居老人检查一次电线", "周末接送一次就医", "修好小区长椅",
    "暑假辅导作业十次", "重阳节上门理发", "每周巡查两次消防通道", "教老人用手机",
)  # fmt: skip
MEMBERS: Final = 60


@transaction.atomic
def ally(loaded: Loaded, now: datetime) -> None:
    """An alliance in every community, a zone or more in each, and pledges in every state."""
    source, mark = dice("alliances"), uuid7()
    matters = cycle(MATTERS)
    for index, one in enumerate(communities()):
        clerks = [loaded.persons[key] for key in cast().holders("community_staff", area=one.code)]
        clerk, colleague = clerks[0], clerks[1]
        units = [_unit(index + n, one.code, clerk) for n in range(4)]
        _alliance(one.code, one.name, units, clerk)
        for n in range(ZONES // len(communities()) + (index < ZONES % len(communities()))):
            flow.name_zone(
                name=f"{one.name}责任区 {n + 1}", area=one.code, about="看好路面、楼道和消防通道",
                by=clerk, partner=units[n % len(units)],
            )  # fmt: skip
        for unit in units[:3]:
            promise = _promise(next(matters), now, source)
            _carry_on(flow.pledge(promise, by=clerk, partner=unit), clerk, colleague, source)
    _members(loaded, now, matters, source)
    # Nobody of a demonstration gets mail.
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)


def _unit(number: int, area: str, clerk: Person) -> Partner:
    name, kind, offers = UNITS[number % len(UNITS)]
    return flow.register_unit(flow.Unit(name, kind, area, offers), by=clerk)


def _alliance(area: str, name: str, units: list[Partner], clerk: Person) -> None:
    """Every second alliance has skipped its first, so that debts are to be seen."""
    made = flow.found_alliance(
        name=f"{name}共建联盟", area=area, about="共商共议小区的事", months=3, by=clerk
    )
    for unit in units:
        flow.join(made, unit, by=clerk)
    turn = flow.announce(made, by=clerk)
    if int(area[-3:]) % 20:
        turn = flow.skip(turn, by=clerk, words="正在装修，下一轮补上")
    flow.begin(turn, by=clerk)
    flow.announce(made, by=clerk)


def _promise(what: str, now: datetime, source: Dice) -> flow.Promise:
    due = (now + timedelta(days=source.randint(10, 80))).date()
    return flow.Promise(what, due, None, source.random() < 0.5)


def _carry_on(pledge: Pledge, by: Person, other: Person, source: Dice) -> None:
    """Some were only made, some wait to be confirmed, most are kept."""
    luck = source.random()
    if luck < 0.25:
        return
    flow.report(pledge, by=by, done="按说好的做了", helped=source.randint(1, 20))
    if luck > 0.45:
        flow.confirm(pledge, by=other)


def _members(loaded: Loaded, now: datetime, matters: Iterator[str], source: Dice) -> None:
    """Residents with an account who report in and pledge, all of them by their own wish."""
    staff = {post.person for post in cast().posts}
    homes = [one for one in cast().homes if one.resident in loaded.persons]
    for home in [one for one in homes if one.resident not in staff][:MEMBERS]:
        person = loaded.persons[home.resident]
        if person.area is None:
            continue
        clerks = cast().holders("community_staff", area=person.area.code[:12])
        if source.random() < 0.6:
            flow.report_in(person, unit="", skills=source.choice(("修电器", "辅导作业", "理发")))
        made = flow.pledge(_promise(next(matters), now, source), by=person)
        _carry_on(made, person, loaded.persons[clerks[0]], source)

"""The demonstration's care: forty old people who agreed to be looked in on, their visitors, forty
days of visits, some silences with who was told, errands in every state; the others of the six hundred
pairings are brought in (`care_many`), and what comes is told (`care_ahead`). All by the deeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final

from django.db import transaction

from mulin.care import flow
from mulin.care.flow.recipients import dwelling_of
from mulin.care.models import EndReason, Errand, PairEnd, Pairing, Recipient
from mulin.core.ids import uuid7
from mulin.households.flow import Consent
from mulin.households.models import Need, Resident
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.site.demo.care_ahead import look_ahead
from mulin.site.demo.care_many import Words, bring_many_in, home_care_points
from mulin.site.demo.chance import Dice, dice
from mulin.site.demo.clock import ZONE
from mulin.site.demo.play import FRESH, READ_AFTER

RECIPIENTS: Final = 40
# Some of them have an account and can read who visits them.
SIGNED, OLD = 6, 1962
BEGUN: Final = timedelta(days=42)
# In so many of ten the visitor came until now, came late, or has not come for long.
COURSES: Final = ("kept", "kept", "kept", "kept", "kept", "due", "due", "late", "silent", "alone")
WANTS: Final = (
    "一个人住，腿脚不便，想有人常来说说话", "老两口都过八十，子女在外地，怕摔跤没人知道",
    "眼睛不好，吃药要人看一眼说明", "出院不久，饭菜要人问一声", "听力不好，电话接不了，要上门看",
)  # fmt: skip
WARNINGS: Final = (
    "耳背，敲门要重、要久",
    "养了一条小狗，先在门口喊一声",
    "",
    "坐轮椅，等他慢慢来开门",
    "",
)
TIES: Final = (("女儿", "1990002{:04d}"), ("儿子", "1990003{:04d}"), ("侄子", "1990004{:04d}"))
WORDS: Final = (
    "聊了半个钟头，精神不错。", "帮着换了个灯泡。", "说女儿过节回来，很高兴。", "药还够吃一个礼拜。",
    "在楼下晒太阳，一起走回来的。", "",
)  # fmt: skip
MISSED: Final = "敲门没人应，邻居说去女儿家了。"
PLAIN: Final = {"health": "well", "living": ["eats", "medicine", "warm"], "safety": ["gas", "way"]}
SIX: Final = {
    "clear": ["family", "body", "food", "utilities", "helper"], "reached": ["greeting", "look", "card"],
    "occasion": "usual",
}  # fmt: skip
ILL: Final = {"health": "ill", "living": ["eats"], "safety": ["gas"]}
ERRANDS: Final = (
    ("bills", "电费卡在抽屉里，去老供电所交 100 元。", "confirmed"),
    ("medicine", "降压药两盒，人民医院门诊二楼拿。", "confirmed"),
    ("allowance", "高龄津贴的表填好了，帮着交到社区。", "confirmed"),
    ("insurance", "医保断了一年，问问怎么接上。", "done"),
    ("bills", "水费单子贴在门上，帮着交一下。", "done"),
    ("hospital", "下周三上午复查，想有人陪着去。", "taken"),
    ("shopping", "米十斤、油一桶，送到家里。", "taken"),
    ("papers", "老年证丢了，要补一张。", "taken"),
    ("medicine", "眼药水用完了，药店有卖。", "asked"),
    ("bills", "有线电视停了，去营业厅问问。", "asked"),
    ("other", "收音机坏了，看看哪里能修。", "cancelled"),
)  # fmt: skip


@dataclass
class _Pair:
    """Somebody with who looks in on them and how it goes."""

    recipient: Recipient
    keeper: Person
    visitor: Person
    backup: Person
    course: str


def look_in(now: datetime) -> int:
    """All of it; returns how many are looked in on."""
    mark, source = uuid7(), dice("care")
    with transaction.atomic():
        with _told(now - BEGUN):
            pairs = [_begin(one, number, now) for number, one in enumerate(_people())]
        for pair in pairs:
            _visits(pair, source, now)
        _silences(pairs, now)
        _others(pairs, now)
        _errands(pairs, now)
        home_care_points(pairs[0].keeper)
        words = Words(WANTS, WARNINGS, TIES, WORDS, PLAIN)
        many = bring_many_in(words, now)
        while flow.sweep(now):
            pass
        look_ahead(now)
    read = now - FRESH
    told = Notice.objects.filter(pk__gt=mark)
    told.update(mail=Notice.Mail.NONE, mail_after=None)
    told.filter(at__lt=read).update(read_at=now - READ_AFTER)
    return len(pairs) + many


@contextmanager
def _told(at: datetime) -> Iterator[None]:
    """What is told within is told at that moment."""
    mark = uuid7()
    yield
    Notice.objects.filter(pk__gt=mark).update(at=at)


def _people() -> Iterator[Resident]:
    """Old people who live alone or nearly: a few with an account, then those of a few grids."""
    kinds = ["alone", "empty_nest", "aged", "bedridden"]
    needs = Need.objects.active().filter(kind__in=kinds).values("resident")
    rows = Resident.objects.filter(status="living", left_on=None).select_related("account")
    signed = rows.filter(account__isnull=False, birth_year__lt=OLD).order_by("area_path", "id")
    others = rows.filter(account=None, pk__in=needs).order_by("area_path", "id")
    able = (one for one in (*signed[:SIGNED], *others) if _keeper(one.area_path))
    yield from islice((one for one in able if dwelling_of(one)), RECIPIENTS)


def _keeper(path: str) -> Person | None:
    return next(_holders(path, Role.GRID_WORKER, Role.COMMUNITY_STAFF), None)


def _holders(path: str, *roles: Role) -> Iterator[Person]:
    for role in roles:
        for post in posts().answering(role, path):
            yield from Person.objects.filter(pk__in=post.holder_ids[:1])


def _begin(resident: Resident, number: int, now: datetime) -> _Pair:
    at = now - BEGUN + timedelta(hours=number)
    keeper = _keeper(resident.area_path)
    assert keeper is not None  # noqa: S101 (asked before)
    tie, phone = TIES[number % len(TIES)]
    card = flow.Card(
        WANTS[number % len(WANTS)], (7, 7, 3, 14)[number % 4], WARNINGS[number % len(WARNINGS)],
        f"{resident.name[:1]}小{'明华芳'[number % 3]}", phone.format(number), tie,
    )  # fmt: skip
    consent = Consent("self", ("paper", "spoken")[number % 2], at.astimezone(ZONE).date())
    made = flow.take_in(resident, card, consent=consent, by=keeper, at=at)
    visitor, backup = _who(resident, keeper, number)
    pair = _Pair(made, keeper, visitor, backup, COURSES[number % len(COURSES)])
    if pair.course != "alone":
        asked = flow.pair(
            made, visitor=visitor, backup=backup, by=keeper, agreed_how="spoken", at=at
        )
        if asked.visitor_agreed_at is None:
            flow.agree_visitor(asked, by=visitor, at=at + timedelta(hours=3))
    return pair


def _who(resident: Resident, keeper: Person, number: int) -> tuple[Person, Person]:
    """The grid worker looks in on two of three; building leads and volunteers on the others."""
    near = [*_holders(resident.area_path, Role.BUILDING_LEAD, Role.VOLUNTEER)]
    near = [one for one in near if one.pk != resident.account_id]
    staff = [*_holders(resident.area_path, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY)]
    visitor = keeper if number % 3 or not near else near[number % len(near)]
    backup = next(one for one in [*staff, keeper] if one.pk != visitor.pk)
    busy = Pairing.objects.open().filter(visitor=visitor).count() >= 10
    return (backup, keeper) if busy and backup.pk != keeper.pk else (visitor, backup)


def _visits(pair: _Pair, source: Dice, now: datetime) -> None:
    """A visit every rhythm, until the visitor stopped coming."""
    one = pair.recipient
    stop = {"kept": 0.4, "due": one.every_days, "late": one.every_days + 2.2}
    end = now - timedelta(days=stop.get(pair.course, one.every_days + 6.5))
    if pair.course == "alone":
        end = now - timedelta(days=one.every_days + 4)
    day, number = one.since + timedelta(days=2), 0
    times = []
    while day < end:
        times.append(day)
        day += timedelta(days=max(one.every_days - source.randint(0, 1), 2))
    for number, moment in enumerate([*times[-5:], end]):
        by = pair.keeper if pair.course == "alone" else pair.visitor
        clock = time(9 + source.randint(0, 8), 20)
        at = datetime.combine(moment.astimezone(ZONE).date(), clock, ZONE)
        at = min(at, now - timedelta(minutes=30))
        if number == 2 and source.random() < 0.3:
            flow.log(one, flow.Seen(met=False, words=MISSED), by=by, at=at - timedelta(days=1))
        form, answers = ("six-four", SIX) if number == 1 else ("plain", PLAIN)
        seen = flow.Seen(
            way="phone" if source.random() < 0.2 else "door", form=form, answers=answers,
            words=source.choice(WORDS),
        )  # fmt: skip
        flow.log(one, seen, by=by, at=at)


def _silences(pairs: list[_Pair], now: datetime) -> None:
    """Who was told of whom nobody saw, day by day at noon."""
    for pair in pairs:
        one = Recipient.objects.get(pk=pair.recipient.pk)
        for day in range(1, 8):
            noon = datetime.combine(one.due_on + timedelta(days=day), time(12), ZONE)
            if noon < now:
                with _told(noon):
                    flow.look(one, now=noon)
        flow.look(one, now=now)


def _others(pairs: list[_Pair], now: datetime) -> None:
    """A planned visit, somebody ill, a pairing asked for, one that ended, one who wants no more."""
    kept = [pair for pair in pairs if pair.course == "kept"]
    today = now.astimezone(ZONE).date()
    for number, pair in enumerate(kept[:6]):
        flow.plan(pair.recipient, by=pair.visitor, on=today + timedelta(days=number % 3), at=now)
    ill = kept[6]
    seen = flow.Seen(form="plain", answers=ILL, words="有点发烧，已经给女儿打了电话。")
    flow.log(ill.recipient, seen, by=ill.visitor, at=now - timedelta(hours=2))
    alone = [pair for pair in pairs if pair.course == "alone"]
    for number, pair in enumerate(alone[:3]):
        how = "spoken" if number else ""
        flow.pair(
            pair.recipient, visitor=pair.visitor, backup=pair.backup, by=pair.keeper, agreed_how=how
        )
    parted = Pairing.objects.get(recipient=kept[7].recipient)
    flow.part(parted, by=kept[7].visitor, reason=PairEnd.VISITOR, at=now - timedelta(days=1))
    flow.end(
        kept[8].recipient, by=kept[8].keeper, reason=EndReason.FAMILY, at=now - timedelta(days=3)
    )


def _errands(pairs: list[_Pair], now: datetime) -> None:
    """Errands for those in care, as far as each has come."""
    lasting = set(Recipient.objects.filter(paired=True).values_list("pk", flat=True))
    able = [pair for pair in pairs if pair.recipient.pk in lasting][10:]
    for number, (kind, words, status) in enumerate(ERRANDS):
        pair = able[number % len(able)]
        at = now - timedelta(days=9 - number * 0.7)
        said = flow.Ask(kind, words=words)
        with _told(at):
            errand = flow.ask(said, by=pair.keeper, recipient=pair.recipient, at=at)
            _run(errand, pair, status, at)


def _run(errand: Errand, pair: _Pair, status: str, at: datetime) -> None:
    """By the visitor, or whoever stands in where the visitor asked for it."""
    agent = pair.visitor if pair.visitor.pk != pair.keeper.pk else pair.backup
    hour = timedelta(hours=1)
    if status == "cancelled":
        flow.cancel_errand(errand, by=pair.keeper, at=at + hour)
    if status in {"taken", "done", "confirmed"}:
        flow.take_on(errand, by=agent, at=at + hour)
    if status in {"done", "confirmed"}:
        flow.hold_papers(errand, by=agent, papers="社保卡", at=at + 2 * hour)
        flow.return_papers(errand, by=agent, receipt="signed", at=at + 5 * hour)
        flow.finish(errand, by=agent, words="办好了，单子和卡都交还本人。", at=at + 5 * hour)
    if status == "confirmed":
        flow.confirm(errand, by=pair.keeper, at=at + 20 * hour)

"""What stands beside the appeals of the demonstration: support orders, merges, supervision, returns
that the centre decided, exclusions, a complaint past its unit. All invented, all by the deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from mulin.appeals import flow, rules
from mulin.appeals.flow import excluding, merging, supervising, supports
from mulin.appeals.flow.concluding import verifies
from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import Appeal, Ending, Exclusion, Kind, Status, SupportOrder
from mulin.appeals.queries.inbox import mergeable
from mulin.core.ids import uuid7
from mulin.core.models import Entry
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import PostInfo, posts
from mulin.places.models import Building
from mulin.site.demo.play import FRESH, READ_AFTER, Play

ASKED: Final = (
    "请一起到现场看一次，说清楚你们能办哪一段。", "请查一下这件事归谁管，出个书面说明。",
    "请派懂行的师傅来看一眼，该怎么办给个意见。", "请配合做一次上门劝说，周末前要有结果。",
    "请派两个人、一辆车，帮着把现场清出来。", "请核对一下有没有办过手续，把结果告诉我们。",
)  # fmt: skip
DONE: Final = "已经到现场处理完，拍了照片，试过两次没有问题。"
PRESSED: Final = ("居民第三次来问了，请写明哪天能办好。", "超过期限两天了，卡在哪里，请说明。")
ENOUGH: Final = 40
MERGED: Final = 6
LOOKED_THROUGH: Final = 200
# Pairs of letters that two titles share, when they tell of one thing.
ALIKE: Final = 7


@dataclass(frozen=True)
class Words:
    """What somebody told, of the building with that number."""

    leaf: str
    title: str
    detail: str
    building: int = 0


CORRIDOR: Final = Words(
    "0801", "二楼安全出口被旧柜子堵住",
    "二楼安全出口堆着旧柜子和两辆电动车，人要侧着身子才过得去，万一着火跑不出来。", 3,
)  # fmt: skip
LAMPS: Final = (
    (9, Words("1104", "楼前路灯坏了三天", "楼前的路灯坏了三天，晚上一片黑，老人下楼不方便。", 12)),
    (5, Words("1104", "楼前路灯一直不亮", "楼前那盏路灯一直不亮，昨晚有人踩空台阶，请尽快修。", 12)),
)  # fmt: skip


def stand_beside(play: Play) -> None:
    """Everything, in one transaction; what is told is read as in the ninety days."""
    mark = uuid7()
    with transaction.atomic():
        for part in (
            _support,
            _merge,
            _twice,
            _supervise,
            _bounce,
            _exclude,
            _complain,
            _look_again,
            _verify,
        ):
            part(play.now)
    read = play.now - FRESH
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)
    Notice.objects.filter(pk__gt=mark, at__lt=read).update(read_at=play.now - READ_AFTER)


def _holder(post: PostInfo) -> Person:
    return Person.objects.get(pk=post.holder_ids[0])


def _handler(appeal: Appeal) -> Person | None:
    post = posts().get(appeal.post_id)
    return _holder(post) if post and not post.vacant else None


def _centre(appeal: Appeal, *, may: Callable[[Person, Appeal], bool]) -> Person | None:
    """Somebody of the centre who may do it."""
    found = posts().answering(Role.CENTRE, appeal.area_path)
    people = (_holder(post) for post in found if not post.vacant)
    return next((person for person in people if may(person, appeal)), None)


def _after(appeal: Appeal, hours: float) -> datetime:
    """Some hours after the last deed."""
    last: datetime = Entry.objects.filter(record=appeal.pk).aggregate(at=Max("at"))["at"]
    return last + timedelta(hours=hours)


def _at_work(now: datetime) -> Iterator[tuple[Appeal, Person]]:
    """Appeals being handled whose last deed lies some days back, with who handles them."""
    rows = Appeal.objects.filter(
        status=Status.HANDLING, about_staff=False, supports=0, supervised=0, merged=0
    )
    for appeal in rows.order_by("-id")[:ENOUGH]:
        handler = _handler(appeal)
        if handler is not None and _after(appeal, 30) < now:
            yield appeal, handler


def _support(now: datetime) -> None:
    """Six orders: sent, signed, late, reported, accepted, returned."""
    units = [p for p in posts().all if p.role == Role.DEPARTMENT and not p.vacant]
    for number, (appeal, handler) in zip(range(6), _at_work(now), strict=False):
        unit = next(p for p in units[number:] + units if p.id != appeal.post_id)
        at = _after(appeal, 1)
        order = supports.open(
            appeal, post=unit.id, what=ASKED[number], by=handler, at=at,
            within="4wh" if number == 2 else "2wd",
        )  # fmt: skip
        _work(order, number, unit=_holder(unit), handler=handler, at=at)


def _work(order: SupportOrder, number: int, *, unit: Person, handler: Person, at: datetime) -> None:
    """As far as this one came."""
    hour = timedelta(hours=1)
    if number == 5:
        supports.return_(
            order, by=unit, reason="查过了，这件事没有在我们这里办过手续。", at=at + 2 * hour
        )
        return
    if number >= 1:
        supports.sign(order, by=unit, at=at + hour)
    if number >= 3:
        supports.report(order, by=unit, answer=DONE, at=at + 6 * hour)
    if number == 4:
        supports.accept(order, by=handler, at=at + 8 * hour)


def _merge(now: datetime) -> None:
    """Two matters that several people told."""
    used = set[UUID]()
    rows = Appeal.objects.filter(
        status__in=[Status.RECEIVED, Status.DISPATCHED, Status.HANDLING], about_staff=False,
        merged=0, merged_into=None, supports=0,
    )  # fmt: skip
    for appeal in rows.order_by("-id")[:LOOKED_THROUGH]:
        by = None if appeal.pk in used else _centre(appeal, may=rules.may_merge)
        into = _told_before(appeal, by, now=now) if by else None
        at = max(_after(appeal, 0.2), _after(into, 0.1)) if into else now
        if by is None or into is None or at >= now:
            continue
        merging.merge(appeal, into=into, by=by, at=at)
        used |= {appeal.pk, into.pk}
        if len(used) > MERGED:
            return


def _told_before(appeal: Appeal, by: Person, *, now: datetime) -> Appeal | None:
    """An earlier appeal about the same thing that it can be merged into."""
    found = mergeable(appeal, by, now=now)
    into = next((one for one in found if _same(one, appeal)), None)
    if into is None or into.reported_at > appeal.reported_at or merging.why_not(appeal, into):
        return None
    return into


def _same(one: Appeal, other: Appeal) -> bool:
    """Told of the same spot, or of the same estate in words that are alike."""
    if one.place and one.place == other.place:
        return True
    estates = {one.building.estate_id if one.building else None,
               other.building.estate_id if other.building else None}  # fmt: skip
    return len(estates) == 1 and None not in estates and _alike(one.title, other.title)


def _alike(one: str, other: str) -> bool:
    pairs = [{text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) >= ALIKE


def _supervise(now: datetime) -> None:
    """One that waits for its answer, one that was answered."""
    for number, (appeal, handler) in zip(range(2), _at_work(now), strict=False):
        by = _centre(appeal, may=rules.may_supervise)
        if by is None:
            continue
        at = _after(appeal, 2)
        one = supervising.supervise(appeal, what=PRESSED[number], by=by, at=at)
        if number:
            answer = "配件周四到货，周五上午装好，已经和居民说过。"
            supervising.answer(one, by=handler, answer=answer, at=at + timedelta(hours=3))


def _bounce(now: datetime) -> None:
    """Returned twice, then decided by the centre for good."""
    found = next(iter(_at_work(now)), None)
    if found is None:
        return
    appeal, handler = found
    by, post = _centre(appeal, may=rules.may_decide), appeal.post_id
    if by is None or post is None:
        return
    for number in range(2):
        at = _after(appeal, 1)
        flow.return_(
            appeal, by=handler, reason="这一段不在我们的范围。", basis="网格划分表第 12 页", at=at
        )
        flow.dispatch(
            appeal, post=post, by=by, reason="现场看过，由它办", at=at + timedelta(hours=1)
        )
        if not number:
            flow.sign(appeal, by=handler, at=at + timedelta(hours=2))


def _exclude(now: datetime) -> None:
    """One asked to be left out of the rates, one left out."""
    rows = Appeal.objects.filter(
        status=Status.CLOSED, solved=False, about_staff=False,
        ending__in=(Ending.EXPLAINED, Ending.HANDED_OVER), kind__in=(Kind.HELP, Kind.COMPLAINT),
    )  # fmt: skip
    for number, appeal in enumerate(rows.order_by("-id")[:2]):
        handler, at = _handler(appeal), now - timedelta(hours=20 - number)
        if handler is None:
            continue
        one = excluding.ask(
            appeal, rates=["resolution", "satisfaction"], reason="beyond", by=handler, at=at,
            grounds="产权归上级单位，已经书面函告，答复也给居民看过。",
        )  # fmt: skip
        by = _centre(appeal, may=partial(_reviews, one))
        if number and by is not None:
            excluding.grant(one, by=by, review="函告和答复都在，同意。", at=at + timedelta(hours=3))


def _reviews(one: Exclusion, person: Person, _appeal: Appeal) -> bool:
    return rules.may_review_exclusion(person, one)


def _complain(now: datetime) -> None:
    """About a property company, which never sees it."""
    company = next(p for p in posts().all if p.role == Role.PROPERTY and p.organisation)
    said = Report(
        detail="物业前台接电话态度很差，问了三次公共收益的账都不给看。", title="物业不让看公共收益的账",
        kind=Kind.COMPLAINT, complained_of=company.organisation,
    )  # fmt: skip
    flow.report(said, by=None, at=now - timedelta(hours=9))


def _look_again(now: datetime) -> None:
    """An explanation whose day has come."""
    appeal = Appeal.objects.filter(status=Status.CLOSED, ending=Ending.EXPLAINED).first()
    if appeal is None:
        return
    handler = _handler(appeal)
    if handler is not None and appeal.closed_at is not None:
        at = max(_after(appeal, 1), now - timedelta(days=3))
        flow.review(
            appeal, by=handler, public="改造资金还在申请，过三天再给您答复。",
            review_on=(at + timedelta(days=3)).date(), at=at,
        )  # fmt: skip


def _verify(now: datetime) -> None:
    """Fire doors and the like: proposed, and somebody else is to look before the resident is asked."""
    appeal = _report(CORRIDOR, now - timedelta(hours=30))
    by, post = _centre(appeal, may=rules.may_dispatch), _grid(appeal)
    if by is None or post is None or not verifies(appeal):
        return
    handler = _holder(post)
    flow.dispatch(appeal, post=post.id, by=by, at=now - timedelta(hours=29))
    flow.sign(appeal, by=handler, at=now - timedelta(hours=28))
    public = "堆的东西已经清走，通道能过担架，贴了提示。"
    at = now - timedelta(hours=3)
    flow.propose(appeal, by=handler, ending=Ending.SOLVED, public=public, at=at)


def _twice(now: datetime) -> None:
    """Two neighbours told of one lamp; it is handled once."""
    first, second = (_report(words, now - timedelta(hours=n)) for n, words in LAMPS)
    if by := _centre(second, may=rules.may_merge):
        merging.merge(second, into=first, by=by, at=now - timedelta(hours=2))


def _report(words: Words, at: datetime) -> Appeal:
    """By somebody who gave no name, of a building."""
    said = Report(
        detail=words.detail, title=words.title, category=words.leaf,
        building=Building.objects.order_by("id")[words.building].pk,
    )  # fmt: skip
    return flow.report(said, by=None, at=at)


def _grid(appeal: Appeal) -> PostInfo | None:
    found = posts().answering(Role.GRID_WORKER, appeal.area_path)
    return next((post for post in found if not post.vacant), None)

"""What came of the demonstration's evening talks: minutes, resolutions, and who carried them out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from random import Random
from typing import Final

from mulin.meetings.flow import minutes, resolving
from mulin.meetings.models import Item, ItemStatus, Meeting, Minutes, Resolution
from mulin.people.models import Person, Role
from mulin.people.queries import PostInfo, posts
from mulin.site.demo.clock import ZONE
from mulin.site.demo.divisions import DATA

FILE: Final = DATA / "demo" / "decided.toml"
# Who carries out what a talk decides.
DOERS: Final = (Role.PROPERTY, Role.GRID_WORKER, Role.COMMUNITY_SECRETARY)
MORE: Final = (
    ("量一量能不能再加两个车位", ""),
    ("再约一次供电所，看看老楼的线路", "等供电所排期"),
    ("把意见带给施工单位，下次会上说", "等施工单位答复"),
)


@dataclass(frozen=True)
class Topic:
    """What is talked about, and what comes of it."""

    title: str
    said: tuple[str, ...]
    agreed: str
    what: str
    days: int
    done: str


@cache
def topics() -> tuple[Topic, ...]:
    """As they stand in the file: titles for the agenda, too."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["topics"]
    return tuple(Topic(**{**row, "said": tuple(row["said"])}) for row in rows)


def write_down(
    meeting: Meeting, *, by: Person, judge: Person, done: int, now: datetime, draw: Random,
    left: int = 0,
) -> list[Resolution]:  # fmt: skip
    """The minutes of a meeting that was held, final as soon as their term is over, with so many
    resolutions `done` and so many `left` to do. `by` keeps them, `judge` confirms."""
    known = {topic.title: topic for topic in topics()}
    spoken = Item.objects.filter(meeting=meeting, status=ItemStatus.DISCUSSED).order_by("place")
    pairs = [(item, known.get(item.title) or draw.choice(topics())) for item in spoken]
    ended = meeting.closed_at or meeting.ends_at
    book = minutes.begin(meeting, by=by, at=ended)
    for item, topic in pairs:
        said = minutes.Said("\n".join(topic.said), topic.agreed)
        minutes.write(book, item, said, by=by, at=ended)
    made = []
    for n in range(done):
        item, topic = pairs[n % len(pairs)]
        made.append(_carried_out(meeting, topic, item, by=by, judge=judge, now=now, draw=draw))
    made += [_left(meeting, n, by=by, at=ended, draw=draw) for n in range(left)]
    _issue(book, by=by, ended=ended, now=now)
    return made


def _doer(meeting: Meeting, draw: Random) -> tuple[PostInfo, Person]:
    """A post that carries it out, and who holds it."""
    found = [
        post for role in DOERS for post in posts().answering(role, meeting.area_path)[:1]
        if post.holder_ids
    ] or [post for post in posts().in_area(meeting.area_path, DOERS) if post.holder_ids]  # fmt: skip
    post = draw.choice(found)
    return post, Person.objects.get(pk=post.holder_ids[0])


def _carried_out(
    meeting: Meeting, topic: Topic, item: Item, *, by: Person, judge: Person, now: datetime,
    draw: Random,
) -> Resolution:  # fmt: skip
    """Decided, reported a little before its day, confirmed some days later (never after now)."""
    ended = meeting.closed_at or meeting.ends_at
    post, doer = _doer(meeting, draw)
    due = ended.astimezone(ZONE).date() + timedelta(days=topic.days)
    owner = resolving.Owner(resolving.POST, post.id)
    decided = resolving.Decided(topic.what, owner, due, item=item)
    one = resolving.resolve(meeting, decided, by=by, at=ended)
    early = draw.randint(0, max(topic.days // 2, 1))
    told = min(datetime.combine(due - timedelta(days=early), time(16), ZONE), now)
    resolving.report(one, by=doer, words=topic.done, at=max(told, ended))
    sure = min(told + timedelta(days=draw.randint(1, 5)), now)
    confirms = judge if judge.pk != doer.pk else by
    return resolving.confirm(one, by=confirms, at=max(sure, ended))


def _left(meeting: Meeting, n: int, *, by: Person, at: datetime, draw: Random) -> Resolution:
    """Something that is still under way."""
    what, why = MORE[n % len(MORE)]
    post, _holder = _doer(meeting, draw)
    due = None if why else at.astimezone(ZONE).date() + timedelta(days=14)
    owner = resolving.Owner(resolving.POST, post.id)
    return resolving.resolve(meeting, resolving.Decided(what, owner, due, why), by=by, at=at)


def _issue(book: Minutes, *, by: Person, ended: datetime, now: datetime) -> None:
    """Out the next morning, final on the day after the term; as far as the present has come."""
    out = datetime.combine(ended.astimezone(ZONE).date() + timedelta(days=1), time(9), ZONE)
    if out > now:
        return
    minutes.issue(book, by=by, at=out)
    until = book.objections_until
    assert until is not None  # noqa: S101 (it was just issued)
    final = datetime.combine(until + timedelta(days=1), time(9), ZONE)
    if final <= now:
        minutes.finish(book, by=by, at=final)

"""A county to measure on: a town with its posts, and appeals of years, written in bulk.

Everything is as the deeds would have left it (journal chains, search, notices, figures), so that
`mulin verify-journal` and `mulin rollup --check` agree with it. A large county is an older one: a
town does not report more a day because its database has grown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from mulin.appeals.flow.reporting import number_for, search_text
from mulin.appeals.models import Appeal, Callback, Channel, Ending, Status
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.core import journal, search
from mulin.core.ids import uuid7_at
from mulin.core.models import Entry
from mulin.core.rows import insert
from mulin.guides.flow import KIND, text_of
from mulin.guides.flow import search_text as guide_text
from mulin.guides.models import Guide
from mulin.notices.models import Notice
from mulin.people.flow import appoint, found_organisation, found_post
from mulin.people.models import Organisation, Person, Role
from mulin.people.queries import PostInfo, posts
from mulin.places.models import Area, Level
from mulin.places.queries import Place, ladder
from mulin.reports import flow as figures
from mulin.site import presets
from mulin.site.setting_up import set_up

A_DAY = 110
RESIDENTS = 1000
BATCH = 1000
HOUR = timedelta(hours=1)
WHAT = ("楼道灯不亮", "垃圾没有清运", "停车位被占用", "夜里施工噪声很大", "下水道堵了", "电梯又停了",
        "绿化带没人修剪", "路面有个大坑", "小区大门坏了", "自来水水压太小")  # fmt: skip
WHERE = (
    "湖滨小区",
    "庐环花苑",
    "东门涧",
    "滨湖东路",
    "紫阳南路",
    "老农贸市场",
    "春晖苑",
    "二小后门",
)
MORE = ("老人晚上进出很不方便，希望尽快安排人来看看。", "已经好几天了，邻居们都有意见，请帮忙协调一下。",
        "之前反映过一次，好了几天又这样，盼望能彻底解决。", "孩子上学每天都要经过，担心出事。")  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who signs in during the measurements."""

    centre: Person
    community: Person
    department: Person
    residents: list[Person]


def build() -> Cast:
    """The town of the preset with a filled post everywhere, and its residents."""
    set_up(presets.load("nankang"), today=timezone.localdate())
    town = Area.objects.get(level=Level.STREET)
    rows = [_person(f"bench{n}", f"居民{n}") for n in range(RESIDENTS)]
    Person.objects.bulk_create(rows)
    communities = Area.objects.filter(level=Level.COMMUNITY)
    staff = [_holder(Role.COMMUNITY_STAFF, community) for community in communities]
    for grid in Area.objects.filter(level=Level.GRID):
        _holder(Role.GRID_WORKER, grid)
    body = found_organisation(name="环卫所", kind=Organisation.Kind.DEPARTMENT, area=town)
    return Cast(
        _holder(Role.CENTRE, town), staff[0], _holder(Role.DEPARTMENT, town, body), rows
    )  # fmt: skip


def _person(username: str, name: str) -> Person:
    """An account into which nobody can sign in: sessions are made without."""
    person = Person(username=username, name=name)
    person.set_unusable_password()
    return person


def _holder(role: str, area: Area, body: Organisation | None = None) -> Person:
    person = _person(f"{role}{area.code}", f"{area.name}值班")
    person.save(force_insert=True)
    title = f"{area.name}{Role(role).label}"
    appoint(person, found_post(title=title, role=role, area=area, organisation=body))
    return person


@dataclass
class Written:
    """What a batch writes."""

    appeals: list[Appeal]
    entries: list[Entry]
    notices: list[Notice]
    callbacks: list[Callback]


class Filler:
    """Writes `appeals` appeals, the last of them today; the same seed writes the same county."""

    def __init__(self, cast: Cast, *, appeals: int, seed: int = 7) -> None:
        self.appeals = appeals
        self.cast, self.chance = cast, Random(seed)  # noqa: S311 (nothing secret)
        self.now = timezone.now()
        self.grids = ladder().under("/", Level.GRID)
        self.leaves = taxonomy().leaves
        self.workers = {post.path: post for post in posts().all if post.role == Role.GRID_WORKER}
        departments = [post for post in posts().all if post.role == Role.DEPARTMENT]
        self.department = departments[0]
        self.written = 0

    def fill(self) -> Iterator[int]:
        """Write them, the oldest first; says after each batch how many there are."""
        while self.written < self.appeals:
            batch = Written([], [], [], [])
            for _ in range(min(BATCH, self.appeals - self.written)):
                self._one(batch)
                self.written += 1
            with transaction.atomic():
                for rows in (batch.appeals, batch.entries, batch.notices, batch.callbacks):
                    insert(rows)
                search.bulk_index((a.pk, "appeal", search_text(a)) for a in batch.appeals)
            yield self.written
        self._younger_guides()
        list(figures.rebuild())
        figures.refresh_all()

    def _younger_guides(self) -> None:
        """In a county that lived through its history what has a key of today was entered last.
        Here the guides came with the founding, before all appeals: they are entered once more."""
        for guide in Guide.objects.order_by("id"):
            search.remove(guide.pk)
            search.index(guide.pk, KIND, guide_text(text_of(guide)))

    def _one(self, batch: Written) -> None:
        chance = self.chance
        days = (self.appeals - self.written) / A_DAY
        age = timedelta(days=days, seconds=chance.randrange(700)) + HOUR
        at = self.now - age
        grid, leaf = chance.choice(self.grids), chance.choice(self.leaves)
        appeal = self._appeal(at, grid, leaf)
        story = _Story(appeal, batch)
        data = {"limits": [leaf.respond_within, leaf.resolve_within], "channel": appeal.channel,
                "area": "point", "category": leaf.code, "sure": 0.8, "words": [], "alarm": ""}  # fmt: skip
        story.tell("report", at, by=appeal.reporter_id, new=Status.RECEIVED, data=data)
        batch.notices.append(_notice(appeal, at))
        length = (
            7 if age.days > 30 and chance.random() > 0.01 else chance.choice((0, 1, 2, 3, 5, 7))
        )
        post = self.department if chance.random() < 0.2 else self.workers[grid.path]
        self._live(story, post, length)
        appeal.journal_head = story.head
        batch.appeals.append(appeal)

    def _appeal(self, at: datetime, grid: Place, leaf: Leaf) -> Appeal:
        chance = self.chance
        where, what = chance.choice(WHERE), chance.choice(WHAT)
        reporter = chance.choice(self.cast.residents)
        return Appeal(
            id=uuid7_at(int(at.timestamp() * 1000), self.written & 0xFFF),
            number=number_for(at, 900_000 + self.written), channel=Channel.WEB,
            title=f"{where}{what}", detail=f"{where}{what}，{chance.choice(MORE)}{chance.choice(MORE)}",
            category_id=leaf.id, area_id=grid.id, area_path=grid.path, area_reason="point",
            place=f"{where}{chance.randrange(1, 30)}栋", lng=grid.lng, lat=grid.lat, datum="wgs84",
            reporter=reporter, reported_at=at, stage_since=at, respond_within=leaf.respond_within,
            resolve_within=leaf.resolve_within, first_contact_due=at + 8 * HOUR,
            due=at + timedelta(days=5), about_staff=chance.random() < 0.01,
        )  # fmt: skip

    def _live(self, story: _Story, post: PostInfo, length: int) -> None:
        """As many deeds as it has come to: dispatch, sign, contact, propose, callback, close."""
        appeal, holder = story.appeal, post.holder_ids[0]
        centre, at = self.cast.centre.pk, appeal.reported_at
        if length >= 1:
            to = {"to": str(post.id), "to_words": post.words, "why": "按区域"}
            story.tell("dispatch", at + HOUR, by=centre, new=Status.DISPATCHED, data=to)
            appeal.post_id, appeal.organisation_id = post.id, post.organisation
            story.batch.notices.append(_notice(appeal, at + HOUR, person=holder))
        if length >= 2:
            story.tell("sign", at + 2 * HOUR, by=holder, new=Status.HANDLING)
        if length >= 3:
            appeal.first_contact_at = at + self.chance.choice((3, 3, 9)) * HOUR
            story.tell("contact", appeal.first_contact_at, by=holder, data={"way": "phone"})
        if length >= 5:
            appeal.proposed_at, appeal.ending = at + 20 * HOUR, Ending.SOLVED
            appeal.closed_in_time, appeal.due = self.chance.random() < 0.9, None
            words = {"public": "已经修好，请您看看。", "ending": Ending.SOLVED.value}
            story.tell("propose", appeal.proposed_at, by=holder, new=Status.PROPOSED, data=words)
        if length >= 7:
            self._end(story)

    def _end(self, story: _Story) -> None:
        appeal, at, centre = story.appeal, story.appeal.reported_at + 30 * HOUR, self.cast.centre
        solved = self.chance.random() < 0.9
        appeal.solved, appeal.satisfied, appeal.callback_tries = (
            solved,
            "yes" if solved else "no",
            1,
        )
        said: dict[str, Any] = {
            "reached": True, "contacted": True, "solved": solved, "satisfied": appeal.satisfied,
            "way": "phone",
        }  # fmt: skip
        story.tell("callback", at, by=centre.pk, data=said)
        story.batch.callbacks.append(
            Callback(appeal=appeal, at=at, by=centre, reached=True, contacted=True, solved=solved)
        )
        appeal.closed_at = at
        story.tell("close", at, by=centre.pk, new=Status.CLOSED)


class _Story:
    """The chain of entries of one appeal."""

    def __init__(self, appeal: Appeal, batch: Written) -> None:
        self.appeal, self.batch, self.head = appeal, batch, ""

    def tell(
        self, verb: str, at: datetime, *, by: Any, new: str = "", data: dict[str, Any] | None = None
    ) -> None:
        """One more entry, keyed and dated when it happened."""
        appeal = self.appeal
        old = appeal.status if self.head else ""
        entry = journal.new_entry(
            appeal, verb, by=None, at=at, previous=self.head, old=old, new=new or appeal.status,
            data=data, key=uuid7_at(int(at.timestamp() * 1000), len(self.batch.entries) & 0xFFF),
        )  # fmt: skip
        entry.by_id = by
        entry.hash = journal.hash_of(entry)
        if new and new != appeal.status:
            appeal.status, appeal.stage_since = new, at
        self.head = entry.hash
        self.batch.entries.append(entry)


def _notice(appeal: Appeal, at: datetime, *, person: Any = None) -> Notice:
    kind, side = ("dispatched", "/desk") if person else ("received", "")
    to: Any = person or appeal.reporter_id
    return Notice(
        person_id=to, at=at, kind=f"appeal.{kind}", title=appeal.title,
        url=f"{side}/appeals/{appeal.pk}/", record=appeal.pk,
    )  # fmt: skip

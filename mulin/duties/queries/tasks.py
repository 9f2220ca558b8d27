"""What each worker has to do in a period, and how far it is: reckoned from posts, calendar and ticks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from mulin.core.fields import within
from mulin.core.filters import AddressFilters, day_of
from mulin.duties.models import Duty, Status
from mulin.duties.periods import Period, before, period_of, words
from mulin.duties.presets import CheckList, Item, preset
from mulin.people.models import Appointment, Person
from mulin.people.queries import PostInfo, posts
from mulin.people.standing import DISPATCH

PAGE = 20
VIEWS = ("all", "late", "open", "unseen")


class State(StrEnum):
    """How far an item of a period is. `OFF`: nobody held the post when the period ended."""

    SEEN = "seen"
    TICKED = "ticked"
    RETURNED = "returned"
    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    OFF = "off"


DONE = (State.SEEN, State.TICKED)
# What a worker is still to do, the most pressing first.
TO_DO = (State.LATE, State.RETURNED, State.SOON, State.OPEN)


@dataclass(frozen=True)
class Task:
    """An item of a post in one period, with its tick if there is one."""

    post: PostInfo
    item: Item
    period: Period
    state: State
    duty: Duty | None = None

    @property
    def when(self) -> str:
        """The period in words."""
        return words(self.item.every, self.period)


@dataclass(frozen=True)
class Row:
    """A worker's post with a cell for every item."""

    post: PostInfo
    cells: tuple[Task, ...]


@dataclass(frozen=True)
class Table:
    """A page of rows; `counts` are over all rows asked for, by state."""

    of: CheckList
    rows: tuple[Row, ...]
    total: int
    counts: Mapping[State, int]
    after: str = ""


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What narrows the table. `day` lies in the periods that are shown: today's, if empty."""

    views: ClassVar[Sequence[str]] = VIEWS

    area: str = ""
    day: str = ""

    @property
    def on(self) -> date:
        """The day asked for, never one to come."""
        today = timezone.localdate()
        return min(day_of(self.day) or today, today)


class _Reckoner:
    """Ticks and first days of the holders of some posts: two statements, whatever is asked."""

    def __init__(self, found: Sequence[PostInfo], ticks: QuerySet[Duty], *, today: date) -> None:
        self.today = today
        self._ticks = {(one.post_id, one.item, one.since): one for one in ticks}
        held = Appointment.objects.filter(post__in=[post.id for post in found if not post.vacant])
        if len(found) > FEW:
            held = Appointment.objects.filter(post__role__in=preset().roles)
        here = held.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)
        self._since: dict[UUID, date] = dict(
            here.values_list("post").annotate(first=Min("since")).values_list("post", "first")
        )

    def task(self, post: PostInfo, item: Item, period: Period) -> Task:
        """An item of a post in a period."""
        duty = self._ticks.get((post.id, item.key, period.since))
        return Task(post, item, period, self._state(post, period, duty), duty)

    def _state(self, post: PostInfo, period: Period, duty: Duty | None) -> State:
        if duty is not None:
            return State(duty.status)
        since = self._since.get(post.id)
        if since is None or (period.until < self.today and since > period.since):
            return State.OFF
        if period.until < self.today:
            return State.LATE
        near = period.until - self.today < timedelta(days=preset().remind_days)
        return State.SOON if near else State.OPEN


# So many posts are asked for by their keys; more by their role.
FEW = 50


def _starts(lists: Iterable[CheckList], day: date) -> set[date]:
    """First days of the periods of a day, and of those before them."""
    found: set[date] = set()
    for item in (item for one in lists for item in one.items):
        now = period_of(item.every, day)
        found |= {now.since, before(item.every, now).since}
    return found


def tasks_of(found: Sequence[PostInfo], *, today: date) -> list[Task]:
    """What posts have to do: every item of the present period, and of the one before it what was
    left undone. The most pressing first. Two statements."""
    lists = preset().lists
    ticks = Duty.objects.filter(since__in=_starts(lists, today))
    if len(found) <= FEW:
        ticks = ticks.filter(post__in=[post.id for post in found])
    reckoner = _Reckoner(found, ticks, today=today)
    made: list[Task] = []
    for post in found:
        known = preset().of_role(post.role)
        for item in known.items if known else ():
            now = period_of(item.every, today)
            last = reckoner.task(post, item, before(item.every, now))
            made += [last] if last.state in {State.LATE, State.RETURNED} else []
            made.append(reckoner.task(post, item, now))
    order = [*TO_DO, *DONE, State.OFF]
    return sorted(made, key=lambda task: (order.index(task.state), task.period.until))


def own_posts(person: Person) -> list[PostInfo]:
    """Posts with a check-list that somebody holds, or stands in for."""
    known = posts()
    found = (known.get(key) for key in person.standing.post_ids)
    return [post for post in found if post is not None and post.role in preset().roles]


def pressing(person: Person, *, today: date) -> list[Task]:
    """What a worker has not done and should: late, returned, or due within a few days."""
    mine = own_posts(person)
    wanted = {State.LATE, State.RETURNED, State.SOON}
    return [task for task in tasks_of(mine, today=today) if task.state in wanted] if mine else []


def task_of(post: PostInfo, item: Item, since: date, *, today: date) -> Task | None:
    """The task of a period that begins on a day; None where no period does, or it lies ahead."""
    period = period_of(item.every, since)
    if period.since != since or since > today:
        return None
    ticks = Duty.objects.filter(post=post.id, item=item.key, since=since)
    reckoner = _Reckoner([post], ticks.select_related("by", "seen_by"), today=today)
    return reckoner.task(post, item, period)


def table(
    person: Person, of: CheckList, path: str, filters: Filters, *, after: str = "",
    size: int = PAGE,
) -> Table:  # fmt: skip
    """A page of the table worker × item of an area that the person looks after. `after` is the key
    of the last post of the page before."""
    found = sorted(posts().in_area(path, {of.role}), key=lambda post: (post.path, str(post.id)))
    periods = {item.key: period_of(item.every, filters.on) for item in of.items}
    starts = {period.since for period in periods.values()}
    ticks = Duty.objects.visible_to(person).filter(within("area_path", path), since__in=starts)
    reckoner = _Reckoner(found, ticks, today=timezone.localdate())
    rows = [
        Row(post, tuple(reckoner.task(post, item, periods[item.key]) for item in of.items))
        for post in found
    ]
    counts = {
        state: sum(cell.state == state for row in rows for cell in row.cells) for state in State
    }
    kept = [row for row in rows if any(_asked(cell, filters.view) for cell in row.cells)]
    start = next((n + 1 for n, row in enumerate(kept) if str(row.post.id) == after), 0)
    page = kept[start : start + size]
    more = len(kept) > start + size
    return Table(of, tuple(page), len(kept), counts, str(page[-1].post.id) if more else "")


def _asked(cell: Task, view: str) -> bool:
    states = {"late": (State.LATE,), "open": TO_DO, "unseen": (State.TICKED,)}
    return cell.state in states.get(view, tuple(State))


def to_see(person: Person) -> QuerySet[Duty]:
    """Ticks that wait for somebody of the community to look at them, oneself excepted."""
    rows = Duty.objects.filter(status=Status.TICKED)
    return rows.filter(person.standing.area_q("area_path", DISPATCH)).exclude(by=person)

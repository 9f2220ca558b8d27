"""Reads of the desk's first page: what waits, what is late, the week, the town at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.models import OPEN, Appeal, Status
from mulin.appeals.queries import (
    Chip,
    Filters,
    Today,
    chip,
    counts,
    figures,
    first_contact_chip,
    listed,
    today,
)
from mulin.core.filters import midnight
from mulin.core.models import Seal
from mulin.core.nav import maybe_url
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.people.standing import DISPATCH
from mulin.places.models import Level
from mulin.places.queries import Place, ladder
from mulin.site.icons import icon_of

HANDLERS = frozenset(
    {Role.PROPERTY, Role.DEPARTMENT, Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.CENTRE}
)
OVERSEE = frozenset({Role.CENTRE, Role.ADMIN, Role.AUDITOR})
KEEP = frozenset({Role.ADMIN, Role.AUDITOR})
SHOWN = 6
RUNNING = (Status.RECEIVED, Status.DISPATCHED, Status.HANDLING)
MANY_LATE = 3
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """An appeal as a first page shows it."""

    appeal: Appeal
    where: str
    chip: Chip
    icon: str


@dataclass(frozen=True)
class Community:
    """One community's open appeals."""

    place: Place
    open: int
    late: int
    waiting: int

    @property
    def unplaced(self) -> bool:
        """Not a community: what nobody has put into one yet."""
        return self.place.level != Level.COMMUNITY

    @property
    def tone(self) -> str:
        """Ordered: nothing open, nothing late, some late, many late."""
        if not self.open:
            return ""
        if not self.late:
            return "green"
        return "amber" if self.late < MANY_LATE else "red"


@dataclass(frozen=True)
class Hot:
    """A category this week and the week before."""

    code: str
    name: str
    now: int
    before: int

    @property
    def more(self) -> int:
        """How many more than the week before."""
        return self.now - self.before


@dataclass(frozen=True)
class Week:
    """Figures of the last seven days and of the seven before."""

    since: str
    now: Mapping[str, int]
    before: Mapping[str, int]


@dataclass(frozen=True)
class Keeping:
    """What the administrator and the auditor look at first."""

    posts: int
    vacant: int
    sealed_on: Any
    sealed: int


@dataclass
class Desk:
    """What the first page shows to this person; parts that are not their work stay empty."""

    counts: dict[str, int]
    week: Week | None = None
    inbox: list[Line] | None = None
    mine: Today | None = None
    mine_lines: list[Line] = field(default_factory=list)
    callbacks: list[Line] | None = None
    communities: list[Community] | None = None
    hot: list[Hot] | None = None
    keeping: Keeping | None = None


def desk(person: Person, *, now: datetime | None = None) -> Desk:
    """Everything of the page; each part is one or two statements."""
    now = now or timezone.now()
    standing = person.standing
    found = Desk(counts(person, now=now))
    decides = standing.has(DISPATCH)
    if decides:
        found.inbox = _lines(
            listed(person, Filters(view="inbox"), now=now).order_by(
                F("first_contact_due").asc(nulls_last=True), "id"
            ), now,
        )  # fmt: skip
    if decides or standing.has(OVERSEE):
        found.week = week(person, now=now)
    if standing.has(HANDLERS) and (found.counts["mine"] or not decides):
        found.mine = today(person, now=now)
        found.mine_lines = [_line(row, now) for row in found.mine.rows[:SHOWN]]
    if decides and found.counts["callback"]:
        rows = listed(person, Filters(view="callback"), now=now).order_by("proposed_at", "id")
        found.callbacks = _lines(rows, now, most=3)
    if standing.has(OVERSEE):
        found.communities = communities(person, now=now)
        found.hot = hot(person, now=now)
    if standing.has(KEEP):
        found.keeping = keeping()
    return found


def _lines(rows: Any, now: datetime, *, most: int = SHOWN) -> list[Line]:
    return [_line(row, now) for row in rows.select_related("building__estate")[:most]]


def _line(row: Appeal, now: datetime) -> Line:
    return Line(
        row, where_of(row), first_contact_chip(row, now) or chip(row, now), icon_of(row.category_id)
    )


def where_of(appeal: Appeal) -> str:
    """«西湖社区 · 第三网格 · 庐环花苑 3 栋»: the area and the place as it was told."""
    area = ladder().words(appeal.area_path)
    words = [area, appeal.place if appeal.place != area else ""]
    return " · ".join(word for word in words if word)


def week(person: Person, *, now: datetime) -> Week:
    """The figures of seven days and of the seven before: two statements."""
    start = _first_midnight(now)
    since = timezone.localdate(start)
    before = since - WEEK
    this = Filters(since=since.isoformat())
    last = Filters(since=before.isoformat(), until=(since - timedelta(days=1)).isoformat())
    return Week(
        since.isoformat(), _numbers(figures(listed(person, this, now=now).filter(_since(start)))[0]),
        _numbers(figures(listed(person, last, now=now).filter(_since(start - WEEK)))[0]),
    )  # fmt: skip


def _first_midnight(now: datetime) -> datetime:
    """When the first of the seven days began that today ends."""
    day = timezone.localdate(now) - timedelta(days=6)
    return midnight(day)


def _since(moment: datetime) -> Q:
    """Keys not made before a moment (a day more, for clocks that differ): no appeal is older
    than its key, so the search begins at the newest end of the index."""
    first = max(int((moment - timedelta(days=1)).timestamp() * 1000), 0)
    return Q(pk__gte=UUID(int=first << 80))


def _numbers(found: Mapping[str, object]) -> dict[str, int]:
    return {name: int(str(value)) for name, value in found.items()}


def communities(person: Person, *, now: datetime) -> list[Community]:
    """Open, late and undecided appeals of each community one may see: one statement."""
    rows = (
        Appeal.objects.visible_to(person)
        .filter(status__in=OPEN)
        .order_by()
        .values("area_path")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due__lt=now, status__in=RUNNING)),
            new=Count("pk", filter=Q(status=Status.RECEIVED)),
        )
        .values_list("area_path", "open", "late", "new")
    )
    known = ladder()
    sums: dict[str, list[int]] = {}
    for path, *numbers in rows:
        near = known.above(path, Level.COMMUNITY) or known.town
        if near:
            kept = sums.setdefault(near.path, [0, 0, 0])
            sums[near.path] = [one + other for one, other in zip(kept, numbers, strict=True)]
    shown = [place for place in known.places if place.level == Level.COMMUNITY]
    if known.town and known.town.path in sums:
        shown.append(known.town)
    found = [Community(place, *sums.get(place.path, (0, 0, 0))) for place in shown]
    return sorted(found, key=lambda one: (-one.late, -one.open, one.place.code))


def map_of(found: list[Community]) -> dict[str, Any]:
    """Outlines for the map widget, coloured by what is late."""
    return {
        "outlines": [
            {
                "name": _("%(name)s %(n)s 件") % {"name": one.place.name, "n": one.open},
                "geometry": one.place.outline,
                "tone": one.tone,
                "href": f"{maybe_url('appeals:list')}?{Filters(area=one.place.code, status='open').query()}",
                "note": _("在办 %(open)s 件，超时 %(late)s 件")
                % {"open": one.open, "late": one.late},
            }
            for one in found
            if one.place.outline and one.place.level == Level.COMMUNITY
        ],
        "pins": [],
    }


def hot(person: Person, *, now: datetime, most: int = 8) -> list[Hot]:
    """The most frequent categories of seven days beside the seven before: one statement."""
    start = _first_midnight(now)
    this = Q(reported_at__gte=start)
    rows = (
        Appeal.objects.visible_to(person)
        .filter(_since(start - WEEK), reported_at__gte=start - WEEK, category__isnull=False)
        .order_by()
        .values("category__code", "category__name")
        .annotate(now=Count("pk", filter=this), before=Count("pk", filter=~this))
        .values_list("category__code", "category__name", "now", "before")
    )
    found = [Hot(*row) for row in rows if row[2]]
    return sorted(found, key=lambda one: (-one.now, -one.more, one.code))[:most]


def keeping() -> Keeping:
    """Posts and vacancies, and until when the journal is sealed: one statement."""
    all_posts = posts().all
    newest = Seal.objects.order_by("-day").first()
    return Keeping(
        len(all_posts), sum(post.vacant for post in all_posts), newest.day if newest else None,
        newest.entries if newest else 0,
    )  # fmt: skip


def appeal_of_number(person: Person, words: str) -> UUID | None:
    """The key of a visible appeal whose number was typed in whole."""
    row = Appeal.objects.visible_to(person).filter(number=words.strip()).first()
    return row.pk if row else None

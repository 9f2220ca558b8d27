"""Reads of reception days and talks: the next ones near, the queue, and what became of what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal, Status
from mulin.appeals.models.reception import (
    Reception,
    ReceptionAppeal,
    ReceptionQuerySet,
    ReceptionVisitor,
    SessionKind,
    SessionStatus,
    VisitorStatus,
)
from mulin.core.fields import within
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.queries import ladder

AHEAD = (SessionStatus.PLANNED, SessionStatus.OPEN)
MOST_APPEALS = 2000
UPCOMING = 10


def host_words(session: Reception) -> str:
    """«社区书记 张某»: the post that hosts, and who holds it."""
    held = posts().get(session.host_id)
    if held is None:
        return ""
    return " ".join(part for part in (held.title, _("、").join(held.holders)) if part)


def area_words(session: Reception) -> str:
    """The area it is for."""
    return ladder().words(session.area_path)


def with_counts(rows: ReceptionQuerySet) -> ReceptionQuerySet:
    """With how many wait and how many appeals came of each, in the same statement."""
    waiting = ReceptionVisitor.objects.filter(status=VisitorStatus.WAITING)
    return rows.annotate(waiting=_number(waiting), told=_number(ReceptionAppeal.objects.all()))


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many of these a session has, counted apart: two joins would multiply each other."""
    mine = rows.filter(reception=OuterRef("pk")).order_by().values("reception")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def upcoming(
    person: Person | None, path: str = "", *, now: datetime | None = None
) -> list[Reception]:
    """The next reception days for a place: those of the areas that hold it, and those within it."""
    now = now or timezone.now()
    rows = Reception.objects.visible_to(person).filter(
        kind=SessionKind.RECEPTION, status__in=AHEAD, ends_at__gt=now - timedelta(hours=6)
    )
    if path:
        holding = [place.path for place in ladder().line(path)]
        rows = rows.filter(Q(area_path__in=holding) | within("area_path", path))
    return list(rows.order_by("starts_at")[:UPCOMING])


@dataclass(frozen=True)
class Queue:
    """Who sits there, who waits, who was absent, who has gone."""

    sitting: ReceptionVisitor | None
    waiting: list[ReceptionVisitor]
    absent: list[ReceptionVisitor]
    gone: list[ReceptionVisitor]


def queue(session: Reception) -> Queue:
    """The queue of a session: two statements."""
    every = list(
        session.visitors.select_related("person").annotate(told=Count("appeals")).order_by("number")
    )

    def of(*kinds: str) -> list[ReceptionVisitor]:
        return [visitor for visitor in every if visitor.status in kinds]

    return Queue(
        next(iter(of(VisitorStatus.SITTING)), None), of(VisitorStatus.WAITING),
        of(VisitorStatus.ABSENT), of(VisitorStatus.DONE, VisitorStatus.LEFT),
    )  # fmt: skip


def name_of(visitor: ReceptionVisitor) -> str:
    """How a visitor is called, unmasked: for masking."""
    return visitor.name or (visitor.person.name if visitor.person else "")


def ahead_of(visitor: ReceptionVisitor) -> int:
    """How many wait with a lower number."""
    rows = ReceptionVisitor.objects.filter(reception=visitor.reception_id)
    return rows.filter(status=VisitorStatus.WAITING, number__lt=visitor.number).count()


def now_called(session: Reception) -> int | None:
    """The number that sits there."""
    rows = session.visitors.filter(status=VisitorStatus.SITTING)
    return rows.values_list("number", flat=True).first()


def my_number(session: Reception, person: Person | None) -> ReceptionVisitor | None:
    """The number that a person holds."""
    if person is None:
        return None
    mine = session.visitors.filter(person=person).exclude(status=VisitorStatus.LEFT)
    return mine.first()


def appeals_of(session: Reception, person: Person) -> list[Appeal]:
    """What came of a session, as far as a person may see it."""
    keys = ReceptionAppeal.objects.filter(reception=session).values("appeal")
    return list(Appeal.objects.visible_to(person).filter(pk__in=keys).order_by("id"))


@dataclass
class Outcome:
    """What became of the appeals of one estate (or community): how many, closed, solved, still open."""

    label: str
    appeals: list[Appeal] = field(default_factory=list)

    @property
    def closed(self) -> int:
        """Ended, one way or another."""
        return sum(one.status == Status.CLOSED for one in self.appeals)

    @property
    def solved(self) -> int:
        """Solved, as the resident said."""
        return sum(one.solved is True for one in self.appeals)

    @property
    def open(self) -> int:
        """Not ended."""
        return len(self.appeals) - self.closed


def outcomes(
    person: Person, *, since: datetime, kinds: Iterable[str] = (SessionKind.RECEPTION,)
) -> list[Outcome]:
    """By estate, else by community: the appeals of all sessions since a day, the most first."""
    keys = ReceptionAppeal.objects.filter(
        reception__kind__in=list(kinds), reception__starts_at__gte=since
    ).values("appeal")
    rows = Appeal.objects.visible_to(person).filter(pk__in=keys)
    found: dict[str, Outcome] = {}
    for appeal in rows.select_related("building__estate").order_by("-id")[:MOST_APPEALS]:
        label = _where(appeal)
        found.setdefault(label, Outcome(label)).appeals.append(appeal)
    return sorted(found.values(), key=lambda one: (-len(one.appeals), one.label))


def _where(appeal: Appeal) -> str:
    """The estate it is about, by its building or its words; else the community."""
    if appeal.building is not None:
        return appeal.building.estate.name
    named = ladder().named_in(appeal.place) if appeal.place else None
    return named[1] if named else ladder().words(appeal.area_path).partition(" · ")[0]

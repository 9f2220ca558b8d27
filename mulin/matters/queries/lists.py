"""Lists of matters: what a person sees, narrowed by an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mulin.core import search
from mulin.core.fields import within
from mulin.core.filters import AddressFilters
from mulin.matters.models import (
    LEAD,
    PUBLIC,
    Follower,
    Matter,
    Origin,
    Participant,
    Stand,
    Statement,
    Status,
)
from mulin.matters.models.matter import MatterQuerySet
from mulin.people.models import Person
from mulin.places.queries import ladder

# The lists of the desk, in the order in which they stand above it.
VIEWS = {
    "proposed": _("等答复"),
    "moderate": _("等审核"),
    "discussing": _("正在议"),
    "carrying": _("正在落实"),
    "appraising": _("正在评"),
    "all": _("全部"),
}
STATES = {
    "discussing": (_("正在议"), Q(status=Status.DISCUSSING)),
    "carrying": (_("正在落实"), Q(status=Status.CARRYING)),
    "appraising": (_("请大家评"), Q(status=Status.APPRAISING)),
    "over": (_("有了结果"), Q(status__in=[Status.CLOSED, Status.REJECTED])),
}
MOST_FOUND = 2000


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by. Everything is text as it stands in an address; what is not
    understood narrows nothing."""

    views = VIEWS

    q: str = ""
    area: str = ""
    state: str = ""
    origin: str = ""


def listed(person: Person, filters: Filters) -> MatterQuerySet:
    """The matters of a list of the desk, not yet ordered nor cut into pages."""
    rows = Matter.objects.visible_to(person).filter(person.standing.area_q("area_path"))
    return _narrowed(rows.filter(_view(filters.view)), filters)


def shown(person: Person | None, filters: Filters) -> MatterQuerySet:
    """What everybody may read, narrowed by an address."""
    return _narrowed(Matter.objects.visible_to(person).filter(status__in=PUBLIC), filters)


def own(person: Person) -> MatterQuerySet:
    """What somebody proposed, takes part in or follows."""
    part = Participant.objects.filter(matter=OuterRef("pk"), person=person)
    follows = Follower.objects.filter(matter=OuterRef("pk"), person=person)
    rows = Matter.objects.visible_to(person)
    return rows.filter(Q(proposer=person) | Exists(part) | Exists(follows))


def _narrowed(rows: MatterQuerySet, filters: Filters) -> MatterQuerySet:
    if area := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", area.path))
    if filters.state in STATES:
        rows = rows.filter(STATES[filters.state][1])
    if filters.origin in Origin.values:
        rows = rows.filter(origin=filters.origin)
    if filters.q:
        rows = rows.filter(search.matching("matter", filters.q, limit=MOST_FOUND))
    return rows


def _view(view: str) -> Q:
    if view == "moderate":
        waits = Statement.objects.filter(matter=OuterRef("pk"), status=Stand.WAITING)
        return Q(Exists(waits), status=Status.DISCUSSING)
    if view in Status.values:
        return Q(status=view)
    return Q()


def counts(person: Person) -> dict[str, int]:
    """How many stand in each list: one statement."""
    rows = Matter.objects.visible_to(person).filter(person.standing.area_q("area_path"))
    asked = {view: Count("pk", filter=_view(view)) for view in VIEWS if view != "all"}
    return dict(rows.aggregate(**asked))


def waiting(person: Any) -> Any:
    """What waits for somebody who leads matters: proposals, and statements to be looked at."""
    led = person.standing.area_q("area_path", LEAD)
    return Matter.objects.filter(led).filter(_view("proposed") | _view("moderate")).values("pk")

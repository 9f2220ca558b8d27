"""Lists of meetings and series: what a person sees, narrowed by an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import within
from mulin.core.filters import AddressFilters, key_is, midnight
from mulin.meetings import recurring
from mulin.meetings.kinds import kinds
from mulin.meetings.models import (
    COMING,
    LEAD,
    LIVE,
    TOLD,
    Invitee,
    Item,
    ItemStatus,
    Meeting,
    Series,
    SeriesStatus,
    Status,
)
from mulin.meetings.models.meeting import MeetingQuerySet
from mulin.meetings.models.series import SeriesQuerySet
from mulin.people.models import Person
from mulin.places.queries import ladder

# The lists of the desk, in the order in which they stand above it.
VIEWS = {
    "coming": _("要开的"),
    "asked": _("有议题等列入"),
    "adrift": _("要您定的"),
    "held": _("开过的"),
    "off": _("没开成的"),
    "all": _("全部"),
}
FORWARD, BACK = ("starts_at", "id"), ("-starts_at", "-id")


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by. Everything is text as it stands in an address; what is not
    understood narrows nothing."""

    views = VIEWS

    area: str = ""
    kind: str = ""
    series: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """What is to come begins with the next, what is over with the last."""
        return FORWARD if self.view in {"coming", "asked", "adrift"} else BACK


def listed(person: Person, filters: Filters) -> MeetingQuerySet:
    """The meetings of a list of the desk, not yet ordered nor cut into pages."""
    rows = Meeting.objects.visible_to(person).filter(_mine(person))
    return _narrowed(rows.filter(_view(filters.view)), filters)


def _mine(person: Person) -> Q:
    return person.standing.area_q("area_path") | Q(chair=person)


def shown(person: Person | None, filters: Filters, *, over: bool = False) -> MeetingQuerySet:
    """What a resident reads: to come (and going on), or over."""
    rows = Meeting.objects.visible_to(person).filter(status__in=TOLD)
    state = Q(status__in=[Status.HELD, Status.CANCELLED]) if over else Q(status__in=LIVE)
    return _narrowed(rows.filter(state), filters)


def own(person: Person) -> MeetingQuerySet:
    """Meetings that somebody is invited to (or said that they come to) or chairs."""
    mine = {"meeting": OuterRef("pk"), "person": person}
    asked = Exists(Invitee.objects.filter(**mine))
    rows = Meeting.objects.visible_to(person).filter(status__in=TOLD)
    return rows.filter(asked | Q(chair=person))


def _narrowed(rows: MeetingQuerySet, filters: Filters) -> MeetingQuerySet:
    if area := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", area.path))
    if filters.kind in kinds():
        rows = rows.filter(kind=filters.kind)
    if filters.series:
        rows = rows.filter(key_is("series", filters.series))
    return rows


def _view(view: str) -> Q:
    if view == "coming":
        return Q(status__in=LIVE)
    if view == "asked":
        waits = Item.objects.filter(meeting=OuterRef("pk"), status=ItemStatus.PROPOSED)
        return Q(Exists(waits), status__in=LIVE)
    if view == "adrift":
        return Q(adrift=True, status__in=LIVE)
    if view == "held":
        return Q(status=Status.HELD)
    if view == "off":
        return Q(status__in=[Status.CANCELLED, Status.POSTPONED])
    return Q()


def counts(person: Person) -> dict[str, int]:
    """How many stand in the lists that want something: one statement."""
    rows = Meeting.objects.visible_to(person).filter(_mine(person), status__in=LIVE)
    return dict(rows.aggregate(**{
        view: Count("pk", filter=_view(view), distinct=True) for view in ("coming", "asked", "adrift")
    }))  # fmt: skip


def waiting(person: Any) -> Any:
    """What waits for somebody who leads meetings: topics asked for, dates to be decided."""
    led = person.standing.area_q("area_path", LEAD)
    return Meeting.objects.filter(led).filter(_view("asked") | _view("adrift")).values("pk")


def series_of(person: Person) -> SeriesQuerySet:
    """The series of the areas one looks after, those that go on first."""
    return Series.objects.visible_to(person).filter(person.standing.area_q("area_path"))


def series_shown(person: Person | None) -> SeriesQuerySet:
    """The series that a resident reads of."""
    return Series.objects.visible_to(person).filter(status=SeriesStatus.ACTIVE)


def month(person: Person, first: date) -> dict[date, list[Meeting]]:
    """The meetings of a month of the areas one looks after, by their day."""
    after = (first + timedelta(days=32)).replace(day=1)
    rows = listed(person, Filters()).filter(
        starts_at__gte=midnight(first), starts_at__lt=midnight(after)
    ).exclude(status=Status.CANCELLED).order_by("starts_at")  # fmt: skip
    found: dict[date, list[Meeting]] = {}
    for one in rows[:500]:
        found.setdefault(timezone.localtime(one.starts_at).date(), []).append(one)
    return found


def next_of(series: Series) -> list[Meeting]:
    """The next meetings of a series, for its page."""
    rows = Meeting.objects.filter(series=series, status__in=[*COMING, Status.OPEN])
    return list(rows.order_by("starts_at")[:12])


def dates_of(series: Series, since: date, until: date) -> list[date]:
    """The days that the rule of a series gives, both ends within."""
    return recurring.days(series.rule, series.first_on, since, until)


def agenda_targets(person: Person, path: str = "") -> list[Meeting]:
    """Meetings on whose agenda this person may put something now: the next sixty days of the areas
    whose meetings they lead, those nearest to the place first."""
    until = timezone.now() + timedelta(days=60)
    rows = Meeting.objects.filter(
        person.standing.area_q("area_path", LEAD) | Q(chair=person),
        status__in=LIVE, starts_at__lt=until,
    ).order_by("starts_at")  # fmt: skip
    found = list(rows[:100])
    return sorted(found, key=lambda one: (not path.startswith(one.area_path), one.starts_at))

"""Care in numbers, by area: how many are looked in on and how many in time, who was told of too long
a silence, visits, and how errands ended. Each number is a list of rows that its address opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.models import (
    OPEN_ERRANDS,
    SEE,
    Alert,
    Errand,
    ErrandStatus,
    Recipient,
    Status,
    Visit,
    VisitStatus,
)
from mulin.care.presets import ladder_of_silence
from mulin.core.fields import within
from mulin.core.filters import AddressFilters, day_of, midnight
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

SHOWN = (Level.STREET, Level.COMMUNITY, Level.PRECINCT, Level.GRID)
LONGEST = timedelta(days=731)
ENDS = {"confirmed": _("办成"), "cancelled": _("取消"), "open": _("还在办")}
PERIODS = {"month": _("本月"), "last": _("上月"), "quarter": _("近 90 天"), "custom": _("自选日期")}


@dataclass(frozen=True)
class FigureFilters(AddressFilters):
    """An area by its code, and a stretch of days: `period`, or `since` and `until` (both counted)."""

    area: str = ""
    period: str = ""
    since: str = ""
    until: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day; this month if nothing better is said."""
        today = timezone.localdate()
        first = today.replace(day=1)
        if self.period == "last":
            end = first - timedelta(days=1)
            return end.replace(day=1), end
        if self.period == "quarter":
            return today - timedelta(days=89), today
        since, until = day_of(self.since), day_of(self.until)
        if since and until and since <= until and until - since <= LONGEST:
            return since, until
        return first, today

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to that of the day after the last."""
        since, until = self.days
        return midnight(since), midnight(until + timedelta(days=1))

    @property
    def chosen(self) -> str:
        """Which of the periods it is."""
        if self.period in PERIODS:
            return self.period
        return "custom" if self.since or self.until else "month"


@dataclass(frozen=True)
class Line:
    """The numbers of one area by name; `code` is "" for the sum."""

    code: str
    label: str
    numbers: Mapping[str, int]


def columns() -> dict[str, str]:
    """The numbers by name, with what they are called."""
    rungs = {
        f"alert_{rung.key}": str(_("提醒：%s") % rung.name) for rung in ladder_of_silence().rungs
    }
    ends = {f"errand_{key}": str(_("代办：%s") % words) for key, words in ENDS.items()}
    return {
        "active": str(_("服务对象")), "in_time": str(_("按时看到")), "unpaired": str(_("没有结对")),
        "visits": str(_("走访次数")), **rungs, **ends,
    }  # fmt: skip


def figures(person: Person, filters: FigureFilters) -> tuple[list[Line], Line]:
    """A line for each area under the chosen one (or under one's posts), and the sum: four statements."""
    above = ladder().by_code.get(filters.area)
    path = above.path if above and person.standing.sees(above.path) else ""
    counted: dict[str, Counter[str]] = {}
    for own, name, number in _counted(person, filters, path):
        label = _child(own, path)
        counted.setdefault(label, Counter())[name] += number
    known = ladder().by_path
    lines = [
        Line(known[own].code, known[own].name, dict(counted[own]))
        for own in sorted(counted)
        if own in known
    ]
    names = {name for line in lines for name in line.numbers}
    total = {name: sum(line.numbers.get(name, 0) for line in lines) for name in names}
    return lines, Line(filters.area if path else "", str(_("合计")), total)


def _child(own: str, path: str) -> str:
    """The area one step below `path` (a community, if none) that an area lies in, or itself."""
    line: list[Place] = [place for place in ladder().line(own) if place.level in SHOWN]
    below = [place for place in line if len(place.path) > len(path)] if path else []
    if below:
        return below[0].path
    communities = [p for p in line if p.level in {Level.COMMUNITY, Level.PRECINCT}]
    return (own if path else communities[0].path) if communities else own


def _counted(person: Person, filters: FigureFilters, path: str) -> Iterable[tuple[str, str, int]]:
    """(area path, name of the number, how many)."""
    today = timezone.localdate()
    people = _mine(Recipient.objects.filter(status=Status.ACTIVE), person, path, "area_path")
    yield from _spread(people, "area_path", {
        "active": Q(), "in_time": Q(due_on__gte=today), "unpaired": Q(paired=False),
    })  # fmt: skip
    errands = _mine(errands_between(filters), person, path, "area_path")
    yield from _spread(errands, "area_path", {f"errand_{end}": end_is(end) for end in ENDS})
    visits = _mine(visits_between(filters), person, path, "recipient__area_path")
    yield from _spread(visits, "recipient__area_path", {"visits": Q()})
    alerts = _mine(alerts_between(filters), person, path, "recipient__area_path")
    rungs = {f"alert_{rung.key}": Q(rung=rung.key) for rung in ladder_of_silence().rungs}
    yield from _spread(alerts, "recipient__area_path", rungs)


def _mine(rows: QuerySet[Any], person: Person, path: str, field: str) -> QuerySet[Any]:
    rows = rows.filter(person.standing.area_q(field, SEE))
    return rows.filter(within(field, path)) if path else rows


def _spread(
    rows: QuerySet[Any], field: str, named: Mapping[str, Q]
) -> Iterable[tuple[str, str, int]]:
    asked = {f"n_{name}": Count("pk", filter=wanted) for name, wanted in named.items()}
    for row in rows.values(field).annotate(**asked).order_by():
        for name in named:
            yield row[field], name, row[f"n_{name}"]


def end_is(end: str) -> Q:
    """Errands that ended so, or are still open."""
    return Q(status__in=OPEN_ERRANDS) if end == "open" else Q(status=ErrandStatus(end))


def errands_between(filters: FigureFilters) -> QuerySet[Errand]:
    """Those asked for in the period."""
    since, until = filters.moments
    return Errand.objects.filter(asked_at__gte=since, asked_at__lt=until)


def visits_between(filters: FigureFilters) -> QuerySet[Visit]:
    """Those in the period at which somebody was met."""
    since, until = filters.moments
    return Visit.objects.filter(status=VisitStatus.DONE, met_at__gte=since, met_at__lt=until)


def alerts_between(filters: FigureFilters) -> QuerySet[Alert]:
    """What was told in the period."""
    since, until = filters.moments
    return Alert.objects.filter(at__gte=since, at__lt=until)


@dataclass(frozen=True)
class RowFilters(FigureFilters):
    """The same with a rung, for the list of alerts."""

    rung: str = ""


def _of_area(rows: QuerySet[Any], person: Person, filters: FigureFilters) -> QuerySet[Any]:
    place = ladder().by_code.get(filters.area)
    return _mine(rows, person, place.path if place else "", "recipient__area_path")


def alerts_listed(person: Person, filters: RowFilters) -> QuerySet[Alert]:
    """The alerts behind a number, not yet ordered nor cut into pages."""
    rows = _of_area(alerts_between(filters), person, filters)
    return rows.filter(rung=filters.rung) if filters.rung else rows


def visits_listed(person: Person, filters: RowFilters) -> QuerySet[Visit]:
    """The visits behind a number."""
    return _of_area(visits_between(filters), person, filters)

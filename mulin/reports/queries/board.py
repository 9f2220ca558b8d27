"""The figures of one area and period as one person may see them, each with the list it opens.

Kept cells leave out what complains of staff. Whoever may see such appeals (the centre, the
auditor, whom the centre gave one to) has them counted live and added, so that each number is
exactly the rows of the list behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
from mulin.appeals.queries import Filters, taxonomy
from mulin.core.fields import within
from mulin.core.ids import made_at
from mulin.core.versions import Kept
from mulin.people.models import Person
from mulin.places.queries import Place, ladder
from mulin.reports.models import DirtyDay
from mulin.reports.queries.cells import COUNTS, by_cell, kept, reported
from mulin.reports.queries.periods import Period

Counts = dict[str, int]
SUMS = {f"n_{name}": Sum(name) for name in COUNTS}


@dataclass(frozen=True)
class Scope:
    """What is asked for: by whom, of which area, of which days."""

    person: Person
    place: Place
    period: Period

    def filters(self, **narrower: str) -> Filters:
        """The list of exactly the appeals of the scope, or of a part of it."""
        asked = {
            "area": self.place.code, "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(), **narrower,
        }  # fmt: skip
        return Filters(**asked)


@dataclass
class Line:
    """One row of a table: what it is about, its counts, and the list of its appeals (None where
    no list can be narrowed to just them)."""

    label: str
    counts: Counts
    filters: Filters | None = None
    code: str = ""
    lines: tuple[Line, ...] = ()

    @cached_property
    def base(self) -> str:
        """The address part of the list of its appeals; "" where there is none."""
        return self.filters.query() if self.filters else ""

    def query(self, figure: str) -> str:
        """The address part of the list of the rows that a figure counts."""
        return f"{self.base}&figure={figure}" if self.base else ""


@dataclass(frozen=True)
class Board:
    """Everything the page of figures shows. `behind` is None when nothing waits to be counted."""

    scope: Scope
    total: Line
    areas: list[Line]
    groups: list[Line]
    times: list[Line]
    behind: datetime | None


@dataclass
class _Sums:
    """Counts by day, by area and by category."""

    day: dict[date, Counts] = field(default_factory=lambda: defaultdict(nothing))
    area_path: dict[str, Counts] = field(default_factory=lambda: defaultdict(nothing))
    category: dict[str, Counts] = field(default_factory=lambda: defaultdict(nothing))


def nothing() -> Counts:
    """Nought of everything."""
    return dict.fromkeys(COUNTS, 0)


def total_of(rows: Iterable[Counts]) -> Counts:
    """The sum of counts, name by name."""
    found = nothing()
    for row in rows:
        for name, value in row.items():
            if value:
                found[name] += value
    return found


def board(scope: Scope) -> Board:
    """All figures of a scope: five statements."""
    sums = _sums(scope)
    return Board(
        scope, Line(scope.place.name, total_of(sums.day.values()), scope.filters()),
        _areas(scope, sums.area_path), _groups(scope, sums.category), _times(scope, sums.day),
        behind_since(),
    )  # fmt: skip


def _empty() -> dict[tuple[str, date, date], _Sums]:
    return {}


# Sums that many people ask for, until cells are counted anew (`reports.flow.refresh`).
_memory = Kept("figures", _empty)
MOST_KEPT = 500


def _sums(scope: Scope) -> _Sums:
    known = _kept_sums(scope.place.path, scope.period)
    # Counts are replaced below, never changed: copying the three tables is enough.
    found = _Sums(known.day.copy(), known.area_path.copy(), known.category.copy())
    for row in _about_staff(scope):
        counts = {name: row[name] for name in COUNTS}
        for by in ("day", "area_path", "category"):
            mine = getattr(found, by)
            mine[row[by]] = total_of([mine[row[by]], counts])
    return found


def _kept_sums(path: str, period: Period) -> _Sums:
    """What the kept cells say of an area: the same for everybody."""
    memory, key = _memory.get(), (path, period.since, period.until)
    if key in memory:
        return memory[key]
    found = _Sums()
    cells = kept(period.since, period.until).filter(within("area_path", path)).order_by()
    for by in ("day", "area_path", "category"):
        mine: dict[Any, Counts] = getattr(found, by)
        for value, *counts in cells.values_list(by).annotate(**SUMS):
            mine[value] = dict(zip(COUNTS, counts, strict=True))
    if len(memory) >= MOST_KEPT:
        memory.clear()
    memory[key] = found
    return found


def _about_staff(scope: Scope) -> list[dict[str, Any]]:
    """Those that complain of staff and that this person may see, counted live by cell."""
    rows = Appeal.objects.visible_to(scope.person).filter(about_staff=True)
    rows = rows.filter(within("area_path", scope.place.path))
    return by_cell(rows.filter(reported(scope.period.since, scope.period.until)))


def behind_since() -> datetime | None:
    """When the oldest deed was done that the kept figures do not know of yet."""
    oldest = DirtyDay.objects.order_by("id").values_list("id", flat=True).first()
    return made_at(oldest) if oldest else None


def _areas(scope: Scope, sums: dict[str, Counts]) -> list[Line]:
    """The areas right below, and what lies in the area itself."""
    known, here = ladder(), scope.place.path
    below = {p.path: p for p in known.under(here) if p.path[len(here) :].count("/") == 1}
    parts: dict[str, list[Counts]] = defaultdict(list)
    for path, counts in sums.items():
        code = path[len(here) :].partition("/")[0]
        parts[f"{here}{code}/" if code else here].append(counts)
    found = [
        Line(p.name, total_of(parts.pop(path, [])), scope.filters(area=p.code), p.code)
        for path, p in below.items()
    ]
    if found and here in parts:
        itself = scope.filters(here="1")
        found.append(Line(_("没有分到下级"), total_of(parts.pop(here)), itself))
    return found


def _groups(scope: Scope, sums: dict[str, Counts]) -> list[Line]:
    """Groups of categories with their leaves, as far as anything was reported."""
    found = []
    rest = dict(sums)
    for code, name, leaves in taxonomy().groups:
        lines = tuple(
            Line(leaf.name, rest.pop(leaf.code), scope.filters(category=leaf.code), leaf.code)
            for leaf in leaves
            if leaf.code in rest
        )
        if lines:
            counts = total_of(line.counts for line in lines)
            found.append(Line(name, counts, scope.filters(group=code), code, lines))
    found.sort(key=lambda line: -line.counts["received"])
    if none := rest.pop("", None):
        found.append(Line(_("没有类别"), none, scope.filters(category="none")))
    if rest:
        found.append(Line(_("已停用的类别"), total_of(rest.values())))
    return found


def _times(scope: Scope, sums: dict[date, Counts]) -> list[Line]:
    return [
        Line(
            part.label,
            total_of(sums[day] for day in sorted(sums) if part.since <= day <= part.until),
            scope.filters(since=part.since.isoformat(), until=part.until.isoformat()),
        )
        for part in scope.period.stretches
    ]

"""The cells of the figures: counted from the appeals, and summed from what is kept."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Max, Min, Q, QuerySet
from django.db.models.functions import Trunc
from django.utils import timezone

from mulin.appeals.models import Appeal, AppealQuerySet, Category
from mulin.appeals.queries import FIGURES, figures, taxonomy
from mulin.appeals.queries.figures import UNCALLED
from mulin.core.filters import midnight
from mulin.core.ids import first_at
from mulin.reports.models import DayFigure

Cell = tuple[date, str, str]
CELL = ("day", "area_path", "category")
# The names of all counts: each figure, and the denominators of those that are rates.
COUNTS = tuple(
    name
    for figure in FIGURES.values()
    for name in ((figure.name,) if figure.of is None else (figure.name, f"{figure.name}_of"))
)


def cell_of(appeal: Appeal) -> Cell:
    """The cell an appeal lies in as it stands."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    day = timezone.localtime(appeal.reported_at).date()
    return day, appeal.area_path, leaf.code if leaf else ""


def reported(since: date, until: date) -> Q:
    """Appeals reported on these local days."""
    begin = midnight(since)
    end = midnight(until + timedelta(days=1))
    # No key is made before its appeal is reported: the key bounds the search by its index. The
    # day more is for clocks of several machines that differ.
    first = first_at(begin - timedelta(days=1))
    return Q(reported_at__gte=begin, reported_at__lt=end, pk__gte=first)


def counted(
    since: date,
    until: date,
    *,
    areas: Iterable[str] | None = None,
    cells: Container[Cell] | None = None,
) -> dict[Cell, DayFigure]:
    """The cells of some days as the appeals say now: one statement. `areas` narrows the search,
    `cells` the answer."""
    rows = Appeal.objects.filter(reported(since, until), about_staff=False)
    if areas is not None:
        rows = rows.filter(area_path__in=list(areas))
    found: dict[Cell, DayFigure] = {}
    for row in by_cell(rows, one_day=since if since == until else None):
        cell = (row["day"], row["area_path"], row["category"])
        if cells is None or cell in cells:
            found[cell] = DayFigure(**row)
    return found


# Nobody has longer than this to call for the first time.
LONGEST = timedelta(days=31)


def uncalled(since: datetime, until: datetime) -> set[Cell]:
    """The cells of what nobody had called when its time was over, between these moments."""
    rows = Appeal.objects.filter(
        UNCALLED, pk__gte=first_at(since - LONGEST), about_staff=False,
        first_contact_due__gte=since, first_contact_due__lte=until,
    )  # fmt: skip
    found = rows.order_by().values_list("reported_at", "area_path", "category__code")
    return {(timezone.localtime(at).date(), area, code or "") for at, area, code in found}


def by_cell(rows: AppealQuerySet, *, one_day: date | None = None) -> list[dict[str, Any]]:
    """The figures of some appeals by cell; `one_day` spares the database working out the day."""
    known = taxonomy()
    by = ["area_path", "category"]
    if one_day is None:
        day = Trunc("reported_at", "day", output_field=DateField())
        rows, by = rows.annotate(day=day), ["day", *by]
    found = []
    for row in figures(rows, by=by):
        key = row["category"]
        # A category that is no longer in use is not in memory; its code is read once.
        leaf = known.by_id.get(key) if key else None
        row["category"] = leaf.code if leaf else _old_code(key) if key else ""
        found.append({"day": one_day, **row})
    return found


def _old_code(key: UUID) -> str:
    return Category.objects.values_list("code", flat=True).get(pk=key)


def kept(since: date, until: date) -> QuerySet[DayFigure]:
    """The kept cells of some days."""
    return DayFigure.objects.filter(day__gte=since, day__lte=until)


def first_day() -> date | None:
    """The first day on which anything was reported, or of which a cell is kept."""
    first = Appeal.objects.aggregate(day=Min("reported_at"))["day"]
    days = [timezone.localtime(first).date()] if first else []
    days += [day] if (day := DayFigure.objects.aggregate(day=Min("day"))["day"]) else []
    return min(days, default=None)


def last_day() -> date | None:
    """The last day on which anything was reported, or of which a cell is kept."""
    last = Appeal.objects.aggregate(day=Max("reported_at"))["day"]
    days = [timezone.localtime(last).date()] if last else []
    days += [day] if (day := DayFigure.objects.aggregate(day=Max("day"))["day"]) else []
    return max(days, default=None)


def differences(since: date, until: date) -> list[Cell]:
    """Cells of some days that are not as the appeals say, marked ones left out of account by
    whoever asks: two statements."""
    found = counted(since, until)
    held = {(row.day, row.area_path, row.category): row for row in kept(since, until)}
    return sorted(
        cell
        for cell in found.keys() | held.keys()
        if cell not in found
        or cell not in held
        or any(getattr(found[cell], n) != getattr(held[cell], n) for n in COUNTS)
    )

"""Figures at the machine door: the same counts as the page, with the same rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Router, Schema

from mulin.appeals.queries.figures import FIGURES as KNOWN
from mulin.core.http import PersonRequest
from mulin.people.tokens import FIGURES
from mulin.places.queries import ladder
from mulin.reports import rules
from mulin.reports.api.topics import router as topics
from mulin.reports.queries import Board, Line, Scope, board, period_of
from mulin.reports.queries.comparison import Row, comparison
from mulin.reports.queries.spans import Change
from mulin.reports.views.comparison import asked_of

router = Router(tags=["figures"])
router.add_router("", topics)
BY = ("area", "category", "time")


class FigureCountOut(Schema):
    """A figure: how many, and of how many (absent for plain counts). `rows` is the query with which
    /appeals lists those that are counted; «.of» behind it lists all of them, «.not» the others."""

    count: int
    of: int | None = None
    rows: str = ""


class FigureLineOut(Schema):
    """A row: what it is about (`code` is empty where it has none) and its figures by name."""

    code: str
    label: str
    figures: dict[str, FigureCountOut]


class FiguresOut(Schema):
    """Figures of one area and period. `behind_since`: deeds after this moment are not counted yet."""

    area: str
    since: date
    until: date
    behind_since: datetime | None
    total: FigureLineOut
    rows: list[FigureLineOut]


def _line(line: Line) -> dict[str, Any]:
    counts = {
        name: {
            "count": line.counts[name],
            "of": None if figure.of is None else line.counts[f"{name}_of"],
            "rows": line.query(name),
        }
        for name, figure in KNOWN.items()
    }
    return {"code": line.code, "label": line.label, "figures": counts}


def _rows(found: Board, by: str) -> list[Line]:
    if by == "category":
        return [leaf for group in found.groups for leaf in (group.lines or (group,))]
    return {"area": found.areas, "time": found.times}.get(by, [])


@router.get("/figures", response=FiguresOut, auth=FIGURES, summary="数据")
def figures(
    request: PersonRequest, area: str = "", period: str = "month", since: str = "",
    until: str = "", by: str = "area",
) -> dict[str, Any]:  # fmt: skip
    """Figures of an area (the first of one's own by default) by area, category or time. `period`:
    week, month, quarter, or custom with `since` and `until`."""
    person = request.user
    own = rules.areas_of(person)
    place = ladder().by_code.get(area) if area else next(iter(own), None)
    if place is None or not rules.may_see_area(person, place):
        raise Http404
    asked = {"period": "custom" if since or until else period, "since": since, "until": until}
    found = board(Scope(person, place, period_of(asked)))
    return {
        "area": place.code, "since": found.scope.period.since, "until": found.scope.period.until,
        "behind_since": found.behind, "total": _line(found.total),
        "rows": [_line(line) for line in _rows(found, by)],
    }  # fmt: skip


class FigureChangeOut(Schema):
    """What was before: `then` and `share` are absent where nothing is known to compare with; `share` is
    of `then`, and says little where `small`."""

    then: int | None
    difference: int | None
    share: float | None
    small: bool


class ComparedOut(Schema):
    """A row: how many now, against the period before and a year ago."""

    code: str
    label: str
    now: int
    before: FigureChangeOut
    year: FigureChangeOut


class SpanOut(Schema):
    """Days, both counted."""

    since: date
    until: date


class ComparisonOut(Schema):
    """Volume of one area and channel. `begins`: the first day of which anything is known."""

    area: str
    channel: str
    now: SpanOut
    before: SpanOut
    year: SpanOut
    begins: date | None
    total: ComparedOut
    rows: list[ComparedOut]


def _compared(row: Row) -> dict[str, Any]:
    def change(one: Change) -> dict[str, Any]:
        return {
            "then": one.then, "difference": one.difference, "share": one.share, "small": one.small,
        }  # fmt: skip

    return {
        "code": row.code, "label": row.label, "now": row.now, "before": change(row.before),
        "year": change(row.year),
    }  # fmt: skip


@router.get("/figures/comparison", response=ComparisonOut, auth=FIGURES, summary="同比环比")
def compare(
    request: PersonRequest, area: str = "", channel: str = "", period: str = "month",
    since: str = "", until: str = "", by: str = "category",
) -> dict[str, Any]:  # fmt: skip
    """How much came in against the period before and a year ago, by `category`, `group` or `area`.
    `period`: month, last_month, quarter, year, or custom with `since` and `until`."""
    given = {
        "area": area, "channel": channel, "period": "custom" if since or until else period,
        "since": since, "until": until,
    }  # fmt: skip
    found = comparison(asked_of(request.user, given))
    rows = {
        "area": found.areas, "group": found.groups,
        "category": [leaf for group in found.groups for leaf in (group.rows or (group,))],
    }.get(by, [])  # fmt: skip
    spans = found.asked.spans
    return {
        "area": found.asked.place.code, "channel": found.asked.channel, "now": vars(spans.now),
        "before": vars(spans.before), "year": vars(spans.year), "begins": found.begins,
        "total": _compared(found.total), "rows": [_compared(row) for row in rows],
    }  # fmt: skip

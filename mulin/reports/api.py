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
from mulin.reports.queries import Board, Line, Scope, board, period_of

router = Router(tags=["figures"])
BY = ("area", "category", "time")


class CountOut(Schema):
    """A figure: how many, and of how many (absent for plain counts)."""

    count: int
    of: int | None = None


class LineOut(Schema):
    """A row: what it is about (`code` is empty where it has none) and its figures by name."""

    code: str
    label: str
    figures: dict[str, CountOut]


class FiguresOut(Schema):
    """Figures of one area and period. `behind_since`: deeds after this moment are not counted yet."""

    area: str
    since: date
    until: date
    behind_since: datetime | None
    total: LineOut
    rows: list[LineOut]


def _line(line: Line) -> dict[str, Any]:
    counts = {
        name: {
            "count": line.counts[name],
            "of": None if figure.of is None else line.counts[f"{name}_of"],
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

"""Whenever an appeal changes, the figures of its day, area and category are counted anew."""

from __future__ import annotations

from mulin.appeals.events import AppealChanged
from mulin.appeals.models import Appeal
from mulin.core.events import when
from mulin.core.models import Entry
from mulin.reports import flow
from mulin.reports.queries.cells import cell_of

# These deeds move an appeal from one cell to another, and say in their entry from where.
MOVES = frozenset({"classify", "locate"})


@when(AppealChanged)
def mark(event: AppealChanged) -> None:
    """Mark the cell it lies in, and the one that it has left."""
    appeal = event.appeal
    if appeal.about_staff:
        return
    here = day, area, code = cell_of(appeal)
    cells = {here}
    if event.verb in MOVES:
        left = _left(appeal, event.verb)
        cells.add((day, left, code) if event.verb == "locate" else (day, area, left))
    flow.mark(cells)


def _left(appeal: Appeal, verb: str) -> str:
    """The area or category before the move, from the entry just written."""
    entry = Entry.objects.filter(record=appeal.pk, verb=verb).order_by("-id").first()
    return str(entry.data.get("from", "")) if entry else ""

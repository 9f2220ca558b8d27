"""Whenever appeals come in from a table, the figures of their days are counted anew."""

from __future__ import annotations

from mulin.appeals.events import AppealsImported
from mulin.core.events import when
from mulin.reports import flow
from mulin.reports.queries.cells import cell_of


@when(AppealsImported)
def mark(event: AppealsImported) -> None:
    """Mark each of their cells once, all in one statement."""
    flow.mark({cell_of(appeal) for appeal in event.appeals if not appeal.about_staff})

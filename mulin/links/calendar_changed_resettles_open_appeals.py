"""Whenever working time is edited, the deadlines of open appeals are reckoned anew by the worker."""

from __future__ import annotations

from mulin.core import jobs
from mulin.core.calendars import CalendarChanged
from mulin.core.events import when


@when(CalendarChanged)
def ask_for_it(event: CalendarChanged) -> None:
    """One round through all that is open, after the edit is in the database."""
    jobs.enqueue("appeals.resettle", {"calendar": str(event.calendar.pk)})

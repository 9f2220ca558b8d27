"""The clocks of an appeal, read from its journal and from nothing else.

First contact runs from the report. Resolution runs from the report, stands still while the
resident is asked and while the callback is awaited, and begins anew when the appeal is reopened.
A change of category or urgency changes the limit, never the time already used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mulin.core import calendars, worktime
from mulin.core.models import Entry

STARTS = frozenset({"report", "reopen"})
PAUSES = frozenset({"ask", "propose"})
RESUMES = frozenset({"answer", "return_proposal", "reassign", "escalate", "hand_down"})
ENDS = frozenset({"close", "withdraw", "decline"})


@dataclass(frozen=True)
class Clocks:
    """Both clocks; a deadline of None means that the clock stands still."""

    first_contact: worktime.Reckoning
    resolution: worktime.Reckoning
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)


@dataclass
class _Reading:
    reported: datetime | None = None
    began: datetime | None = None
    respond: str = ""
    resolve: str = ""
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def resume(self, at: datetime) -> None:
        if self.pauses and self.pauses[-1][1] is None:
            self.pauses[-1] = (self.pauses[-1][0], at)


def read(entries: Iterable[Entry]) -> Clocks:
    """Reckon both clocks from the entries (oldest first). Always the same answer."""
    reading = _Reading()
    for entry in entries:
        _take(reading, entry)
    if reading.reported is None or reading.began is None:
        raise ValueError("the journal has no report")
    return _reckon(reading)


def at_report(at: datetime, *, respond: str, resolve: str) -> Clocks:
    """The deadlines of an appeal reported just now: those that `read` gives for its first entry,
    without the stretches that nobody asks for yet."""
    reading = _Reading(reported=at, began=at, respond=respond, resolve=resolve)
    return _reckon(reading, explain=False)


def _take(reading: _Reading, entry: Entry) -> None:
    if limits := entry.data.get("limits"):
        reading.respond, reading.resolve = limits
    if entry.verb in STARTS:
        # What was brought in later says since when it runs; the entry says when it was written.
        since = entry.data.get("since")
        began = datetime.fromisoformat(since) if since else entry.at
        reading.reported = reading.reported or began
        reading.began, reading.pauses = began, []
    elif entry.verb in PAUSES:
        reading.resume(entry.at)
        reading.pauses.append((entry.at, None))
    elif entry.verb in RESUMES:
        reading.resume(entry.at)


def _reckon(reading: _Reading, *, explain: bool = True) -> Clocks:
    assert reading.reported is not None  # noqa: S101 (checked by both callers)
    assert reading.began is not None  # noqa: S101 (narrows the type)
    calendar = calendars.current()
    return Clocks(
        worktime.reckon(
            reading.reported, worktime.Limit.parse(reading.respond), calendar=calendar, explain=explain
        ),
        worktime.reckon(
            reading.began, worktime.Limit.parse(reading.resolve), pauses=reading.pauses,
            calendar=calendar, explain=explain,
        ),
        reading.pauses,
    )  # fmt: skip

"""The clocks of an appeal, read from its journal and from nothing else.

- First contact runs from the report until somebody has spoken with the resident, then it stands.
- Resolution runs from the report. It stands still while the resident is asked (so long in all as
  the county allows), while the appeal is shelved, checked, merged into another, or awaits its
  callback; an extension follows the limit. Reopening begins it anew.
- The next report on how it goes is due so long after the signature, or after the last report.
- Stages run beside the resolution, each from the start, until it is done.

A change of category or urgency changes the limits, never the time already used. Time is counted
by the calendar of the unit that has it (the county's, if it has none of its own) as it stands
today; where a clock has ended, by the calendar as it stood then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, NamedTuple

from mulin.appeals.terms import Terms, terms_of
from mulin.core import calendars, worktime
from mulin.core.models import Entry
from mulin.core.worktime import SHANGHAI, Limit, Reckoning

STARTS = frozenset({"report", "reopen"})
# A pause of these goes on until a deed ends it; a new one follows the old without a gap.
PAUSES = frozenset({"ask", "propose", "submit", "verify", "merge", "conclude"})
RESUMES = frozenset(
    {"answer", "no_answer", "send_back", "unmerge", "reassign", "escalate",
     "hand_down"}
)  # fmt: skip
ENDS = frozenset({"close", "withdraw", "decline", "hotline_close"})
# The clocks have ended with these, as far as nothing starts them again.
STANDS = frozenset({"propose", "submit", "verify", "conclude", *ENDS})
SHELVED = "shelve"
# Deeds that no clock hears of.
SILENT = frozenset(
    {"locate", "remark", "reveal", "supplement", "urge", "callback", "review", "warned", "noted",
     "recalendar"}
)  # fmt: skip


class Hold(NamedTuple):
    """A stretch in which the clock stands still, and the deed that began it."""

    begin: datetime
    end: datetime | None
    verb: str


class Request(NamedTuple):
    """What a handler has asked for and nobody has decided yet: an extension, or shelving."""

    verb: str
    at: datetime
    by: object
    data: Mapping[str, Any]


class Extension(NamedTuple):
    """Time that was granted on top of the limit."""

    limit: Limit
    at: datetime
    why: str


class Stage(NamedTuple):
    """One part of a staged limit, with its own clock."""

    name: str
    clock: Reckoning
    done_at: datetime | None


@dataclass(frozen=True)
class Clocks:
    """All clocks; a deadline of None means that the clock stands still.

    `run` numbers the runs of the resolution (0 before it is reopened). `wait_over` is when an open
    question to the resident stops holding the clock. `report` is None where none is due.
    """

    first_contact: Reckoning
    resolution: Reckoning
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    report: Reckoning | None = None
    stages: tuple[Stage, ...] = ()
    holds: tuple[Hold, ...] = ()
    extensions: tuple[Extension, ...] = ()
    request: Request | None = None
    shelved_until: date | None = None
    wait_over: datetime | None = None
    contacted_at: datetime | None = None
    ended_at: datetime | None = None
    calendar: str = ""
    run: int = 0

    @property
    def stage(self) -> Stage | None:
        """The stage that is to be done next."""
        return next((stage for stage in self.stages if stage.done_at is None), None)


@dataclass
class Reading:
    """What the entries read so far have told. Feed it with `take`, then ask for `clocks`."""

    reported: datetime | None = None
    began: datetime | None = None
    terms: Terms = field(default_factory=lambda: Terms("", ""))
    first_terms: Terms | None = None
    first_calendar: str = ""
    contacted: datetime | None = None
    calendar: str = ""
    holds: list[Hold] = field(default_factory=list)
    waits: str = ""
    extensions: list[Extension] = field(default_factory=list)
    request: Request | None = None
    shelved: date | None = None
    reports_from: datetime | None = None
    done: dict[str, datetime] = field(default_factory=dict)
    ended: datetime | None = None
    run: int = -1

    def take(self, entry: Entry) -> None:
        """Hear of one more entry."""
        if limits := entry.data.get("limits"):
            self.terms = terms_of(limits)
        if (calendar := entry.data.get("calendar")) is not None:
            self.calendar = calendar
        verb = entry.verb
        if verb in STARTS:
            self._start(entry)
        elif verb in PAUSES or verb in ENDS:
            self._hold(entry)
        elif verb in RESUMES:
            self._resume(entry.at)
        if hear := HEARD.get(verb):
            hear(self, entry)

    def _start(self, entry: Entry) -> None:
        # What was brought in later says since when it runs; the entry says when it was written.
        since = entry.data.get("since")
        self.began = datetime.fromisoformat(since) if since else entry.at
        self.reported = self.reported or self.began
        self.holds, self.extensions, self.request, self.done = [], [], None, {}
        self.reports_from = self.ended = self.shelved = None
        self.run += 1

    def _hold(self, entry: Entry) -> None:
        stood = self.ended
        self._resume(entry.at)
        self.holds.append(Hold(entry.at, None, entry.verb))
        self.ended = stood or entry.at if entry.verb in STANDS else None
        if entry.verb == "ask":
            self.waits = entry.data.get("wait", self.waits)
        if self.ended:
            self.request = self.reports_from = None

    def _resume(self, at: datetime) -> None:
        self.holds = [
            hold._replace(end=at) if hold.end is None and hold.verb != SHELVED else hold
            for hold in self.holds
        ]
        self.ended = None

    def contact(self, entry: Entry) -> None:
        """The first one ends the clock of first contact, with what held then."""
        if self.contacted is None:
            self.contacted, self.first_terms = entry.at, self.terms
            self.first_calendar = self.calendar

    def report(self, entry: Entry) -> None:
        """Signed, or told how it goes: the next report is counted from here."""
        if entry.verb == "sign" or self.reports_from is not None:
            self.reports_from = entry.at

    def handed_on(self, entry: Entry) -> None:
        """Nobody has it on hand: nobody owes a report, and nothing is asked for any more."""
        del entry
        self.reports_from = self.request = None

    def ask_for(self, entry: Entry) -> None:
        """An extension or shelving was asked for."""
        self.request = Request(entry.verb, entry.at, entry.by_id, entry.data)

    def decided(self, entry: Entry) -> None:
        """What was asked for was granted or refused."""
        self.request = None
        if entry.verb == "grant_extension":
            limit = Limit.parse(entry.data["limit"])
            self.extensions.append(Extension(limit, entry.at, entry.data.get("public", "")))
        elif entry.verb == SHELVED:
            self.unshelve(entry)
            self.shelved = date.fromisoformat(entry.data["until"])
            self.holds.append(Hold(entry.at, midnight(self.shelved), SHELVED))

    def unshelve(self, entry: Entry) -> None:
        """Taken up again, before its day or on it."""
        self.shelved = None
        self.holds = [
            hold._replace(end=entry.at)
            if hold.verb == SHELVED and hold.end and hold.end > entry.at
            else hold
            for hold in self.holds
        ]

    def stage_done(self, entry: Entry) -> None:
        """One stage is done."""
        self.done[entry.data["stage"]] = entry.at

    def clocks(self, *, explain: bool = True) -> Clocks:
        """Reckon all clocks from what was heard."""
        if self.reported is None or self.began is None:
            raise ValueError("the journal has no report")
        calendar = (
            calendars.as_of(self.calendar, self.ended)
            if self.ended
            else calendars.current(self.calendar)
        )
        holds, wait_over = self._capped(calendar)
        pauses = [(hold.begin, hold.end) for hold in holds]
        more = [one.limit for one in self.extensions]

        def clock(start: datetime, limit: str, *, extended: bool = True) -> Reckoning:
            return worktime.reckon(
                start, Limit.parse(limit), calendar=calendar, pauses=pauses,
                extensions=more if extended else (), explain=explain,
            )  # fmt: skip

        return Clocks(
            self._first(explain=explain), clock(self.began, self.terms.resolve), pauses,
            report=clock(self.reports_from, self.terms.report, extended=False)
            if self.reports_from and self.terms.report
            else None,
            stages=tuple(
                Stage(name, clock(self.began, limit), self.done.get(name))
                for name, limit in self.terms.stages
            ),
            holds=tuple(holds), extensions=tuple(self.extensions), request=self.request,
            shelved_until=self.shelved,
            wait_over=wait_over, contacted_at=self.contacted, ended_at=self.ended,
            calendar=self.calendar, run=self.run,
        )  # fmt: skip

    def _first(self, *, explain: bool) -> Reckoning:
        assert self.reported is not None  # noqa: S101 (checked by the caller)
        terms, key = self.first_terms or self.terms, self.first_calendar or self.calendar
        over = self.contacted or self.ended
        return worktime.reckon(
            self.reported, Limit.parse(terms.respond), explain=explain,
            calendar=calendars.as_of(key, over) if over else calendars.current(key),
        )  # fmt: skip

    def _capped(self, calendar: worktime.Calendar) -> tuple[list[Hold], datetime | None]:
        """The holds, with all waiting for the resident cut where the county's patience ends."""
        asked = [hold for hold in self.holds if hold.verb == "ask"]
        if not asked or not self.waits:
            return self.holds, None
        over = _used_up(asked, Limit.parse(self.waits), calendar)
        cut = [_cut(hold, over) if hold.verb == "ask" else hold for hold in self.holds]
        return [h for h in cut if h], over if asked[-1].end is None else None


def _used_up(asked: Sequence[Hold], most: Limit, calendar: worktime.Calendar) -> datetime | None:
    """When the time of all questions together has used the limit up; None if it never did."""
    gaps = [(before.end, after.begin) for before, after in pairwise(asked) if before.end]
    last = asked[-1].end
    tail = [] if last is None else [(last, None)]
    return worktime.reckon(
        asked[0].begin, most, calendar=calendar, pauses=[*gaps, *tail], explain=False
    ).deadline


def _cut(hold: Hold, over: datetime | None) -> Hold | None:
    """The part of a question that still holds the clock. An open one that began in time holds it
    until a deed ends it, which is then counted from where it was used up."""
    if over is None or (hold.end is None and hold.begin < over):
        return hold
    if hold.begin >= over:
        return None
    return hold._replace(end=min(hold.end, over)) if hold.end else hold


HEARD = {
    "contact": Reading.contact, "sign": Reading.report, "progress": Reading.report,
    "dispatch": Reading.handed_on, "return": Reading.handed_on, "reassign": Reading.handed_on,
    "escalate": Reading.handed_on, "hand_down": Reading.handed_on, "route_past": Reading.handed_on,
    "ask_extension": Reading.ask_for, "ask_shelving": Reading.ask_for,
    "grant_extension": Reading.decided, "refuse_extension": Reading.decided,
    "shelve": Reading.decided, "refuse_shelving": Reading.decided,
    "unshelve": Reading.unshelve, "stage_done": Reading.stage_done,
}  # fmt: skip


# What the journal of a support order tells of more time; who reports their part done wants no more.
MORE_TIME = {
    "ask_extension": Reading.ask_for, "grant_extension": Reading.decided,
    "refuse_extension": Reading.decided, "report": Reading.handed_on,
}  # fmt: skip


class MoreTime(NamedTuple):
    """What is asked for on top of a support order's time, what was granted, and by whose calendar
    it counts: the unit's own, or the county's (empty)."""

    request: Request | None
    extensions: tuple[Extension, ...]
    calendar: str


def more_time(entries: Iterable[Entry]) -> MoreTime:
    """Read it from a support order's own entries (oldest first), with the ears of an appeal's."""
    reading = Reading()
    for entry in entries:
        reading.calendar = entry.data.get("calendar", reading.calendar)
        if hear := MORE_TIME.get(entry.verb):
            hear(reading, entry)
    return MoreTime(reading.request, tuple(reading.extensions), reading.calendar)


def midnight(day: date) -> datetime:
    """The beginning of a day in China."""
    return datetime.combine(day, time(), SHANGHAI)


def read(entries: Iterable[Entry]) -> Clocks:
    """Reckon all clocks from the entries (oldest first). Always the same answer."""
    reading = Reading()
    for entry in entries:
        reading.take(entry)
    return reading.clocks()


def at_report(at: datetime, *, respond: str, resolve: str) -> Clocks:
    """The deadlines of an appeal reported just now: those that `read` gives for its first entry,
    without the stretches that nobody asks for yet."""
    calendar = calendars.current()
    return Clocks(
        worktime.reckon(at, Limit.parse(respond), calendar=calendar, explain=False),
        worktime.reckon(at, Limit.parse(resolve), calendar=calendar, explain=False),
    )

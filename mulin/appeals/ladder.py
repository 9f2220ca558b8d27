"""When whom to tell of a clock: the moments of the ladder, worked out from a journal alone.

`fired` walks the journal from one entry to the next, and asks at each what the clocks as they stood
then made due before the next entry. So the answer is the same whether somebody looked every minute
or slept for a day, and a deed that came too late does not undo what had fallen due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from mulin.appeals.clocks import SILENT, Clocks, Reading, midnight
from mulin.appeals.models import Urgency
from mulin.appeals.models.clocks import Clock
from mulin.appeals.terms import AT_ONCE, Rules, Step
from mulin.core import calendars, worktime
from mulin.core.models import Entry
from mulin.core.quiet import Quiet
from mulin.core.worktime import Calendar, Limit, Reckoning


@dataclass(frozen=True)
class Running:
    """A clock that runs, by a name that is the same as long as it is the same run of it."""

    clock: Clock
    reckoned: Reckoning
    run: str
    stage: str = ""


@dataclass(frozen=True)
class Due:
    """A step that fell due: `moment` when, `deadline` of what. `mark` is the same for the same
    step of the same run: what is kept once."""

    running: Running
    step: Step
    moment: datetime

    @property
    def mark(self) -> str:
        """«resolve/0+1/+1wd»."""
        return f"{self.running.clock.value}/{self.running.run}/{self.step.key}"

    @property
    def deadline(self) -> datetime:
        """Of the clock, as it stood then."""
        assert self.running.reckoned.deadline is not None  # noqa: S101 (a running clock has one)
        return self.running.reckoned.deadline


def running(clocks: Clocks) -> Iterator[Running]:
    """The clocks that run: an extension makes a new run, a pause does not."""
    if clocks.ended_at is not None:
        return
    run = f"{clocks.run}+{len(clocks.extensions)}"
    if clocks.contacted_at is None:
        yield Running(Clock.CONTACT, clocks.first_contact, "0")
    if clocks.resolution.deadline is not None:
        yield Running(Clock.RESOLVE, clocks.resolution, run)
        for number, stage in enumerate(clocks.stages):
            if stage.done_at is None and stage.clock.deadline is not None:
                yield Running(Clock.STAGE, stage.clock, f"{run}.{number}", stage.name)
                break
    if clocks.report is not None and clocks.report.deadline and clocks.report.start:
        yield Running(Clock.REPORT, clocks.report, f"{clocks.report.start:%Y%m%dT%H%M%S}")


def moment_of(step: Step, reckoned: Reckoning, calendar: Calendar) -> datetime | None:
    """When a step of a running clock falls due; None while the clock stands still."""
    if reckoned.deadline is None:
        return None
    if step.before is not None:
        return _when_left(reckoned, step.before)
    if step.after == AT_ONCE:
        return reckoned.deadline
    late = Limit.parse(step.after)
    return worktime.reckon(reckoned.deadline, late, calendar=calendar, explain=False).deadline


def _when_left(reckoned: Reckoning, percent: int) -> datetime | None:
    """The moment at which so many percent of the counted time are left."""
    whole = sum(((end - begin) for begin, end in reckoned.counted), timedelta())
    need = whole * (100 - percent) / 100
    for begin, end in reckoned.counted:
        if end - begin >= need:
            return begin + need
        need -= end - begin
    return reckoned.deadline


@dataclass(frozen=True)
class Ladder:
    """The county's steps, for an appeal of one urgency."""

    rules: Rules
    urgency: str

    def steps(self, clocks: Clocks) -> Iterator[Due]:
        """Every step of the clocks that run now, whenever it falls due; what fell due before the
        county made the step is passed by."""
        calendar = calendars.current(clocks.calendar)
        for one in running(clocks):
            for step in self.rules.steps:
                if step.clock == one.clock:
                    moment = moment_of(step, one.reckoned, calendar)
                    if moment is not None and (step.since is None or moment >= step.since):
                        yield Due(one, step, moment)

    def told_at(self, moment: datetime) -> datetime:
        """When it is told: what is critical at once, all else not in the quiet hours."""
        if self.urgency == Urgency.CRITICAL:
            return moment
        policy = self.rules.policy
        return Quiet(policy.quiet_from, policy.quiet_until).after(moment)


def fired(entries: Sequence[Entry], ladder: Ladder, *, until: datetime) -> list[Due]:
    """Every step that was to be told by `until`, each mark once, in the order of their moments."""
    found: dict[str, Due] = {}
    if not entries:
        return []
    came = entries[0].at
    for clocks, begin, end in _stretches(entries, until):
        for due in ladder.steps(clocks):
            # What was late before it came here is not made up for.
            if due.moment < came:
                continue
            moment = ladder.told_at(max(due.moment, begin))
            if moment <= until and (end is None or moment < end):
                found.setdefault(due.mark, Due(due.running, due.step, moment))
    return sorted(found.values(), key=lambda due: (due.moment, due.mark))


def _stretches(
    entries: Sequence[Entry], until: datetime
) -> Iterator[tuple[Clocks, datetime, datetime | None]]:
    """The clocks as they stood from each deed that they heard of to the next."""
    heard = [entry for entry in entries if entry.verb not in SILENT and entry.at <= until]
    reading = Reading()
    for entry, after in pairwise([*heard, None]):
        assert entry is not None  # noqa: S101 (None stands only at the end)
        reading.take(entry)
        if after is None or after.at > entry.at:
            yield reading.clocks(), entry.at, after.at if after else None


def next_look(clocks: Clocks, ladder: Ladder, *, now: datetime, since: datetime) -> datetime | None:
    """When there is something to tell after `now`, if nothing is done meanwhile. The clocks have
    stood so `since` the last deed."""
    moments: list[datetime | None] = [
        ladder.told_at(max(due.moment, since)) for due in ladder.steps(clocks)
    ]
    shelved = clocks.shelved_until
    moments += [clocks.wait_over, midnight(shelved) if shelved else None]
    return min(_after(moments, now), default=None)


def _after(moments: Iterable[datetime | None], now: datetime) -> Iterator[datetime]:
    return (moment for moment in moments if moment is not None and moment > now)

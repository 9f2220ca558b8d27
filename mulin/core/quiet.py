"""Hours in which nobody is told anything that can wait until the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mulin.core.worktime import SHANGHAI


@dataclass(frozen=True)
class Quiet:
    """From `start` until before `end` on the county's clock, over midnight where `start` is the
    later one; equal ends are no quiet hours at all."""

    start: time
    end: time

    def covers(self, moment: datetime) -> bool:
        """Whether nobody is told at this moment."""
        at = moment.astimezone(SHANGHAI).time()
        if self.start > self.end:
            return at >= self.start or at < self.end
        return self.start <= at < self.end

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        if not self.covers(moment):
            return moment
        local = moment.astimezone(SHANGHAI)
        wakes = datetime.combine(local.date(), self.end, SHANGHAI)
        return wakes if wakes > local else wakes + timedelta(days=1)

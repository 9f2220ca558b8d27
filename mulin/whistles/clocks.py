"""The clock of a whistle: by when somebody must be on site, and what it says now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mulin.core import calendars
from mulin.core.wording import duration, exact, rounded
from mulin.core.worktime import Limit, reckon
from mulin.whistles.models import Summons, Turnout, Whistle

SOON = timedelta(minutes=10)


def deadline(start: datetime, limit: str) -> datetime:
    """When the limit is up: minutes and hours run day and night, working hours by the calendar."""
    found = reckon(start, Limit.parse(limit), calendar=calendars.current(), explain=False).deadline
    assert found is not None  # noqa: S101 (nothing pauses it)
    return found


@dataclass(frozen=True)
class Chip:
    """`state` is ok, soon, late or rest, as the clock widget knows them; `due` while it runs."""

    state: str
    words: str
    title: str = ""
    due: datetime | None = None


def running(due: datetime, now: datetime) -> Chip:
    """A clock that counts down, and up again once it is late."""
    left = (due - now).total_seconds()
    if left < 0:
        return Chip("late", _("超时 %(time)s") % {"time": rounded(-left)}, exact(due), due)
    state = "soon" if left <= SOON.total_seconds() else "ok"
    words = _("还剩 %(time)s") % {"time": rounded(left)} if left >= 60 else _("马上到点")
    return Chip(state, words, exact(due), due)


def of_unit(summons: Summons, now: datetime) -> Chip:
    """How a unit stands with time."""
    if summons.is_missing:
        return running(summons.due, now)
    if summons.came_at is None:
        return Chip("rest", str(Turnout(summons.status).label))
    took = duration((summons.came_at - summons.called_at).total_seconds())
    if summons.late:
        return Chip("late", _("迟到，用了 %(time)s") % {"time": took}, exact(summons.came_at))
    return Chip("ok", _("按时，用了 %(time)s") % {"time": took}, exact(summons.came_at))


def of_whistle(whistle: Whistle, now: datetime, first_due: datetime | None = None) -> Chip:
    """The clock of the whole: the first unit still missing (`first_due`), else where it stands."""
    if whistle.ended_at is not None:
        took = duration((whistle.ended_at - whistle.blown_at).total_seconds())
        return Chip("rest", _("历时 %(time)s") % {"time": took})
    if first_due is not None:
        return running(first_due, now)
    held = duration((now - whistle.blown_at).total_seconds())
    return Chip("rest", _("已吹 %(time)s") % {"time": held})

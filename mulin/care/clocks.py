"""The clock of a silence: by when somebody is to be seen, and when whom to tell. Pure.

Days are those of the county. A rung falls due when its day begins, and is told at the end of the
quiet hours; whoever is missing is left out, so that the next one comes in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from mulin.care.presets import Ladder
from mulin.core.worktime import SHANGHAI

SOON = timedelta(days=1)


def due_on(last: datetime, every_days: int) -> date:
    """The last day on which the next contact is in time."""
    return last.astimezone(SHANGHAI).date() + timedelta(days=every_days)


def falls_due(due: date) -> datetime:
    """The first moment at which somebody may have to be told."""
    return datetime.combine(due + timedelta(days=1), time(), SHANGHAI)


def moments(due: date, there: Sequence[str], ladder: Ladder) -> dict[str, datetime]:
    """When each of those who are there (keys of rungs) is told: the first of them at the first
    rung's time, the second at the second's, and so on."""
    quiet = ladder.quiet
    begin = falls_due(due)
    present = [rung for rung in ladder.rungs if rung.key in there]
    return {
        rung.key: quiet.after(begin + place.after)
        for rung, place in zip(present, ladder.rungs, strict=False)
    }


@dataclass(frozen=True)
class Chip:
    """`state` is ok, soon, late or rest, as the clock widget knows them."""

    state: str
    words: str


def chip(due: date, today: date) -> Chip:
    """How somebody stands with time."""
    left = (due - today).days
    if left < 0:
        return Chip("late", _("超了 %d 天") % -left)
    if left == 0:
        return Chip("soon", _("今天该去"))
    return Chip("soon" if left <= SOON.days else "ok", _("还有 %d 天") % left)

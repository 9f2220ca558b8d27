"""How this town has its matters today, kept in memory: the newest practice whose day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from mulin.core.versions import Kept
from mulin.matters.models import MatterPractice, Opening


@dataclass(frozen=True)
class Custom:
    """Days and thresholds in force; these are what holds where a town has said nothing.

    A proposal is answered within `answer_days`; statements are gathered for `gather_days`, answered
    for `talk_days`; a statement has at most `longest` letters, and a person writes `a_day` a day;
    work is appraised for `appraise_days` and reopened below a mean of `threshold` (of five), told
    by `fewest` people at least.
    """

    answer_days: int = 7
    gather_days: int = 7
    talk_days: int = 14
    longest: int = 60
    a_day: int = 5
    appraise_days: int = 14
    threshold: Decimal = Decimal(3)
    fewest: int = 3
    since: date | None = None


@dataclass(frozen=True)
class Period:
    """A phase as it is planned."""

    opens: str
    since: date
    until: date
    words: str = ""


COLUMNS = (
    "answer_days", "gather_days", "talk_days", "longest", "a_day", "appraise_days", "threshold",
    "fewest", "since",
)  # fmt: skip


def _build() -> tuple[Custom, ...]:
    rows = MatterPractice.objects.order_by("-since")
    return tuple(Custom(**{name: getattr(row, name) for name in COLUMNS}) for row in rows)


_kept = Kept("matters", _build)


def practice(on: date | None = None) -> Custom:
    """The rules in force on a day (today)."""
    day = on or timezone.localdate()
    return next((one for one in _kept.get() if one.since and one.since <= day), Custom())


def usual_phases(today: date) -> list[Period]:
    """What is offered when a matter is taken up: gather and answer from today, then the result."""
    custom = practice(today)
    gathered = today + timedelta(days=max(custom.gather_days - 1, 0))
    answered = today + timedelta(days=max(custom.talk_days - 1, 0))
    shown = answered + timedelta(days=1)
    return [
        Period(Opening.GATHER, today, gathered),
        Period(Opening.ANSWER, today, answered),
        Period(Opening.RESULT, shown, shown + timedelta(days=30)),
    ]

"""How this town handles today, kept in memory: the newest practice whose day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from mulin.appeals.models import Practice
from mulin.core.versions import Kept


@dataclass(frozen=True)
class Handling:
    """The rules of handling in force; these are what holds where a town has said nothing."""

    bounces: int = 2
    tries: int = 3
    verify: tuple[str, ...] = ()
    review_days: int = 90
    since: date | None = None

    def verifies(self, code: str) -> bool:
        """Whether a second person looks at what is proposed for this category."""
        return any(mark == "*" or (mark and code.startswith(mark)) for mark in self.verify)


UNSAID = Handling()


def _build() -> tuple[Handling, ...]:
    return tuple(
        Handling(row.bounces, row.tries, tuple(row.verify), row.review_days, row.since)
        for row in Practice.objects.order_by("-since")
    )


_kept = Kept("practice", _build)


def practice(on: date | None = None) -> Handling:
    """The rules in force on a day (today)."""
    day = on or timezone.localdate()
    return next((one for one in _kept.get() if one.since and one.since <= day), UNSAID)

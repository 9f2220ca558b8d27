"""How hot a topic is: by people, by likes, by how long it lasts and whether it grows.

    voices  = people + √(likes - against)
    lasting = 1 + log₂(weeks in which somebody spoke) / 10
    rising  = ∛ of growth, held between ½ and 8
    heat    = voices × lasting × rising

People, not messages: who writes thirty times is one person. Likes count by their root: a click is
cheap, a shared link brings a thousand in a night, and yet nine hundred clicks must weigh more than
nine. What lasts weighs more, slowly: fifty weeks at the same pace are half as much again. Growth
compares some weeks with as many weeks before, each plus one so that nothing is divided by nothing;
of ten new voices after none it makes twice the heat, of a dying matter it takes a fifth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from mulin.reports.topics.told import Heat, Told

WEEKS = 4
WEEK = timedelta(days=7)
LEAST, MOST = 0.5, 8.0


def heat_of(tellings: Sequence[Told], *, at: datetime | None = None, weeks: int = WEEKS) -> Heat:
    """The heat of the messages of one topic as of `at`, comparing so many weeks with as many before.

    Without `at` the topic is taken at its own height, the weeks in which most people spoke: so a
    file of past years is ranked. Messages without a time count, but not for growth.
    """
    people = len({person_of(told) for told in tellings})
    likes = sum(told.likes - told.against for told in tellings)
    timed = sorted(
        ((told.at, person_of(told)) for told in tellings if told.at), key=lambda one: one[0]
    )
    recent, before = _growth(timed, at, WEEK * weeks)
    active = len({when.isocalendar()[:2] for when, _ in timed}) or 1
    voices = people + math.sqrt(max(0, likes))
    lasting = 1 + math.log2(active) / 10
    rising = min(MOST, max(LEAST, (recent + 1) / (before + 1))) ** (1 / 3)
    first, last = (timed[0][0], timed[-1][0]) if timed else (None, None)
    heat = round(voices * lasting * (rising if timed else 1), 2)
    return Heat(heat, people, likes, active, recent, before, first, last)


def person_of(told: Told) -> str:
    """Whose message it is; without a mark it is its own (nobody can say that it is not)."""
    return told.person or f"?{told.key}"


Timed = Sequence[tuple[datetime, str]]


def _growth(timed: Timed, at: datetime | None, span: timedelta) -> tuple[int, int]:
    """People of the stretch that ends at `at` (or is the fullest), and of the stretch before it."""
    if not timed:
        return 0, 0
    ends = [at] if at else sorted({when for when, _ in timed})
    best = max(ends, key=lambda end: (_people(timed, end - span, end), end))
    return _people(timed, best - span, best), _people(timed, best - 2 * span, best - span)


def _people(timed: Timed, after: datetime, until: datetime) -> int:
    return len({person for when, person in timed if after < when <= until})

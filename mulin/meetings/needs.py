"""What the minutes of a kind of meeting must hold before they are final, and how long a recording is kept."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from mulin.meetings.kinds import FILE

OPINIONS, MARKS, AGREEMENT = "opinions", "marks", "agreement"
RECORDING: Final = 90


@dataclass(frozen=True)
class Needs:
    """Words out of opinions, marks, agreement; days for which a recording is kept."""

    words: frozenset[str] = frozenset()
    recording_days: int = RECORDING

    @property
    def opinions(self) -> bool:
        """Each opinion is told with whether it was taken, and why (hearings)."""
        return OPINIONS in self.words

    @property
    def marks(self) -> bool:
        """Each item is marked by those present (appraisal meetings)."""
        return MARKS in self.words

    @property
    def agreement(self) -> bool:
        """Its sides sign an agreement, or it is said why there is none (coordination)."""
        return AGREEMENT in self.words


@cache
def _all() -> dict[str, Needs]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"]
    return {
        row["key"]: Needs(frozenset(row.get("needs", ())), row.get("recording", RECORDING))
        for row in rows
    }


def needs_of(kind: str) -> Needs:
    """What a kind of meeting needs."""
    return _all()[kind]

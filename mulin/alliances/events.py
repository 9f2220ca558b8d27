"""What happened to pledges and chairs, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.alliances.models import Pledge, Turn
from mulin.people.models import Person


@dataclass(frozen=True)
class PledgeKept:
    """What was done for a pledge was confirmed by somebody else."""

    pledge: Pledge
    by: Person


@dataclass(frozen=True)
class ChairBegan:
    """A unit took the chair."""

    turn: Turn
    by: Person

"""What has happened to a whistle, told to whoever listens in `mulin/links`.

Each event carries the records themselves: `whistle.source_kind` and `source_id` say of what it
came, a `Summons` has `post_id`, `organisation_id`, `unit_name` and `due`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mulin.people.models import Person
from mulin.whistles.models import Summons, Whistle, WhistleLevel


@dataclass(frozen=True)
class WhistleChanged:
    """Any deed was done about it or one of its units; told after the more particular events."""

    whistle: Whistle
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class WhistleBlown:
    """A whistle was blown, and these units were summoned."""

    whistle: Whistle
    summonses: tuple[Summons, ...]
    by: Person


@dataclass(frozen=True)
class UnitSummoned:
    """One more unit was summoned by a whistle blown before (by hand, or by the level above)."""

    summons: Summons
    by: Person | None = None


@dataclass(frozen=True)
class UnitReportedIn:
    """A unit is on site; `summons.late` says whether in time."""

    summons: Summons
    by: Person


@dataclass(frozen=True)
class UnitFinished:
    """A unit says that its part is done."""

    summons: Summons
    words: str
    by: Person


@dataclass(frozen=True)
class UnitSentBack:
    """A unit that was done goes on: something is missing."""

    summons: Summons
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True)
class UnitExcused:
    """A unit need not come after all; `reason` is empty where the unit itself gave one."""

    summons: Summons
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True)
class WhistleEscalated:
    """It is of the next level now; `by` is None when a unit's lateness did it."""

    whistle: Whistle
    before: WhistleLevel
    by: Person | None = None


@dataclass(frozen=True)
class WhistleReleased:
    """Matters are done and the units may go; `words` say what became of it."""

    whistle: Whistle
    words: str
    by: Person


@dataclass(frozen=True)
class WhistleWithdrawn:
    """It was taken back; nothing more is wanted of anybody."""

    whistle: Whistle
    reason: str
    by: Person

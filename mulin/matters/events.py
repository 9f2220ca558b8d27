"""What has happened to a matter, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.matters.models import Decision, Matter
from mulin.people.models import Person


@dataclass(frozen=True)
class MatterChanged:
    """Any deed was done about it; told after the more particular events."""

    matter: Matter
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class MatterProposed:
    """Somebody proposed it; `source_kind` and `source_id` say of what it came."""

    matter: Matter
    by: Person


@dataclass(frozen=True)
class MatterTakenUp:
    """It is talked over from now on, and public."""

    matter: Matter
    by: Person


@dataclass(frozen=True)
class MatterDecided:
    """A decision was recorded; `decision.verdict` says which."""

    matter: Matter
    decision: Decision
    by: Person


@dataclass(frozen=True)
class MatterEnded:
    """The work was appraised well enough, or it was decided not to do it."""

    matter: Matter
    by: Person | None = None


@dataclass(frozen=True)
class MatterReopened:
    """The work was appraised too low: it is done again."""

    matter: Matter
    by: Person | None = None

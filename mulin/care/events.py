"""What has happened in care, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.care.models import Errand, Pairing, Recipient, Visit
from mulin.people.models import Person


@dataclass(frozen=True)
class RecipientChanged:
    """Any deed was done about a recipient or their pairing; told after the more particular events."""

    recipient: Recipient
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class CareEnded:
    """Nobody looks in any more, and what was held is wiped."""

    recipient: Recipient
    by: Person | None = None


@dataclass(frozen=True)
class PairingBegan:
    """Both agreed."""

    pairing: Pairing
    by: Person


@dataclass(frozen=True)
class VisitLogged:
    """Somebody was met, or nobody was (`visit.status`)."""

    visit: Visit
    by: Person


@dataclass(frozen=True)
class SilenceTold:
    """One rung was told that nobody has been in contact for too long."""

    recipient: Recipient
    rung: str


@dataclass(frozen=True)
class ErrandChanged:
    """An errand was asked for, taken, done, confirmed or cancelled."""

    errand: Errand
    verb: str
    by: Person | None = None

"""What has happened in the ledger, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.households.models import Correction, Dwelling, Need, Resident
from mulin.people.models import Person


@dataclass(frozen=True)
class ResidentChanged:
    """Any deed was done about a person of the ledger; told after the more particular events."""

    resident: Resident
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class ResidentMoved:
    """Somebody lives in another dwelling now, or (`dwelling` none) no longer in the ledger's area."""

    resident: Resident
    dwelling: Dwelling | None
    by: Person | None = None


@dataclass(frozen=True)
class ResidentsMerged:
    """`gone` and `into` were one person: what pointed at `gone` points at `into` from now on.

    `undone` when they were parted again.
    """

    into: Resident
    gone: Resident
    by: Person | None = None
    undone: bool = False


@dataclass(frozen=True)
class ResidentErased:
    """Everything held about somebody was wiped: whoever keeps more of them wipes it too."""

    resident: Resident
    by: Person | None = None


@dataclass(frozen=True)
class NeedChanged:
    """A need was recorded, reviewed, ended or wiped (`need.status` says where it stands)."""

    need: Need
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class CorrectionChanged:
    """Somebody asked for their record to be corrected, or was answered."""

    correction: Correction
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class HouseholdsImported:
    """A table brought people in, many at once: told a batch instead of a person."""

    people: int
    paths: frozenset[str]
    by: Person | None = None

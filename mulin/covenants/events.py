"""What has happened to a covenant, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.covenants.models import Version
from mulin.people.models import Person


@dataclass(frozen=True)
class CovenantChanged:
    """Any deed was done about a version; told after the more particular events."""

    version: Version
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class CovenantAgreed:
    """Enough have signed it, or a counted result was recorded."""

    version: Version
    by: Person


@dataclass(frozen=True)
class CovenantInForce:
    """It holds from now on, and the version before it no longer."""

    version: Version
    by: Person

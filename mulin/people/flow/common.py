"""Who may do it by hand."""

from __future__ import annotations

from mulin.core.deeds import Forbidden
from mulin.people import rules
from mulin.people.models import Person


def administers(by: Person | None) -> None:
    """Whoever does it by hand is an administrator; nobody (`None`) is the command of the house."""
    if by is not None and not rules.may_administer(by):
        raise Forbidden

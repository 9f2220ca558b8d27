"""What the kernel does by itself each night: seal the journal's days, forget old receipts."""

from __future__ import annotations

from datetime import datetime

from mulin.core.jobs import periodic
from mulin.core.journal import seal_days
from mulin.core.once import forget_old


@periodic("core.seal_days", every="daily 09:30")
def seal(slot: datetime) -> None:
    """Seal the days that are over. Days are UTC days: Shanghai's morning is past their end."""
    seal_days(slot)


@periodic("core.forget_receipts", every="daily 03:10")
def forget(_slot: datetime) -> None:
    """Drop the receipts that no client will ask for any more."""
    forget_old()

"""Who is looked in on, by whom, what was seen, who was told, and errands."""

from __future__ import annotations

from mulin.care.models.errand import OPEN_ERRANDS, Errand, ErrandStatus
from mulin.care.models.recipient import (
    Alert,
    EndReason,
    PairEnd,
    Pairing,
    PairStatus,
    Recipient,
    Status,
)
from mulin.care.models.visit import Visit, VisitStatus, Way
from mulin.households.models import SEE

__all__ = [
    "OPEN_ERRANDS", "SEE", "Alert", "EndReason", "Errand", "ErrandStatus", "PairEnd", "PairStatus",
    "Pairing", "Recipient", "Status", "Visit", "VisitStatus", "Way",
]  # fmt: skip

"""Who is looked in on, by whom, what was seen, who was told, errands, and what comes of itself."""

from __future__ import annotations

from mulin.care.models.coming import (
    OPEN_COMINGS,
    Coming,
    ComingEnd,
    ComingStatus,
    Paper,
    PaperStatus,
    What,
)
from mulin.care.models.errand import OPEN_ERRANDS, Door, Errand, ErrandStatus, Receipt
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
    "OPEN_COMINGS", "OPEN_ERRANDS", "SEE", "Alert", "Coming", "ComingEnd", "ComingStatus", "Door", "EndReason",
    "Errand", "ErrandStatus", "PairEnd", "PairStatus", "Pairing", "Paper", "PaperStatus", "Receipt", "Recipient",
    "Status", "Visit", "VisitStatus", "Way", "What",
]  # fmt: skip

"""The tables of matters."""

from __future__ import annotations

from mulin.matters.models.choices import (
    ENTER,
    EXPORT,
    LEAD,
    OPEN,
    PUBLIC,
    SETTLED,
    Basis,
    Opening,
    Origin,
    Side,
    Source,
    Stand,
    Status,
    TaskStatus,
    Verdict,
)
from mulin.matters.models.deciding import Decision, MatterAppraisal, Task
from mulin.matters.models.matter import Follower, Matter, MatterPractice, Phase
from mulin.matters.models.talk import Answer, Finding, Participant, Statement

__all__ = [
    "ENTER", "EXPORT", "LEAD", "OPEN", "PUBLIC", "SETTLED", "Answer", "Basis", "Decision",
    "Finding", "Follower", "Matter", "MatterAppraisal", "MatterPractice", "Opening", "Origin",
    "Participant", "Phase", "Side", "Source", "Stand", "Statement", "Status", "Task", "TaskStatus",
    "Verdict",
]  # fmt: skip

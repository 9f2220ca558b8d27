"""The life of an appeal. Read `steps.STEPS` first: it is the whole story; then a file a noun.

- `reporting`: what comes in by any door
- `dispatching`: who handles it
- `handling`: what the handler does
- `following`: what the resident does
- `callback`: asking how it went; closing and reopening
"""

from __future__ import annotations

from mulin.appeals.flow.callback import Answers, call_back, reopen
from mulin.appeals.flow.dispatching import (
    classify,
    decline,
    dispatch,
    escalate,
    hand_down,
    locate,
    reassign,
    return_,
)
from mulin.appeals.flow.following import answer, supplement, urge, withdraw
from mulin.appeals.flow.handling import ask, contact, progress, propose, remark, reveal, sign
from mulin.appeals.flow.reporting import Report, report
from mulin.appeals.flow.steps import STEPS

__all__ = [
    "STEPS", "Answers", "Report", "answer", "ask", "call_back", "classify", "contact", "decline",
    "dispatch", "escalate", "hand_down", "locate", "progress", "propose", "reassign", "remark",
    "reopen", "report", "return_", "reveal", "sign", "supplement", "urge", "withdraw",
]  # fmt: skip

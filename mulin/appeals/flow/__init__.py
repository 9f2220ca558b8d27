"""The life of an appeal. Read `steps.STEPS` first: it is the whole story; then a file a noun.

- `reporting`: what comes in by any door
- `dispatching`: who handles it
- `returning`: giving it back, not without end
- `handling`: what the handler does
- `following`: what the resident does
- `concluding`: how it ends: proposed with proof, verified, looked at again
- `callback`: asking how it went; closing and reopening
- `extending`, `shelving`, `staging`: more time, 挂账, and limits in stages
- `watching`: who is told before, at and after a deadline; `resettling`: after the calendar changed
- `merging`: many appeals about one thing, handled once
- `supervising`: somebody above wants an answer by a date
- `supporting`: whoever has met the same joins it; `nearby`: what they are shown
- `supports`: other units that do a part beside the handler, each with a life of its own;
  `support_time`: more time for it
- `clockwork`, `laddering`: what clocks are set by, and who is told when
"""

from __future__ import annotations

from mulin.appeals.flow import merging, supervising, support_time, supporting, supports
from mulin.appeals.flow.avoiding import route_past
from mulin.appeals.flow.callback import Answers, call_back, reopen, resume
from mulin.appeals.flow.concluding import propose, review, send_back, verify
from mulin.appeals.flow.dispatching import (
    classify,
    decline,
    dispatch,
    escalate,
    hand_down,
    locate,
    reassign,
)
from mulin.appeals.flow.extending import ask_extension, grant_extension, refuse_extension
from mulin.appeals.flow.following import answer, supplement, urge, withdraw
from mulin.appeals.flow.handling import ask, contact, progress, remark, reveal, sign
from mulin.appeals.flow.reporting import Report, report
from mulin.appeals.flow.resettling import resettle
from mulin.appeals.flow.returning import return_
from mulin.appeals.flow.shelving import ask_shelving, refuse_shelving, shelve, unshelve
from mulin.appeals.flow.staging import stage_done
from mulin.appeals.flow.steps import STEPS
from mulin.appeals.flow.watching import no_answer, sweep, take_note

__all__ = [
    "STEPS", "Answers", "Report", "answer", "ask", "ask_extension", "ask_shelving", "call_back",
    "classify", "contact", "decline", "dispatch", "escalate", "grant_extension", "hand_down",
    "locate", "merging", "no_answer", "progress", "propose", "reassign", "refuse_extension",
    "refuse_shelving", "remark", "reopen", "report", "resettle", "resume", "return_", "reveal",
    "review", "route_past", "send_back", "shelve", "sign", "stage_done", "supervising",
    "supplement", "support_time", "supporting", "supports", "sweep", "take_note", "unshelve",
    "urge", "verify", "withdraw",
]  # fmt: skip

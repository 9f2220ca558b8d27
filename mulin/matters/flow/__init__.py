"""The deeds of matters: only these write."""

from __future__ import annotations

from mulin.matters.flow.answering import answer, enter_slip, forget_answers, read_line
from mulin.matters.flow.appraising import appraise, end_appraisal, enter_appraisal, settle_due
from mulin.matters.flow.carrying import assign, complete, drop, finish, redo, remind
from mulin.matters.flow.computing import compute, repeats
from mulin.matters.flow.deciding import Resolution, decide, discuss_again
from mulin.matters.flow.following import follow, unfollow
from mulin.matters.flow.practising import note_export, set_practice
from mulin.matters.flow.proposing import From, Proposal, propose, withdraw
from mulin.matters.flow.stating import hide, link, publish, refuse, say
from mulin.matters.flow.steps import STATEMENT_STEPS, STEPS, TASK_STEPS
from mulin.matters.flow.taking_up import decline, note, plan, reconsider, revise, take_up
from mulin.matters.practice import Period

__all__ = [
    "STATEMENT_STEPS", "STEPS", "TASK_STEPS", "From", "Period", "Proposal", "Resolution", "answer",
    "appraise", "assign", "complete", "compute", "decide", "decline", "discuss_again", "drop",
    "end_appraisal", "enter_appraisal", "enter_slip", "finish", "follow", "forget_answers", "hide",
    "link", "note", "note_export", "plan", "propose", "publish", "read_line", "reconsider", "redo",
    "refuse", "remind", "repeats", "revise", "say", "set_practice", "settle_due", "take_up",
    "unfollow", "withdraw",
]  # fmt: skip

"""The deeds of covenants: only these write. Read `steps` first."""

from __future__ import annotations

from mulin.covenants.flow.discussing import (
    amend,
    answer,
    hide,
    open_talk,
    refuse,
    reschedule,
    say,
    show,
    take_back,
)
from mulin.covenants.flow.drafting import (
    Plan,
    add_clause,
    draft,
    draft_next,
    edit_clause,
    edit_preamble,
    merge_clause,
    move_clause,
    remove_clause,
    split_clause,
)
from mulin.covenants.flow.keeping import drop, enact, end, file, remind, review
from mulin.covenants.flow.settling import Outcome, agree, resolve
from mulin.covenants.flow.signing import Call, Door, call, enter_paper, sign, strike, unsign
from mulin.covenants.flow.steps import COMMENT_STEPS, STEPS

__all__ = [
    "COMMENT_STEPS", "STEPS", "Call", "Door", "Outcome", "Plan", "add_clause", "agree", "amend",
    "answer", "call", "draft", "draft_next", "drop", "edit_clause", "edit_preamble", "enact", "end",
    "enter_paper", "file", "hide", "merge_clause", "move_clause", "open_talk", "refuse", "remind",
    "remove_clause", "reschedule", "resolve", "review", "say", "show", "sign", "split_clause",
    "strike", "take_back", "unsign",
]  # fmt: skip

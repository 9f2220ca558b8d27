"""The deeds of care. Read `steps` first.

- `recipients`: taking in, setting right, opening a door, the end
- `pairings`: asked, agreed by both, ended by either
- `visits`: planned, done, nobody met
- `watching`: who is told of too long a silence, each once
- `errands`: asked, taken, done, confirmed
"""

from __future__ import annotations

from mulin.care.flow.errands import (
    Ask,
    Source,
    ask,
    confirm,
    finish,
    give_back,
    hold_papers,
    reopen,
    take_on,
)
from mulin.care.flow.errands import cancel as cancel_errand
from mulin.care.flow.pairings import (
    agree_person,
    agree_visitor,
    decline,
    pair,
    part,
    set_backup,
)
from mulin.care.flow.recipients import (
    Card,
    Opened,
    Purpose,
    correct,
    end,
    follow,
    follow_merge,
    masked_contact,
    open_door,
    take_in,
)
from mulin.care.flow.steps import ERRAND_STEPS, PAIR_STEPS, STEPS, VISIT_STEPS
from mulin.care.flow.visits import Seen, cancel, log, plan
from mulin.care.flow.watching import look, sweep

__all__ = [
    "ERRAND_STEPS", "PAIR_STEPS", "STEPS", "VISIT_STEPS", "Ask", "Card", "Opened", "Purpose", "Seen",
    "Source", "agree_person", "agree_visitor", "ask", "cancel", "cancel_errand", "confirm",
    "correct", "decline", "end", "finish", "follow", "follow_merge", "give_back", "hold_papers",
    "log", "look", "masked_contact", "open_door", "pair", "part", "plan", "reopen", "set_backup",
    "sweep", "take_in", "take_on",
]  # fmt: skip

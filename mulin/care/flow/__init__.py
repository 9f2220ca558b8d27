"""The deeds of care. Read `steps` first.

- `recipients`: taking in, setting right, opening a door, the end
- `pairings`: asked, agreed by both, ended by either
- `visits`: planned, done, nobody met
- `watching`: who is told of too long a silence, each once
- `errands`: asked, taken, papers kept and given back, done, confirmed
- `papers`, `coming`: what somebody wants to be reminded of, and what comes of itself
- `bringing`: many at once, as a town kept them before
"""

from __future__ import annotations

from mulin.care.flow.bringing import Brought, Went, bring_in
from mulin.care.flow.coming import (
    decline_coming,
    finish_coming,
    follow_comings,
    foresee,
    run_coming,
)
from mulin.care.flow.errand_upkeep import tell_late, wipe_old
from mulin.care.flow.errands import (
    Ask,
    Source,
    ask,
    confirm,
    finish,
    give_back,
    hold_papers,
    receive,
    reopen,
    return_papers,
    take_on,
    tick,
)
from mulin.care.flow.errands import cancel as cancel_errand
from mulin.care.flow.exporting import note_export
from mulin.care.flow.pairings import (
    agree_person,
    agree_visitor,
    decline,
    pair,
    part,
    set_backup,
)
from mulin.care.flow.papers import drop_paper, keep_paper, remind
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
from mulin.care.flow.steps import (
    COMING_STEPS,
    ERRAND_STEPS,
    PAIR_STEPS,
    PAPER_STEPS,
    STEPS,
    VISIT_STEPS,
)
from mulin.care.flow.visits import Seen, cancel, log, plan
from mulin.care.flow.watching import look, sweep

__all__ = [
    "COMING_STEPS", "ERRAND_STEPS", "PAIR_STEPS", "PAPER_STEPS", "STEPS", "VISIT_STEPS", "Ask", "Brought",
    "Card", "Opened", "Purpose", "Seen", "Source", "Went", "agree_person", "agree_visitor", "ask", "bring_in",
    "cancel", "cancel_errand", "confirm", "correct", "decline", "decline_coming", "drop_paper", "end",
    "finish", "finish_coming", "follow", "follow_comings", "follow_merge", "foresee", "give_back",
    "hold_papers", "keep_paper", "log", "look", "masked_contact", "note_export", "open_door", "pair",
    "part", "plan", "receive", "remind", "reopen", "return_papers", "run_coming", "set_backup", "sweep",
    "take_in", "take_on", "tell_late", "tick", "wipe_old",
]  # fmt: skip

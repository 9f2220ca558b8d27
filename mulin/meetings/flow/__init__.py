"""The deeds of meetings: only these write."""

from __future__ import annotations

from mulin.meetings.flow import (
    agreeing,
    handing,
    minutes,
    objecting,
    recording,
    reminding,
    resolving,
)
from mulin.meetings.flow.addressing import new_address, no_address
from mulin.meetings.flow.agenda import (
    From,
    Topic,
    accept,
    begin,
    conclude,
    declare,
    decline,
    defer,
    put,
    raise_up,
    reword,
    suggest,
    withdraw,
)
from mulin.meetings.flow.attending import arrive, check_in, leave, names, strike
from mulin.meetings.flow.bringing_in import Past, bring_in
from mulin.meetings.flow.calling import (
    Plan,
    When,
    announce,
    call,
    cancel,
    keep,
    postpone,
    reschedule,
    revise,
)
from mulin.meetings.flow.chairs import set_chair, set_item_chair, skip_chair
from mulin.meetings.flow.gathering import gather, gather_daily
from mulin.meetings.flow.holding import close, open_
from mulin.meetings.flow.inviting import invite, reply
from mulin.meetings.flow.keeping import (
    Draft,
    as_usual,
    end,
    except_,
    found,
    resume,
    set_order,
)
from mulin.meetings.flow.keeping import revise as revise_series
from mulin.meetings.flow.materialising import materialise, materialise_daily
from mulin.meetings.flow.steps import ITEM_STEPS, SERIES_STEPS, STEPS
from mulin.meetings.flow.steps_minutes import MINUTES_STEPS, OBJECTION_STEPS, RESOLUTION_STEPS

__all__ = [
    "ITEM_STEPS", "MINUTES_STEPS", "OBJECTION_STEPS", "RESOLUTION_STEPS", "SERIES_STEPS", "STEPS",
    "Draft", "From", "Past", "Plan", "Topic", "When", "accept", "agreeing", "announce", "arrive",
    "as_usual", "begin", "bring_in", "call", "cancel", "check_in", "close", "conclude", "declare",
    "decline", "defer", "end", "except_", "found", "gather", "gather_daily", "handing", "invite", "keep", "leave",
    "materialise", "materialise_daily", "minutes", "names", "new_address", "no_address",
    "objecting", "open_", "postpone", "put", "raise_up", "recording", "reminding", "reply",
    "reschedule", "resolving", "resume", "revise", "revise_series", "reword", "set_chair",
    "set_item_chair", "set_order", "skip_chair", "strike", "suggest", "withdraw",
]  # fmt: skip

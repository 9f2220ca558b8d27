"""The life of a whistle. Read `steps.STEPS` and `UNIT_STEPS` first; then a file a noun.

- `blowing`, `summoning`: calling units to a place
- `answering`: what a unit does
- `commanding`: what whoever blew it decides, up to the release
- `lateness`: the next level, by itself and once
- `appraising`: what each side says of the other
- `levels`: the town's own levels
"""

from __future__ import annotations

from mulin.whistles.flow.answering import Presence, finish, progress, refuse, report_in
from mulin.whistles.flow.appraising import appraise, appraise_unit
from mulin.whistles.flow.blowing import Call, Source, blow, call_more, is_inside
from mulin.whistles.flow.commanding import excuse, insist, note, release, send_back, withdraw
from mulin.whistles.flow.exporting import note_export
from mulin.whistles.flow.lateness import escalate, look
from mulin.whistles.flow.levels import LevelPlan, check_levels, edit_level, plan_of, set_levels
from mulin.whistles.flow.steps import STEPS, UNIT_STEPS

__all__ = [
    "STEPS", "UNIT_STEPS", "Call", "LevelPlan", "Presence", "Source", "appraise", "appraise_unit",
    "blow", "call_more", "check_levels", "edit_level", "escalate", "excuse", "finish", "insist",
    "is_inside",    "look", "note", "note_export", "plan_of", "progress", "refuse", "release", "report_in",
    "send_back", "set_levels", "withdraw",
]  # fmt: skip

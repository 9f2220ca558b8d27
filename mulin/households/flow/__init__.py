"""The deeds of the ledger. Read `steps` first.

- `residents`: moving in and out, setting right, tying to an account
- `dwellings`: doors and owner groups
- `needs`: recorded with consent, reviewed, ended, withdrawn
- `revealing`: opening a name or number
- `asking`: what a person wants corrected
- `bulk`: many households at once, from a table; `naming`: which buildings it means
- `merging`, `erasing`, `keeping`: two records made one, wiping, what is kept how long
"""

from __future__ import annotations

from mulin.households.flow.asking import (
    answer_correction,
    ask_correction,
    take_back_correction,
)
from mulin.households.flow.bulk import Entrant, Home, take_in
from mulin.households.flow.dwellings import (
    correct_dwelling,
    disown,
    found_dwelling,
    own,
)
from mulin.households.flow.erasing import Reason, erase
from mulin.households.flow.keeping import keep
from mulin.households.flow.merging import keep_apart, merge, unmerge
from mulin.households.flow.naming import Meaning, make_building, settle_names
from mulin.households.flow.needs import Consent, end_need, record_need, review, withdraw
from mulin.households.flow.residents import (
    correct,
    enter,
    follow_buildings,
    link,
    move_in,
    move_out,
    unlink,
)
from mulin.households.flow.revealing import Opened, note_export, reveal
from mulin.households.flow.steps import CORRECTION_STEPS, NEED_STEPS, STEPS
from mulin.households.persons import Who
from mulin.households.purposes import Purpose

__all__ = [
    "CORRECTION_STEPS", "NEED_STEPS", "STEPS", "Consent", "Entrant", "Home", "Meaning", "Opened",
    "Purpose", "Reason", "Who", "answer_correction", "ask_correction", "correct",
    "correct_dwelling", "disown", "end_need", "enter", "erase", "follow_buildings",
    "found_dwelling", "keep", "keep_apart", "link", "make_building", "merge", "move_in", "move_out",
    "note_export", "own", "record_need", "reveal", "review", "settle_names", "take_back_correction",
    "take_in", "unlink", "unmerge", "withdraw",
]  # fmt: skip

"""Deeds of alliances: a module a noun."""

from __future__ import annotations

from mulin.alliances.flow.branches import (
    Plan,
    bring_in,
    close_branch,
    edit_branch,
    found_branch,
    mirror,
    move_branch,
)
from mulin.alliances.flow.chairs import announce, begin, finish, skip
from mulin.alliances.flow.pledges import STEPS, Promise, confirm, drop, pledge, report, send_back
from mulin.alliances.flow.reports import report_in, take_back
from mulin.alliances.flow.resettling import resettle
from mulin.alliances.flow.twinnings import (
    Proposal,
    agree_place,
    agree_unit,
    decline,
    end,
    propose,
)
from mulin.alliances.flow.units import (
    Unit,
    close_zone,
    edit_unit,
    end_unit,
    found_alliance,
    join,
    leave,
    name_zone,
    register_unit,
)

__all__ = [
    "STEPS",
    "Plan",
    "Promise",
    "Proposal",
    "Unit",
    "agree_place",
    "agree_unit",
    "announce",
    "begin",
    "bring_in",
    "close_branch",
    "close_zone",
    "confirm",
    "decline",
    "drop",
    "edit_branch",
    "edit_unit",
    "end",
    "end_unit",
    "finish",
    "found_alliance",
    "found_branch",
    "join",
    "leave",
    "mirror",
    "move_branch",
    "name_zone",
    "pledge",
    "propose",
    "register_unit",
    "report",
    "report_in",
    "resettle",
    "send_back",
    "skip",
    "take_back",
]

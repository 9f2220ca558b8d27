"""Deeds of alliances: a module a noun."""

from __future__ import annotations

from mulin.alliances.flow.chairs import announce, begin, finish, skip
from mulin.alliances.flow.pledges import STEPS, Promise, confirm, drop, pledge, report, send_back
from mulin.alliances.flow.reports import report_in, take_back
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
    "Promise",
    "Unit",
    "announce",
    "begin",
    "close_zone",
    "confirm",
    "drop",
    "edit_unit",
    "end_unit",
    "finish",
    "found_alliance",
    "join",
    "leave",
    "name_zone",
    "pledge",
    "register_unit",
    "report",
    "report_in",
    "send_back",
    "skip",
    "take_back",
]

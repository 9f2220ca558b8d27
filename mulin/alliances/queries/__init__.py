"""Reads of alliances: a module a noun."""

from __future__ import annotations

from mulin.alliances.queries.alliances import (
    LIST,
    VIEWS,
    Chair,
    Figures,
    alliances,
    chair_of,
    figures,
    own_pledges,
    past_of,
    pledges,
    standing_members,
    to_confirm,
    units,
    zones,
)
from mulin.alliances.queries.twinnings import dwellings_of, twinnings

__all__ = [
    "LIST",
    "VIEWS",
    "Chair",
    "Figures",
    "alliances",
    "chair_of",
    "dwellings_of",
    "figures",
    "own_pledges",
    "past_of",
    "pledges",
    "standing_members",
    "to_confirm",
    "twinnings",
    "units",
    "zones",
]

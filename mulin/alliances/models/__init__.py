"""Units, their alliances and chairs, pairings, zones, pledges, members who report in, and the tree of
branches."""

from __future__ import annotations

from mulin.alliances.models.branch import Branch, Placing
from mulin.alliances.models.pledge import CONFIRM, MemberReport, Pledge, PledgeQuerySet
from mulin.alliances.models.twinning import Twinning
from mulin.alliances.models.unit import Alliance, Member, Partner, Turn, Zone

__all__ = [
    "CONFIRM",
    "Alliance",
    "Branch",
    "Member",
    "MemberReport",
    "Partner",
    "Placing",
    "Pledge",
    "PledgeQuerySet",
    "Turn",
    "Twinning",
    "Zone",
]

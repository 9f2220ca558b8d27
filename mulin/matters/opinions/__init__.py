"""Opinions as numbers: votes → positions → groups → what is shared, what divides, what comes next.

The method is that of the Polis server, written anew from published facts with numpy; where it
would claim groups that are not there, ours says so (`groups.find`).
"""

from __future__ import annotations

from mulin.matters.opinions.result import Result, examine
from mulin.matters.opinions.votes import Votes, VotesError

__all__ = ["Result", "Votes", "VotesError", "examine"]

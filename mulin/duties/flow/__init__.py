"""Deeds of duties: ticking with proof, seeing, sending back; reminding once."""

from __future__ import annotations

from mulin.duties.flow.steps import STEPS, Proof, see, send_back, tick
from mulin.duties.flow.watching import remind

__all__ = ["STEPS", "Proof", "remind", "see", "send_back", "tick"]

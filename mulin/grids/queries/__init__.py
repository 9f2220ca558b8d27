"""Reads about grids: what stands, what is amiss, who lives too far away."""

from __future__ import annotations

from mulin.grids.queries.norms import norm

__all__ = ["norm"]

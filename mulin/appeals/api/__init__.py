"""Appeals at the machine door: a file a noun, one router."""

from __future__ import annotations

from mulin.appeals.api.clocks import router as clocks
from mulin.appeals.api.core import deed_on, lists, photos, router

__all__ = ["clocks", "deed_on", "lists", "photos", "router"]

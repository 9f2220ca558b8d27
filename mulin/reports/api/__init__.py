"""Figures and topics at the machine door."""

from __future__ import annotations

from mulin.reports.api.figures import router

__all__ = ["router"]

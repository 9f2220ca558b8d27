"""Registers the app with Django, its entry in the navigation of the desk, and its import."""

from __future__ import annotations

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """The app mulin.grids."""

    name = "mulin.grids"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the command what can be brought in."""
        from mulin.core.exchange import importers
        from mulin.grids.imports import Outlines
        from mulin.grids.navigation import register

        register()
        importers["outlines"] = Outlines

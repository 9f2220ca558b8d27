"""Registers the app with Django, its entry in the navigation of the desk, and its table."""

from __future__ import annotations

from django.apps import AppConfig


class WhistlesConfig(AppConfig):
    """The app mulin.whistles."""

    name = "mulin.whistles"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the command what can be taken out."""
        from mulin.core.exchange import exporters
        from mulin.whistles.exporting import EXPORTER
        from mulin.whistles.navigation import register

        register()
        exporters["whistles"] = EXPORTER

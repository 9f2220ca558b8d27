"""Registers the app with Django and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app mulin.meetings."""

    name = "mulin.meetings"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the exchange what goes in and out."""
        from mulin.core.exchange import exporters, importers
        from mulin.meetings.exporting_resolutions import EXPORTER
        from mulin.meetings.imports import PastMeetings
        from mulin.meetings.navigation import register

        register()
        exporters["resolutions"] = EXPORTER
        importers["meetings"] = PastMeetings

"""Registers the app with Django, and its entries in the navigation of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """The app mulin.appeals."""

    name = "mulin.appeals"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the commands what can be brought in."""
        from mulin.appeals import checkup, doors
        from mulin.appeals.events import AppealChanged
        from mulin.appeals.exporting import EXPORTER
        from mulin.appeals.flow.publishing import follow
        from mulin.appeals.imports import Appeals
        from mulin.appeals.navigation import register
        from mulin.core.events import when
        from mulin.core.exchange import exporters, importers

        register()
        when(AppealChanged)(follow)
        importers["appeals"] = Appeals
        exporters["appeals"] = EXPORTER
        doors.register()
        checkup.register()

"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app mulin.places."""

    name = "mulin.places"

    def ready(self) -> None:
        """Tell the command what can be brought in, and pages what the rungs are called."""
        from mulin.core import wording
        from mulin.core.exchange import importers
        from mulin.places.imports import Divisions
        from mulin.places.queries import level_name

        wording.name_rungs_by(level_name)
        importers["divisions"] = Divisions

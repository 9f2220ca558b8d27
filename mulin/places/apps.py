"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app mulin.places."""

    name = "mulin.places"

    def ready(self) -> None:
        """Tell the command what can be brought in."""
        from mulin.core.exchange import importers
        from mulin.places.imports import Divisions

        importers["divisions"] = Divisions

"""Registers the app with Django, and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    """The app mulin.alliances."""

    name = "mulin.alliances"

    def ready(self) -> None:
        """Tell the navigation what there is."""
        from mulin.alliances.navigation import register

        register()

"""Registers the app with Django, and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The app mulin.duties."""

    name = "mulin.duties"

    def ready(self) -> None:
        """Tell the navigation what there is."""
        from mulin.duties.navigation import register

        register()

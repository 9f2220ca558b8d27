"""Registers the app with Django and its entry in the navigation of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class CovenantsConfig(AppConfig):
    """The app mulin.covenants."""

    name = "mulin.covenants"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk."""
        from mulin.covenants.navigation import register

        register()

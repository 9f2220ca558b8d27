"""Registers the app with Django and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """The app mulin.matters."""

    name = "mulin.matters"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk and for residents."""
        from mulin.matters.navigation import register

        register()

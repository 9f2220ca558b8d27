"""Registers the app with Django, and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class CareConfig(AppConfig):
    """The app mulin.care."""

    name = "mulin.care"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and what can be begun from a visit."""
        from mulin.care.navigation import register

        register()

"""Registers the app with Django, and its entry in the navigation of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """The app mulin.guides."""

    name = "mulin.guides"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk."""
        from mulin.guides.navigation import register

        register()

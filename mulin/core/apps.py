"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The app mulin.core."""

    name = "mulin.core"

    def ready(self) -> None:
        """Learn the rules of `mulin check`."""
        from mulin.core import checks  # noqa: F401 (registers itself)

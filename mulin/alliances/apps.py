"""Registers the app with Django, and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    """The app mulin.alliances."""

    name = "mulin.alliances"

    def ready(self) -> None:
        """Tell the navigation what there is, and the commands what may be brought in."""
        from mulin.alliances.imports import Branches
        from mulin.alliances.navigation import register
        from mulin.core.exchange import importers

        importers["branches"] = Branches
        register()

"""Registers the app with Django, its entries in the navigation and its line of `mulin doctor`."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app mulin.reports."""

    name = "mulin.reports"

    def ready(self) -> None:
        """Tell navigation and checkup what there is."""
        from mulin.reports import checkup, navigation

        checkup.register()
        navigation.register()

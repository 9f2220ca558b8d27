"""Registers the app with Django, and with it every sentence of this folder."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from django.apps import AppConfig

from mulin import links


class LinksConfig(AppConfig):
    """The app mulin.links."""

    name = "mulin.links"

    def ready(self) -> None:
        """Each file is one sentence, and registers itself by being imported."""
        for module in pkgutil.iter_modules(links.__path__):
            if not module.ispkg and module.name != "apps":
                import_module(f"mulin.links.{module.name}")

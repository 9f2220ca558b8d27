"""Django's entry for this room."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Nothing to register yet: the room holds mathematics and a command."""

    name = "mulin.matters"

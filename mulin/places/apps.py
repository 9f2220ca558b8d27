"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app mulin.places."""

    name = "mulin.places"

"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The app mulin.api."""

    name = "mulin.api"

"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The app mulin.notices."""

    name = "mulin.notices"

"""Addresses of the machine door."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mulin.api.door import door

urlpatterns: list[Any] = [path("v1/", door.urls)]

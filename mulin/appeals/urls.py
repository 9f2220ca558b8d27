"""Addresses of appeals: the resident side and the desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from mulin.appeals import urls_desk, urls_resident

app_name = "appeals"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_resident.urlpatterns,
    *urls_desk.urlpatterns,
]

"""Addresses of appeals: the resident side and the desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from mulin.appeals import urls_desk, urls_doors, urls_resident, urls_wall

app_name = "appeals"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_resident.urlpatterns,
    *urls_desk.urlpatterns,
    *urls_doors.urlpatterns,
    *urls_wall.urlpatterns,
]

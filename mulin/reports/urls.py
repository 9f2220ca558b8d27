"""Addresses of reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mulin.reports import views

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/", views.public, name="public"),
    path("desk/figures/", views.figures, name="figures"),
]

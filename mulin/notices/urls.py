"""Addresses of one's own messages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mulin.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.listing, name="list"),
    path("notices/read/", views.read, name="read"),
    path("notices/<uuid:pk>/", views.open_one, name="open"),
]

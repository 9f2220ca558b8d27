"""Addresses of the kernel: the page that shows every widget."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.core import views

app_name = "core"
urlpatterns: list[URLPattern] = [path("desk/widgets/", views.widgets, name="widgets")]

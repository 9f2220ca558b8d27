"""Addresses of guides: for residents, for paper, for the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.guides.views import desk, resident

app_name = "guides"
urlpatterns: list[URLPattern] = [
    path("guides/", resident.index, name="list"),
    path("guides/check/", resident.check, name="check"),
    path("guides/<slug:key>/", resident.guide, name="guide"),
    path("guides/<slug:key>/check/", resident.check_one, name="check_one"),
    path("guides/<slug:key>/print/", resident.paper, name="print"),
    path("desk/guides/", desk.index, name="desk"),
    path("desk/guides/new/", desk.new, name="new"),
    path("desk/guides/<uuid:pk>/", desk.detail, name="detail"),
    path("desk/guides/<uuid:pk>/text/", desk.edit, name="edit"),
    path("desk/guides/<uuid:pk>/confirmation/", desk.confirm, name="confirm"),
    path("desk/guides/<uuid:pk>/retirement/", desk.retire, name="retire"),
    path("desk/guides/<uuid:pk>/restoration/", desk.restore, name="restore"),
]

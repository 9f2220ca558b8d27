"""Addresses of duties."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.duties.views import desk, mine

app_name = "duties"
urlpatterns: list[URLPattern] = [
    path("duties/", mine.mine, name="mine"),
    # Before the items, whose words it would match.
    path("duties/<uuid:pk>/photos/<uuid:key>/", mine.photo, name="photo"),
    path("duties/<uuid:post>/<slug:item>/<slug:since>/", mine.one, name="task"),
    path("desk/duties/", desk.table, name="table"),
    path("desk/duties/<uuid:pk>/", desk.one, name="duty"),
    path("desk/duties/<uuid:pk>/see/", desk.see, name="see"),
    path("desk/duties/<uuid:pk>/back/", desk.send_back, name="send_back"),
]

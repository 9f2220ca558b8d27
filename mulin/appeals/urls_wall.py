"""Addresses of the wall: for everybody, for the reporter, for its moderators."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.appeals.views import wall, wall_desk, wall_own

DESK = "desk/wall/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("wall/", wall.wall, name="wall"),
    path("wall/feed.rss", wall.feed, {"kind": "rss"}, name="wall_rss"),
    path("wall/feed.atom", wall.feed, {"kind": "atom"}, name="wall_atom"),
    path("wall/areas/<str:area>/feed.rss", wall.feed, {"kind": "rss"}, name="wall_area_rss"),
    path("wall/areas/<str:area>/feed.atom", wall.feed, {"kind": "atom"}, name="wall_area_atom"),
    path("wall/<uuid:pk>/", wall.entry, name="wall_entry"),
    path("wall/<uuid:pk>/photos/<uuid:photo>/", wall.photo, name="wall_photo"),
    path("appeals/<uuid:pk>/wall/", wall_own.offer, name="wall_offer"),
    path("appeals/<uuid:pk>/wall/removal/", wall_own.take_down, name="wall_take_down"),
    path("desk/wall/", wall_desk.queue, name="wall_queue"),
    path("desk/wall/export/", wall_desk.export, name="wall_export"),
    path(DESK, wall_desk.moderate, name="wall_moderate"),
    path(f"{DESK}publication/", wall_desk.publish, name="wall_publish"),
    path(f"{DESK}refusal/", wall_desk.refuse, name="wall_refuse"),
    path(f"{DESK}reconsideration/", wall_desk.reconsider, name="wall_reconsider"),
    path(f"{DESK}removal/", wall_desk.remove, name="wall_remove"),
]

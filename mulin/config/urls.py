"""The addresses of the house: one line a room. Rooms name their own under these."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("mulin.site.urls")),
    path("", include("mulin.people.urls")),
    path("", include("mulin.households.urls")),
    path("", include("mulin.notices.urls")),
    path("", include("mulin.appeals.urls")),
    path("", include("mulin.care.urls")),
    path("", include("mulin.whistles.urls")),
    path("", include("mulin.matters.urls")),
    path("", include("mulin.covenants.urls")),
    path("", include("mulin.meetings.urls")),
    path("", include("mulin.grids.urls")),
    path("", include("mulin.guides.urls")),
    path("", include("mulin.alliances.urls")),
    path("", include("mulin.duties.urls")),
    path("", include("mulin.reports.urls")),
    path("", include("mulin.core.urls")),
    path("api/", include("mulin.api.urls")),
    path("open311/v2/", include("mulin.api.open311.urls")),
]

handler400 = "mulin.core.errors.bad_request"
handler403 = "mulin.core.errors.denied"
handler404 = "mulin.core.errors.not_found"
handler500 = "mulin.core.errors.broken"

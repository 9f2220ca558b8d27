"""Addresses of appeals on the resident side."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.appeals.views import deadlines, follow, photos, report, resident, twins

urlpatterns: list[URLPattern] = [
    path("appeals/", resident.mine_list, name="mine_list"),
    path("appeals/new/", report.report, name="report"),
    path("appeals/new/suggestion/", report.suggestion, name="suggestion"),
    path("appeals/new/place/", report.place, name="place"),
    path("appeals/new/map/", report.picker, name="picker"),
    path("appeals/new/buildings/", report.buildings, name="buildings"),
    path("appeals/new/twins/", twins.near, name="twins"),
    path("appeals/joined/", twins.joined_list, name="joined_list"),
    path("appeals/<uuid:pk>/support/", twins.join, name="join"),
    path("appeals/<uuid:pk>/joined/", twins.joined, name="joined"),
    path("appeals/<uuid:pk>/joined/end/", twins.leave, name="leave"),
    path("appeals/track/", resident.track, name="track"),
    path("appeals/<uuid:pk>/", resident.mine, name="mine"),
    path("appeals/<uuid:pk>/received/", report.received, name="received"),
    path("appeals/<uuid:pk>/deadline/", deadlines.mine, name="mine_deadline"),
    path("appeals/<uuid:pk>/supplements/", follow.supplement, name="supplement"),
    path("appeals/<uuid:pk>/answer/", follow.answer, name="answer"),
    path("appeals/<uuid:pk>/reminder/", follow.urge, name="urge"),
    path("appeals/<uuid:pk>/withdrawal/", follow.withdraw, name="withdraw"),
    path("appeals/<uuid:pk>/callback/", follow.callback, name="callback"),
    path("appeals/<uuid:pk>/objection/", follow.reopen, name="reopen"),
    path("appeals/<uuid:pk>/photos/<uuid:photo>/", photos.photo, name="photo"),
]

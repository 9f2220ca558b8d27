"""Addresses of the desk: lists, the dispatcher's screen, one appeal, and its deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.appeals.views import deeds, desk, exports, inbox, maps

NOUNS = {
    "dispatch": "dispatch", "classify": "classification", "locate": "location",
    "sign": "signature", "contact": "contact", "progress": "progress", "remark": "remark",
    "ask": "question", "staff_answer": "answer", "propose": "proposal", "call_back": "callback",
    "reassign": "reassignment", "return": "return", "escalate": "help-request",
    "hand_down": "help", "decline": "refusal",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("desk/appeals/", desk.list_, name="list"),
    path("desk/appeals/inbox/", inbox.inbox, name="inbox"),
    path("desk/appeals/map/", maps.map_, name="map"),
    path("desk/appeals/new/", desk.record, name="record"),
    path("desk/appeals/export/", exports.export, name="export"),
    path("desk/appeals/filters/", desk.filters, name="filters"),
    path("desk/appeals/<uuid:pk>/", deeds.detail, name="detail"),
    path("desk/appeals/<uuid:pk>/deadline/", deeds.deadline, name="deadline"),
    path("desk/appeals/<uuid:pk>/contact-details/", deeds.reveal, name="reveal"),
    *[
        path(f"desk/appeals/<uuid:pk>/{noun}/", deeds.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
]

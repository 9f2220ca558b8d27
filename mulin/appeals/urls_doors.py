"""Addresses of the further doors: reception days and talks, the hotline, what staff write down."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.appeals.views import hotline, messages, reception, reception_resident, slips

DAY, VISITOR = "desk/receptions/<uuid:pk>", "desk/receptions/<uuid:pk>/visitors/<uuid:who>"
DAY_NOUNS = {"open": "opening", "next": "next", "finish": "end", "cancel": "cancellation"}
VISITOR_NOUNS = {"call": "call", "absent": "absence", "done": "end", "leave": "exit"}

urlpatterns: list[URLPattern] = [
    path("contacts/<uuid:post>/message/", messages.message, name="message"),
    path("receptions/", reception_resident.sessions, name="reception_days"),
    path("receptions/<uuid:pk>/", reception_resident.one, name="reception_day"),
    path("receptions/<uuid:pk>/number/", reception_resident.take, name="reception_take"),
    path("receptions/<uuid:pk>/number/return/", reception_resident.leave, name="reception_leave"),
    path("desk/receptions/", reception.sessions, name="receptions"),
    path("desk/receptions/new/", reception.new, name="reception_new"),
    path("desk/receptions/outcomes/", reception.outcomes, name="reception_outcomes"),
    path(f"{DAY}/", reception.one, name="reception"),
    path(f"{DAY}/paper/", reception.paper, name="reception_paper"),
    path(f"{DAY}/visitors/", reception.add, name="reception_add"),
    *[
        path(f"{DAY}/{noun}/", reception.press, {"name": name}, name=f"reception_{name}")
        for name, noun in DAY_NOUNS.items()
    ],
    path(f"{VISITOR}/appeals/", reception.record, name="reception_record"),
    *[
        path(f"{VISITOR}/{noun}/", reception.visitor, {"name": name}, name=f"visitor_{name}")
        for name, noun in VISITOR_NOUNS.items()
    ],
    path("desk/appeals/<uuid:pk>/slip/", slips.slip, name="slip"),
    path("desk/receptions/talks/new/", reception.talk, name="talk"),
    path("desk/hotline/", hotline.overview, name="hotline"),
    path("desk/hotline/replies/", hotline.send, name="hotline_send"),
    path("desk/hotline/replies/<uuid:pk>/", hotline.sent, name="hotline_sent"),
    path("desk/hotline/categories/", hotline.categories, name="hotline_categories"),
]

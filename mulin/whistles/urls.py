"""Addresses of whistles: the board, lists, one whistle and its deeds as nouns, a unit's part."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.whistles.views import blowing, board, detail, exports, figures, levels

app_name = "whistles"
NOUNS = {
    "call": "calls", "note": "notes", "escalate": "escalation", "release": "release",
    "withdraw": "withdrawal",
}  # fmt: skip
PART_NOUNS = {
    "report_in": "report-in", "progress": "progress", "finish": "completion", "refuse": "refusal",
    "excuse": "exemption", "insist": "insistence", "send_back": "return", "appraise": "verdict",
    "appraise_unit": "mark",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("desk/whistles/", board.board_, name="board"),
    path("desk/whistles/all/", board.list_, name="list"),
    path("desk/whistles/calls/", board.calls, name="calls"),
    path("desk/whistles/new/", blowing.new, name="new"),
    path("desk/whistles/near/", blowing.near, name="near"),
    path("desk/whistles/figures/", figures.figures_, name="figures"),
    path("desk/whistles/levels/", levels.levels_, name="levels"),
    path("desk/whistles/levels/<uuid:pk>/", levels.level, name="level"),
    path("desk/whistles/export/", exports.export, name="export"),
    path("desk/whistles/<uuid:pk>/", detail.detail, name="detail"),
    path("desk/whistles/<uuid:pk>/photos/<uuid:photo>/", detail.photo, name="photo"),
    path("desk/whistles/<uuid:pk>/units/<uuid:part>/", detail.unit, name="unit"),
    *[
        path(f"desk/whistles/<uuid:pk>/{noun}/", detail.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
    *[
        path(
            f"desk/whistles/<uuid:pk>/units/<uuid:part>/{noun}/", detail.part_deed,
            {"name": name}, name=name,
        )
        for name, noun in PART_NOUNS.items()
    ],
]  # fmt: skip

"""Addresses of the desk: lists, the dispatcher's screen, one appeal, and its deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.appeals.views import (
    deadlines,
    deeds,
    desk,
    exports,
    inbox,
    ladder,
    maps,
    merging,
    rates,
    reminders,
    routing,
    supervisions,
    supports,
    terms,
    twins,
)

NOUNS = {
    "dispatch": "dispatch", "classify": "classification", "locate": "location",
    "sign": "signature", "contact": "contact", "progress": "progress", "remark": "remark",
    "ask": "question", "staff_answer": "answer", "propose": "proposal", "call_back": "callback",
    "reassign": "reassignment", "return": "return", "escalate": "help-request",
    "hand_down": "help", "decline": "refusal", "support": "supports",
    "verify": "verification", "send_back": "rework", "supervise": "supervisions",
    "stage_done": "stages", "ask_extension": "extension-request",
    "grant_extension": "extension", "refuse_extension": "extension-refusal",
    "ask_shelving": "shelving-request", "shelve": "shelving", "refuse_shelving": "shelving-refusal",
    "unshelve": "taking-up",
    "unmerge": "separation", "route_past": "detour", "exclude": "exclusions",
    "resume": "resumption", "review": "review",
}  # fmt: skip

SUPPORT_NOUNS = {
    "sign": "signature", "progress": "progress", "report": "report", "accept": "acceptance",
    "send_back": "rework", "return": "return", "withdraw": "withdrawal",
    "ask_extension": "extension-request", "grant_extension": "extension",
    "refuse_extension": "extension-refusal",
}  # fmt: skip
EXCLUSION_NOUNS = {"grant": "consent", "refuse": "refusal", "withdraw": "withdrawal"}
SUPERVISION_NOUNS = {
    "answer": "answer", "accept": "acceptance", "again": "question", "withdraw": "withdrawal",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("desk/appeals/", desk.list_, name="list"),
    path("desk/appeals/inbox/", inbox.inbox, name="inbox"),
    path("desk/appeals/map/", maps.map_, name="map"),
    path("desk/appeals/new/", desk.record, name="record"),
    path("desk/appeals/export/", exports.export, name="export"),
    path("desk/appeals/filters/", desk.filters, name="filters"),
    path("desk/appeals/<uuid:pk>/", deeds.detail, name="detail"),
    path("desk/appeals/<uuid:pk>/near/", twins.beside, name="near"),
    path("desk/appeals/<uuid:pk>/deadline/", deadlines.deadline, name="deadline"),
    path("desk/appeals/<uuid:pk>/contact-details/", deeds.reveal, name="reveal"),
    path("desk/appeals/<uuid:pk>/reminder-noted/", reminders.take_note, name="take_note"),
    path("desk/reminders/", reminders.list_, name="reminders"),
    path("desk/limits/", terms.limits, name="limits"),
    path("desk/limits/ladder/", ladder.list_, name="ladder"),
    path("desk/limits/ladder/restore/", ladder.restore, name="ladder_restore"),
    path("desk/limits/ladder/steps/new/", ladder.step, name="ladder_step_new"),
    path("desk/limits/ladder/steps/<uuid:pk>/", ladder.step, name="ladder_step"),
    path("desk/limits/ladder/levels/new/", ladder.level, name="ladder_level_new"),
    path("desk/limits/ladder/levels/<uuid:pk>/", ladder.level, name="ladder_level"),
    path("desk/limits/ladder/<uuid:pk>/<str:what>/", ladder.turn, name="ladder_turn"),
    path("desk/appeals/<uuid:pk>/merge/", merging.merge, name="merge"),
    path("desk/routing/", routing.list_, name="routing"),
    path("desk/routing/new/", routing.new, name="routing_new"),
    path("desk/routing/<uuid:pk>/", routing.edit, name="routing_rule"),
    path("desk/routing/<uuid:pk>/<str:what>/", routing.turn, name="routing_turn"),
    path("desk/rates/", rates.board, name="rates"),
    path("desk/rates/rules/", rates.rules, name="rate_rules"),
    path("desk/rates/exclusions/", rates.exclusions, name="exclusions"),
    *[
        path(
            f"desk/rates/exclusions/<uuid:pk>/{noun}/",
            rates.deed,
            {"name": name},
            name=f"exclusion_{name}",
        )
        for name, noun in EXCLUSION_NOUNS.items()
    ],
    path("desk/supervisions/", supervisions.list_, name="supervisions"),
    path("desk/supervisions/<uuid:pk>/", supervisions.detail, name="supervision"),
    *[
        path(
            f"desk/supervisions/<uuid:pk>/{noun}/",
            supervisions.deed,
            {"name": name},
            name=f"supervision_{name}",
        )
        for name, noun in SUPERVISION_NOUNS.items()
    ],
    path("desk/supports/", supports.list_, name="supports"),
    path("desk/supports/<uuid:pk>/", supports.detail, name="support_order"),
    path("desk/supports/<uuid:pk>/contact-details/", supports.reveal, name="support_reveal"),
    path("desk/supports/<uuid:pk>/photos/<uuid:photo>/", supports.photo, name="support_photo"),
    *[
        path(
            f"desk/supports/<uuid:pk>/{noun}/",
            supports.deed,
            {"name": name},
            name=f"support_{name}",
        )
        for name, noun in SUPPORT_NOUNS.items()
    ],
    *[
        path(f"desk/appeals/<uuid:pk>/{noun}/", deeds.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
]

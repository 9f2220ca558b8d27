"""Addresses of covenants: for everybody, for residents, for the desk; deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.covenants.views import collecting, desk, editing, hearing, resident, speaking

app_name = "covenants"
NOUNS = {
    "open": "discussion", "call": "signing", "call_early": "early-signing", "agree": "agreement",
    "resolve": "result", "file": "filing", "file_later": "later-filing", "enact": "enactment",
    "review": "review", "reschedule": "term", "end": "ending", "drop": "dropping",
}  # fmt: skip
SAID_NOUNS = {
    "show": "publication", "refuse": "refusal", "answer": "answer", "hide": "hiding",
}  # fmt: skip
ONE, DESK = "covenants/<uuid:pk>/", "desk/covenants/<uuid:pk>/"
VERSION = f"{ONE}versions/<int:n>/"

urlpatterns: list[URLPattern] = [
    path("covenants/", resident.list_, name="list"),
    path(ONE, resident.detail, name="detail"),
    path(f"{ONE}changes/", resident.changes, name="changes"),
    path(VERSION, resident.version, name="version"),
    path(f"{VERSION}signature/", resident.sign, name="sign"),
    path(f"{VERSION}comments/", speaking.whole, name="whole"),
    path(f"{VERSION}comments/<uuid:said>/withdrawal/", speaking.take_back, name="take_back"),
    path(f"{VERSION}clauses/<uuid:clause>/", speaking.clause, name="clause"),
    path("desk/covenants/", desk.list_, name="desk"),
    path("desk/covenants/new/", desk.new, name="new"),
    path(DESK, desk.detail, name="desk_detail"),
    path(f"{DESK}versions/", desk.draft_next, name="draft_next"),
    path(f"{DESK}text/", editing.text, name="text"),
    path(f"{DESK}clauses/", editing.add, name="add_clause"),
    path(f"{DESK}clauses/<uuid:clause>/", editing.clause, name="edit_clause"),
    path(f"{DESK}comments/", hearing.comments, name="comments"),
    path(f"{DESK}paper/", collecting.paper, name="paper"),
    path(f"{DESK}signatures/", collecting.signatures, name="signatures"),
    path(f"{DESK}signatures/<uuid:signature>/striking/", collecting.strike, name="strike"),
    path(f"{DESK}sheets/<uuid:photo>/", collecting.sheet, name="sheet"),
    *[
        path(f"{DESK}{noun}/", desk.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
    *[
        path(
            f"{DESK}comments/<uuid:said>/{noun}/", hearing.deed, {"name": name},
            name=f"said_{name}",
        )
        for name, noun in SAID_NOUNS.items()
    ],
]  # fmt: skip

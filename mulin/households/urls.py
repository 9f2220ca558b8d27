"""Addresses of the ledger: registers, people, dwellings, needs, and one's own record."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.households.views import (
    dwellings,
    exports,
    lists,
    mine,
    naming,
    needs,
    residents,
    upkeep,
)

app_name = "households"
NOUNS = {
    "need": "needs", "move": "homes", "leave": "departure", "correct": "correction",
    "erase": "erasure",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("desk/households/", lists.list_, name="list"),
    path("desk/households/paper/", lists.paper, name="paper"),
    path("desk/households/counts/", lists.counts, name="counts"),
    path("desk/households/export/", exports.export, name="export"),
    path("desk/households/new/", dwellings.enter_at_door, name="enter_at_door"),
    path("desk/households/dwellings/", lists.dwelling_list, name="dwellings"),
    path("desk/households/dwellings/new/", dwellings.found, name="found"),
    path("desk/households/dwellings/<uuid:pk>/", dwellings.dwelling, name="dwelling"),
    path("desk/households/dwellings/<uuid:pk>/people/", dwellings.enter, name="enter"),
    path("desk/households/dwellings/<uuid:pk>/owners/", dwellings.own, name="own"),
    path("desk/households/dwellings/<uuid:pk>/correction/", dwellings.correct, name="correct_door"),
    path("desk/households/owners/<uuid:pk>/end/", dwellings.disown, name="disown"),
    path("desk/households/people/<uuid:pk>/", residents.resident, name="resident"),
    path("desk/households/people/<uuid:pk>/reveal/", residents.reveal, name="reveal"),
    path("desk/households/people/<uuid:pk>/account/", residents.link, name="link"),
    path("desk/households/people/<uuid:pk>/account/end/", residents.unlink, name="unlink"),
    *[
        path(f"desk/households/people/<uuid:pk>/{noun}/", residents.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
    path("desk/households/needs/<uuid:pk>/review/", needs.review, name="need_review"),
    path("desk/households/needs/<uuid:pk>/end/", needs.end, name="need_end"),
    path("desk/households/needs/<uuid:pk>/withdrawal/", needs.withdraw, name="need_withdraw"),
    path("desk/households/imports/<uuid:pk>/buildings/", naming.buildings, name="naming"),
    path("desk/households/duplicates/", upkeep.duplicates, name="duplicates"),
    path("desk/households/duplicates/merge/", upkeep.merge, name="merge"),
    path("desk/households/duplicates/apart/", upkeep.keep_apart, name="keep_apart"),
    path("desk/households/merges/<uuid:pk>/undo/", upkeep.unmerge, name="unmerge"),
    path("desk/households/corrections/", upkeep.corrections, name="corrections"),
    path("desk/households/corrections/<uuid:pk>/", upkeep.answer, name="answer"),
    path("me/household/", mine.mine, name="mine"),
    path("me/household/needs/<uuid:pk>/withdrawal/", mine.withdraw, name="mine_withdraw"),
    path("me/household/corrections/<uuid:pk>/end/", mine.take_back, name="take_back"),
    path("me/household/untie/", mine.untie, name="untie"),
]

"""Addresses of alliances."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.alliances.views import branches, desk, moving, pledges, resident, twinnings

app_name = "alliances"
ONE = "desk/alliances/<uuid:pk>/"
PLEDGE = "desk/alliances/pledges/<uuid:pk>/"
BRANCH = "desk/alliances/branches/<uuid:pk>/"
TWINNING = "desk/alliances/pairings/<uuid:pk>/"
urlpatterns: list[URLPattern] = [
    path("alliances/", resident.index, name="public"),
    path("alliances/mine/", resident.mine, name="mine"),
    path("alliances/mine/report/", resident.report_in, name="report_in"),
    path("alliances/mine/report/end/", resident.take_back, name="take_back"),
    path("alliances/mine/pledges/", resident.pledge, name="own_pledge"),
    path("alliances/mine/pledges/<uuid:pk>/done/", resident.done, name="own_done"),
    path("alliances/mine/pledges/<uuid:pk>/end/", resident.drop, name="own_drop"),
    path("desk/alliances/", desk.index, name="desk"),
    path("desk/alliances/new/", desk.new, name="new"),
    path("desk/alliances/units/", desk.units, name="units"),
    path("desk/alliances/units/new/", desk.new_unit, name="new_unit"),
    path("desk/alliances/units/<uuid:pk>/", desk.unit, name="unit"),
    path("desk/alliances/units/<uuid:pk>/end/", desk.end_unit, name="end_unit"),
    path("desk/alliances/units/<uuid:pk>/pledges/", pledges.new, name="new_pledge"),
    path("desk/alliances/zones/", desk.zones, name="zones"),
    path("desk/alliances/zones/<uuid:pk>/end/", desk.close_zone, name="close_zone"),
    path("desk/alliances/units/<uuid:pk>/pairings/", twinnings.new, name="new_twinning"),
    path("desk/alliances/pairings/", twinnings.index, name="twinnings"),
    path(TWINNING, twinnings.detail, name="twinning"),
    *(
        path(f"{TWINNING}{noun}/", twinnings.deed, {"name": name}, name=name)
        for noun, name in {
            "unit": "agree_unit", "place": "agree_place", "refusal": "decline", "end": "end",
        }.items()
    ),
    path("desk/alliances/branches/", branches.tree, name="branches"),
    path("desk/alliances/branches/new/", branches.new, name="new_branch"),
    path("desk/alliances/branches/missing/<slug:kind>/", branches.mirror, name="mirror"),
    path(BRANCH, branches.branch, name="branch"),
    path(f"{BRANCH}edit/", branches.edit, name="edit_branch"),
    path(f"{BRANCH}move/", branches.move, name="move_branch"),
    path(f"{BRANCH}end/", branches.close, name="close_branch"),
    path("desk/alliances/moving/", moving.moving, name="moving"),
    path("desk/alliances/moving/<slug:kind>/<uuid:pk>/", moving.resettle, name="resettle"),
    path("desk/alliances/pledges/", pledges.index, name="pledges"),
    path(PLEDGE, pledges.detail, name="pledge"),
    *(
        path(f"{PLEDGE}{noun}/", pledges.deed, {"name": name}, name=name)
        for noun, name in {
            "report": "report", "confirmation": "confirm", "return": "send_back", "end": "drop",
        }.items()
    ),
    path(ONE, desk.detail, name="detail"),
    path(f"{ONE}members/", desk.join, name="join"),
    path(f"{ONE}members/<uuid:member>/end/", desk.leave, name="leave"),
    path(f"{ONE}turns/", desk.announce, name="announce"),
    *(
        path(f"{ONE}turns/<uuid:key>/{noun}/", desk.turn, {"name": name}, name=f"turn_{name}")
        for noun, name in {"beginning": "begin", "end": "finish", "skipping": "skip"}.items()
    ),
]  # fmt: skip

"""Addresses of alliances."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.alliances.views import desk, pledges, resident

app_name = "alliances"
ONE = "desk/alliances/<uuid:pk>/"
PLEDGE = "desk/alliances/pledges/<uuid:pk>/"
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

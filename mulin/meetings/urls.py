"""Addresses of meetings: for everybody, for residents, for the desk; deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.meetings.urls_minutes import urlpatterns as minutes_urls
from mulin.meetings.views import desk, feeds, items, people, resident, series

app_name = "meetings"
NOUNS = {
    "keep": "keeping", "announce": "announcement", "open": "opening", "close": "closing",
    "invite": "invitations", "set_chair": "chair", "skip_chair": "skipping",
    "reschedule": "time", "postpone": "postponement", "revise": "wording",
    "cancel": "cancellation",
}  # fmt: skip
ITEM_NOUNS = {
    "accept": "acceptance", "decline": "refusal", "raise_up": "rising", "begin": "beginning",
    "conclude": "conclusion", "defer": "deferral", "withdraw": "withdrawal", "reword": "wording",
    "chair": "chair", "interest": "interests",
}  # fmt: skip
SERIES_NOUNS = {
    "revise": "rule", "order": "order", "except": "exceptions", "as_usual": "usual",
    "end": "end", "resume": "resumption",
}  # fmt: skip
ONE, DESK = "meetings/<uuid:pk>/", "desk/meetings/<uuid:pk>/"
SERIES = "desk/meetings/series/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("meetings/", resident.list_, name="list"),
    path("meetings/mine/", resident.mine, name="mine"),
    path("meetings/mine/address/", resident.address, name="address"),
    path("meetings/calendar/area/<slug:code>.ics", feeds.area_feed, name="area_feed"),
    path("meetings/calendar/<slug:secret>.ics", feeds.my_feed, name="my_feed"),
    path(ONE, resident.detail, name="detail"),
    path(f"{ONE}reply/", resident.reply, name="reply"),
    path(f"{ONE}topics/", resident.suggest, name="suggest"),
    path(f"{ONE}topics/<uuid:item>/withdrawal/", resident.withdraw, name="withdraw"),
    path(f"{ONE}topics/<uuid:item>/interests/", resident.interest, name="interest"),
    path(f"{ONE}arrival/<slug:code>/", resident.arrive, name="arrive"),
    path(f"{ONE}leaving/", resident.leave, name="leave"),
    path("desk/meetings/", desk.list_, name="desk"),
    path("desk/meetings/month/", desk.month_, name="month"),
    path("desk/meetings/new/", desk.new, name="new"),
    path("desk/meetings/put/", items.from_record, name="put_from"),
    path("desk/meetings/series/", series.list_, name="series"),
    path("desk/meetings/series/new/", series.new, name="series_new"),
    path(SERIES, series.detail, name="series_detail"),
    *[
        path(f"{SERIES}{noun}/", series.deed, {"name": name}, name=f"series_{name}")
        for name, noun in SERIES_NOUNS.items()
    ],
    path(DESK, desk.detail, name="desk_detail"),
    path(f"{DESK}people/", people.people, name="people"),
    path(f"{DESK}people/names/", people.names, name="names"),
    path(f"{DESK}people/<uuid:stay>/leaving/", people.leave, name="stay_leave"),
    path(f"{DESK}people/<uuid:stay>/striking/", people.strike, name="stay_strike"),
    path(f"{DESK}door/", desk.door, name="door"),
    path(f"{DESK}door.svg", desk.door_qr, name="door_qr"),
    path(f"{DESK}items/", items.put, name="put"),
    path(f"{DESK}items/<uuid:item>/", items.one, name="desk_item"),
    *[
        path(f"{DESK}items/<uuid:item>/{noun}/", items.deed, {"name": name}, name=f"item_{name}")
        for name, noun in ITEM_NOUNS.items()
    ],
    *[
        path(f"{DESK}{noun}/", desk.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
    *minutes_urls,
]  # fmt: skip

"""Addresses of minutes and resolutions: for everybody and for the desk; deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.meetings.views import became, minutes, minutes_read, resolutions

ONE, DESK = "meetings/<uuid:pk>/minutes/", "desk/meetings/<uuid:pk>/minutes/"
RESOLUTION = "meetings/resolutions/<uuid:pk>/"
NOUNS = {
    "issue": "issue", "recall": "recall", "finish": "final", "opinions": "opinions",
    "agreement": "agreement", "object": "objections", "decide": "resolutions",
    "record": "recordings", "wipe": "recordings/wiping",
}  # fmt: skip
RESOLUTION_NOUNS = {
    "report": "report", "confirm": "confirmation", "not_yet": "continuation",
    "amend": "amendment", "drop": "dropping", "reopen": "reopening",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("meetings/became/", became.public, name="became"),
    path("meetings/resolutions/", resolutions.mine, name="resolutions"),
    path(RESOLUTION, resolutions.detail, name="resolution"),
    path(f"{RESOLUTION}photos/<uuid:photo>/", resolutions.photo, name="resolution_photo"),
    *[
        path(f"{RESOLUTION}{noun}/", resolutions.deed, {"name": name}, name=f"resolution_{name}")
        for name, noun in RESOLUTION_NOUNS.items()
    ],
    path(ONE, minutes_read.read, name="minutes"),
    path(f"{ONE}versions/<int:number>/", minutes_read.version, name="minutes_version"),
    path(f"{ONE}versions/<int:number>/paper/", minutes_read.paper, name="minutes_paper"),
    path(f"{ONE}objections/", minutes_read.object_, name="object"),
    path(f"{ONE}objections/<uuid:objection>/withdrawal/", minutes_read.withdraw, name="unobject"),
    path(f"{ONE}signatures/<uuid:side>/", minutes_read.sign, name="sign"),
    path("desk/meetings/became/", became.desk, name="desk_became"),
    path("desk/meetings/became/export/", became.export, name="resolutions_export"),
    path(DESK, minutes.desk, name="desk_minutes"),
    path(f"{DESK}beginning/", minutes.begin, name="minutes_begin"),
    path(f"{DESK}items/<uuid:item>/", minutes.write, name="minutes_write"),
    path(f"{DESK}recordings/<uuid:sound>/", minutes.recording, name="recording"),
    path(f"{DESK}objections/<uuid:objection>/answer/", minutes.answer, name="objection_answer"),
    path(f"{DESK}signatures/<uuid:side>/", minutes.sign_on_paper, name="sign_on_paper"),
    *[
        path(f"{DESK}{noun}/", minutes.deed, {"name": name}, name=f"minutes_{name}")
        for name, noun in NOUNS.items()
    ],
]  # fmt: skip

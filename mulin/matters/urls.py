"""Addresses of matters: for everybody, for residents, for the desk; deeds as nouns."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.matters.views import answering, desk, moderating, resident, result

app_name = "matters"
NOUNS = {
    "take_up": "adoption", "decline": "refusal", "reconsider": "reconsideration",
    "decide": "decisions", "assign": "tasks", "finish": "completion",
    "enter_appraisal": "appraisals", "end_appraisal": "conclusion", "note": "notes",
    "plan": "phases", "revise": "wording", "discuss_again": "discussion",
}  # fmt: skip
SAID_NOUNS = {
    "publish": "publication", "refuse": "refusal", "hide": "withdrawal", "link": "likeness",
}  # fmt: skip
ONE, DESK = "matters/<uuid:pk>/", "desk/matters/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("matters/", resident.list_, name="list"),
    path("matters/mine/", resident.mine, name="mine"),
    path("matters/new/", resident.new, name="new"),
    path(ONE, resident.detail, name="detail"),
    path(f"{ONE}answers/", answering.answer, name="answer"),
    path(f"{ONE}answers/withdrawal/", answering.forget, name="forget"),
    path(f"{ONE}statements/", answering.statements, name="statements"),
    path(f"{ONE}result/", result.result, name="result"),
    path(f"{ONE}result/paper/", result.printed, name="result_paper"),
    path(f"{ONE}following/", resident.follow, name="follow"),
    path(f"{ONE}appraisal/", resident.appraise, name="appraise"),
    path(f"{ONE}withdrawal/", resident.withdraw, name="withdraw"),
    path(f"{ONE}tasks/<uuid:task>/completion/", resident.complete, name="complete"),
    path(f"{ONE}photos/<uuid:photo>/", resident.photo, name="photo"),
    path("desk/matters/", desk.list_, name="desk"),
    path("desk/matters/new/", desk.new, name="record"),
    path("desk/matters/practice/", desk.practice_, name="practice"),
    path(DESK, desk.detail, name="desk_detail"),
    path(f"{DESK}statements/", moderating.statements, name="desk_statements"),
    path(f"{DESK}paper/", moderating.paper, name="paper"),
    path(f"{DESK}slip/", moderating.slip, name="slip"),
    path(f"{DESK}result/", result.compute, name="compute"),
    path(f"{DESK}export/<slug:file>/", result.votes, name="votes"),
    *[
        path(f"{DESK}{noun}/", desk.deed, {"name": name}, name=name)
        for name, noun in NOUNS.items()
    ],
    *[
        path(f"{DESK}tasks/<uuid:task>/{noun}/", desk.task_deed, {"name": name}, name=name)
        for name, noun in (("drop", "dropping"), ("redo", "redoing"))
    ],
    *[
        path(
            f"{DESK}statements/<uuid:said>/{noun}/", moderating.deed, {"name": name},
            name=f"said_{name}",
        )
        for name, noun in SAID_NOUNS.items()
    ],
]  # fmt: skip

"""Addresses of care: a visitor's rounds, one recipient, one's own care, errands, the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.care.views import coming, desk, errands, figures, mine, pairings, visiting

app_name = "care"
ERRAND_NOUNS = {
    "take": "agent", "give_back": "return", "hold_papers": "papers", "return_papers": "papers/return",
    "tick": "steps", "finish": "completion",
    "confirm": "confirmation", "reopen": "reopening", "cancel": "cancellation",
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("care/", visiting.rounds_, name="rounds"),
    path("care/mine/", mine.mine, name="mine"),
    path("care/<uuid:pk>/", visiting.recipient, name="recipient"),
    path("care/<uuid:pk>/visit/", visiting.visit, name="visit"),
    path("care/<uuid:pk>/plan/", visiting.plan, name="plan"),
    path("care/<uuid:pk>/door/", visiting.door, name="door"),
    path("care/<uuid:pk>/end/", mine.end, name="end"),
    path("care/<uuid:pk>/reminders/", coming.remind, name="remind"),
    path("care/<uuid:pk>/papers/", coming.keep_paper, name="keep_paper"),
    path("care/papers/<uuid:pk>/end/", coming.drop_paper, name="drop_paper"),
    path("care/visits/<uuid:pk>/cancellation/", visiting.cancel, name="cancel_visit"),
    path("care/pairings/<uuid:pk>/agreement/", pairings.agree, name="agree"),
    path("care/pairings/<uuid:pk>/refusal/", pairings.decline, name="decline"),
    path("care/pairings/<uuid:pk>/end/", pairings.part, name="part"),
    path("care/pairings/<uuid:pk>/backup/", pairings.backup, name="backup"),
    path("errands/", errands.index, name="errands"),
    path("errands/new/", errands.new, name="errand_new"),
    path("errands/<uuid:pk>/", errands.detail, name="errand"),
    path("errands/<uuid:pk>/receipt/", errands.receipt, name="errand_receipt"),
    path("errands/<uuid:pk>/photos/<uuid:photo>/", errands.photo, name="errand_photo"),
    *[
        path(f"errands/<uuid:pk>/{noun}/", errands.deed, {"name": name}, name=f"errand_{name}")
        for name, noun in ERRAND_NOUNS.items()
    ],
    path("desk/care/", desk.index, name="desk"),
    path("desk/care/new/", desk.new, name="new"),
    path("desk/care/<uuid:pk>/card/", desk.card, name="card"),
    path("desk/care/<uuid:pk>/pairing/", desk.pair, name="pair"),
    path("desk/care/coming/", coming.coming, name="coming"),
    path("desk/care/coming/<uuid:pk>/errand/", coming.run, name="run_coming"),
    path("desk/care/coming/<uuid:pk>/completion/", coming.finish, name="finish_coming"),
    path("desk/care/coming/<uuid:pk>/refusal/", coming.decline, name="decline_coming"),
    path("desk/care/figures/", figures.numbers, name="figures"),
    path("desk/care/alerts/", figures.alerts, name="alerts"),
    path("desk/care/visits/", figures.visits, name="visits"),
    path("desk/care/exports/<slug:register>/", figures.export, name="export"),
    path("desk/errands/", desk.errands, name="errands_desk"),
]

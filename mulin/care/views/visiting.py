"""A visitor's rounds on the phone, one recipient, and writing a visit down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.care import clocks, flow, rules
from mulin.care.forms import (
    AgreeForm,
    BackupForm,
    DoorForm,
    EndForm,
    LogForm,
    PaperForm,
    PartForm,
    PlanForm,
)
from mulin.care.models import (
    OPEN_ERRANDS,
    Errand,
    Pairing,
    PairStatus,
    Recipient,
    Visit,
    VisitStatus,
)
from mulin.care.presets import errand_kinds, ladder_of_silence, visit_forms
from mulin.care.queries import asked_of, coming_of, errands_of, papers_of, rounds, visits_of
from mulin.care.views.door import done_or_said, recipient_or_404
from mulin.core import starts, toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.starts import Matter
from mulin.households.rules import may_reveal
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.queries import ladder

FEW = 5
VISIT_TONES = {"planned": "blue", "done": "green", "missed": "amber", "cancelled": ""}


@signed_in
@never_cache
@require_safe
def rounds_(request: PersonRequest) -> HttpResponse:
    """Whom to see, in the order of the walk; pairings that wait for a yes; errands to run."""
    person, today = request.user, timezone.localdate()
    errands = errands_of(person).filter(status__in=OPEN_ERRANDS).order_by("wanted_by", "id")[:FEW]
    context = {
        "stops": rounds(person, today=today), "asked": asked_of(person), "today": today,
        "errands": list(errands), "kinds": errand_kinds(),
        "may_see": rules.may_see(person),
    }  # fmt: skip
    return render(request, "care/rounds.html", context)


@signed_in
@never_cache
@require_safe
def recipient(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One recipient: how it stands, what to know at the door, visits, and what one may do."""
    return page(request, recipient_or_404(request, pk))


def page(
    request: PersonRequest,
    found: Recipient,
    *,
    opened: flow.Opened | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw it; `opened` is what was asked for a moment ago, and stands on this page only."""
    person, today = request.user, timezone.localdate()
    related = ("visitor", "backup")
    pairing = Pairing.objects.visible_to(person).filter(recipient=found).open()
    pair = pairing.select_related(*related).first()
    context: dict[str, Any] = {
        "one": found, "pair": pair, "opened": opened, "today": today,
        "chip": clocks.chip(found.due_on, today) if found.is_active else None,
        "area": ladder().words(found.area_path), "visits": visits_of(found, person),
        "planned": _planned(found, person), "tones": VISIT_TONES, "kinds": errand_kinds(),
        "errands": list(Errand.objects.visible_to(person).filter(
            recipient=found, status__in=OPEN_ERRANDS).order_by("-id")[:FEW]),
        "alerts": _alerts(found), "contact": flow.masked_contact(found),
        "comings": coming_of(found), "papers": papers_of(found),
        "begins": _begins(request, found), **_rights(person, found, pair),
    }  # fmt: skip
    return render(request, "care/recipient.html", context, status=status)


def _rights(person: Person, found: Recipient, pair: Pairing | None) -> dict[str, Any]:
    """What this person may do here, each with its form."""
    keeps = rules.may_keep(person, found.area_path) and found.is_active
    comes = pair is not None and rules.comes(person, pair)
    opens = comes or may_reveal(person, found.resident)
    return {
        "keeps": keeps,
        "visits_them": (keeps or comes) and found.is_active,
        "opens": opens and found.is_active,
        "ends": rules.may_end(person, found) and found.is_active,
        "parts": pair is not None and rules.may_end_pairing(person, pair),
        "is_backup": pair is not None and pair.backup_id == person.pk,
        "lasts": pair is not None and pair.status == PairStatus.ACTIVE,
        "is_asked": pair is not None and pair.visitor_id == person.pk,
        "purposes": flow.Purpose.choices, "plan_form": PlanForm(initial={"on": timezone.localdate()}),
        "part_form": PartForm(auto_id="part_%s"), "end_form": EndForm(auto_id="end_%s"),
        "agree_form": AgreeForm(auto_id="agree_%s"), "paper_form": PaperForm(auto_id="paper_%s"),
        "backup_form": BackupForm(path=found.area_path, auto_id="backup_%s") if keeps else None,
    }  # fmt: skip


def _planned(found: Recipient, person: Person) -> Visit | None:
    rows = Visit.objects.visible_to(person).filter(recipient=found, status=VisitStatus.PLANNED)
    return rows.select_related("by").first()


def _alerts(found: Recipient) -> list[tuple[str, Any]]:
    """Who was told of the present silence, and when."""
    names = {rung.key: rung.name for rung in ladder_of_silence().rungs}
    rows = found.alerts.filter(round=found.round).order_by("at", "id")
    return [(names.get(row.rung, row.rung), row.at) for row in rows]


def _begins(request: PersonRequest, found: Recipient) -> list[starts.Offered]:
    """What can be begun of the visit that was written down a moment ago."""
    rows = Visit.objects.visible_to(request.user).filter(recipient=found, by=request.user)
    key = request.GET.get("visit", "")
    visit = next((row for row in rows.order_by("-id")[:1] if str(row.pk) == key), None)
    place = ladder().by_path.get(found.area_path)
    if visit is None or place is None:
        return []
    matter = Matter(
        "visit", visit.pk, _("走访时看到的事"), url=reverse("care:recipient", args=[found.pk]),
        area=place.code, path=place.path,
    )  # fmt: skip
    return starts.offered(request.user, matter)


@signed_in
@never_cache
def visit(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Write a visit down, by the town's form of one's choice."""
    found = recipient_or_404(request, pk)
    chosen = visit_forms().get(request.GET.get("form", "")) or next(iter(visit_forms().values()))
    status = 200
    form = LogForm(request.POST if request.method == "POST" else None, form=chosen)
    if form.is_bound:
        status = 400
        if form.is_valid():
            key = form.cleaned_data["key"]
            outcome = attempt(form, lambda: flow.log(found, form.seen(), by=request.user, key=key))
            if outcome.value is not None:
                toasts.say(request, _("记好了。辛苦了。"))
                return redirect(f"{reverse('care:recipient', args=[pk])}?visit={outcome.value.pk}")
            status = outcome.status
    forms = [
        {"label": one.name, "href": f"?form={one.key}", "on": one.key == chosen.key}
        for one in visit_forms().values()
    ]
    context = {"one": found, "form": form, "forms": forms, "about": chosen.about}
    return render(request, "care/visit.html", context, status=status)


@signed_in
@require_POST
def plan(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Say on which day one comes."""
    found, form = recipient_or_404(request, pk), PlanForm(request.POST)
    return done_or_said(
        request, form, lambda: flow.plan(found, by=request.user, on=form.cleaned_data["on"]),
        said=_("约好了，到那天会排在前面。"), to=reverse("care:recipient", args=[pk]),
    )  # fmt: skip


@signed_in
@require_POST
def cancel(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Not on that day after all."""
    rows = Visit.objects.visible_to(request.user).select_related("recipient")
    found = get_object_or_404(rows, pk=pk)
    press(request, lambda: flow.cancel(found, by=request.user), said=_("取消了。"))
    return redirect("care:recipient", pk=found.recipient_id)


@signed_in
@never_cache
@require_POST
def door(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The whole name, the door, the telephones: shown once, written down."""
    found, form = recipient_or_404(request, pk), DoorForm(request.POST)
    if not form.is_valid():
        toasts.say(request, _("请选查看的用途。"), level="bad")
        return redirect("care:recipient", pk=pk)
    purpose = form.cleaned_data["purpose"]
    outcome = press(request, lambda: flow.open_door(found, by=request.user, purpose=purpose))
    return page(request, found, opened=outcome.value, status=outcome.status)

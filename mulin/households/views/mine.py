"""A person's own record: what the ledger holds, correcting, withdrawing, untying."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.households import flow, forms
from mulin.households.models import Correction, Need, Resident
from mulin.households.queries import people
from mulin.households.views.common import renew
from mulin.households.wording import masked_id
from mulin.people.guards import signed_in
from mulin.places.queries import ladder


def own_or_404(request: PersonRequest) -> Resident:
    """The record of whoever asks."""
    return get_object_or_404(Resident.objects.visible_to(request.user).filter(account=request.user))


@signed_in
@never_cache
def mine(request: PersonRequest) -> HttpResponseBase:
    """Everything that is held, whole; and a form to say what is wrong."""
    found = own_or_404(request)
    form, status = forms.Ask(), 200
    if request.method == "POST":
        form, status = forms.Ask(request.POST), 400
        if form.is_valid():
            said = form.cleaned_data
            outcome = attempt(
                form,
                lambda: flow.ask_correction(
                    found,
                    about=said["about"],
                    said=said["said"],
                    key=said["key"],
                    by=request.user,
                ),
            )
            if outcome.ok:
                toasts.say(request, _("已经交给社区核对，结果会在这一页告诉您。"))
                return redirect("households:mine")
            status = outcome.status
        renew(form, request)
    return _page(request, found, form, status)


def _page(request: PersonRequest, found: Resident, form: forms.Ask, status: int) -> HttpResponse:
    values = {
        "resident": found, "form": form, "number": masked_id(found), "stays": people.stays_of(found),
        "owned": people.owned_by(found), "needs": people.needs_of(found),
        "mates": people.housemates(found), "looks": people.looks_at(found),
        "corrections": people.corrections_of(found), "area": ladder().words(found.area_path),
    }  # fmt: skip
    return render(request, "households/mine.html", values, status=status)


@signed_in
@require_POST
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take a consent back: that item is wiped at once."""
    rows = Need.objects.visible_to(request.user).filter(resident=own_or_404(request))
    need = get_object_or_404(rows.select_related("resident"), pk=pk)
    press(request, lambda: flow.withdraw(need, by=request.user), said=_("已撤回，这一项已经清除"))
    return redirect("households:mine")


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Never mind."""
    found = get_object_or_404(
        Correction.objects.visible_to(request.user).filter(asked_by=request.user), pk=pk
    )
    press(request, lambda: flow.take_back_correction(found, by=request.user), said=_("已撤回"))
    return redirect("households:mine")


@signed_in
@require_POST
def untie(request: PersonRequest) -> HttpResponseBase:
    """My account and the ledger are no longer tied; what is held stays as it is."""
    found = own_or_404(request)
    press(request, lambda: flow.unlink(found, by=request.user), said=_("已取消关联"))
    return redirect("site:my_data")

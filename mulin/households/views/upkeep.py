"""Keeping the ledger right: duplicates, merges that can be undone, and what people ask to correct."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import press
from mulin.core.filters import key_is
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.households import flow, forms, rules
from mulin.households.models import Correction, Merge, Resident
from mulin.households.queries.duplicates import pairs, undoable
from mulin.households.queries.people import corrections_waiting
from mulin.households.views.common import deed_page, one_time
from mulin.households.views.door import at_ledger
from mulin.households.views.shown import lines_of
from mulin.households.wording import masked_name
from mulin.people.guards import for_people

SIZE = 30
mergers = for_people(rules.may_merge, lambda: _("核对重复的人由社区来做。"))


@mergers
@require_safe
def duplicates(request: PersonRequest) -> HttpResponseBase:
    """Pairs that may be one person, and merges of the last week."""
    found = pairs(request.user)
    lines = {line.resident.pk: line for pair in found for line in lines_of([pair.one, pair.other])}
    values = {
        "pairs": [(lines[p.one.pk], lines[p.other.pk], p.why) for p in found],
        "merges": [(m, masked_name(m.into)) for m in undoable(request.user)],
    }  # fmt: skip
    return render(request, "households/desk/duplicates.html", values)


def _both(request: PersonRequest) -> tuple[Resident, Resident]:
    first, second = (_told(request, name) for name in ("into", "gone"))
    return first, second


def _told(request: PersonRequest, name: str) -> Resident:
    rows = Resident.objects.visible_to(request.user).select_related("account")
    return get_object_or_404(rows.filter(key_is("pk", request.POST.get(name, ""))))


@mergers
@require_POST
def merge(request: PersonRequest) -> HttpResponseBase:
    """They are one person."""
    into, gone = _both(request)
    outcome = press(request, lambda: flow.merge(into, gone, by=request.user))
    if outcome.value is not None:
        undo = reverse("households:unmerge", args=[outcome.value.pk])
        toasts.say(request, _("已合并，7 天内可以撤销"), undo_url=undo)
    return redirect("households:duplicates")


@mergers
@require_POST
def keep_apart(request: PersonRequest) -> HttpResponseBase:
    """They are two people."""
    one, other = _both(request)
    press(request, lambda: flow.keep_apart(one, other, by=request.user), said=_("不再提示这一对"))
    return redirect("households:duplicates")


@mergers
@require_POST
def unmerge(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """They were two people after all."""
    rows = Merge.objects.visible_to(request.user).select_related("into", "gone")
    found = get_object_or_404(rows, pk=pk)
    press(request, lambda: flow.unmerge(found, by=request.user), said=_("已撤销合并"))
    return redirect("households:duplicates")


def _page_of(resident: Resident) -> str:
    """Where a person is looked at; nowhere once they are wiped."""
    return reverse("households:resident", args=[resident.pk]) if resident.is_kept else ""


@at_ledger
@require_safe
def corrections(request: PersonRequest) -> HttpResponseBase:
    """What people of one's areas say is wrong about them, the oldest first."""
    page = keyset(
        corrections_waiting(request.user), ("id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        "page": page, "named": masked_name, "may_merge": rules.may_merge(request.user),
    }  # fmt: skip
    return render(request, "households/desk/corrections.html", values)


@at_ledger
def answer(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Say that it was set right, or why not."""
    rows = Correction.objects.visible_to(request.user).select_related("resident")
    found = get_object_or_404(rows, pk=pk)
    form = forms.Answer(request.POST if request.method == "POST" else None)
    waits = can(found, "accept", flow.CORRECTION_STEPS) and found.resident.is_kept
    may = waits and rules.may_answer(request.user, found)

    def do() -> None:
        said = form.cleaned_data
        done = said["done"] == "yes"
        one_time(
            request,
            form,
            pk,
            lambda: flow.answer_correction(
                found, done=done, answer=said["answer"], by=request.user
            ),
        )

    return deed_page(
        request, form, do, title=_("居民提出更正"), button=_("答复"), said=_("已答复本人"),
        back=reverse("households:corrections"), about=masked_name(found.resident),
        then=lambda _made: reverse("households:corrections"), correction=found,
        person=_page_of(found.resident), may_answer=may, template="households/desk/answer.html",
    )  # fmt: skip

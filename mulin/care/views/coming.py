"""What comes of itself: the list of whoever keeps an area, what is done with a line of it, and what
somebody wants to be reminded of."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.care import flow, rules
from mulin.care.forms import DeclineForm, PaperForm
from mulin.care.models import Coming, ComingEnd, Paper, Recipient, What
from mulin.care.queries import (
    COMING_ORDER,
    COMING_VIEWS,
    ComingFilters,
    coming_counts,
    coming_listed,
    foreseen_rows,
)
from mulin.care.views.door import at_desk, done_or_said, recipient_or_404
from mulin.care.views.lists import SIZE, areas_of, chips, tabs_of
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.guards import signed_in
from mulin.places.queries import ladder

TONES = {"told": "amber", "begun": "blue", "done": "green", "declined": ""}
RELATED = ("resident", "recipient__dwelling__building__estate", "errand")


@at_desk
@never_cache
@require_safe
def coming(request: PersonRequest) -> HttpResponse:
    """Who comes into an entitlement or whose paper expires, the nearest first."""
    view = request.GET.get("view") or "told"
    filters = ComingFilters.read({**request.GET.dict(), "view": view})
    page = keyset(
        coming_listed(request.user, filters).select_related(*RELATED), COMING_ORDER,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    place, what = ladder().by_code.get(filters.area), dict(What.choices).get(filters.what, "")
    context = {
        "filters": filters, "page": page, "rows": foreseen_rows(page.rows), "tones": TONES,
        "where": {row.pk: ladder().words(row.area_path, short=True) for row in page.rows},
        "today": timezone.localdate(), "areas": areas_of(request.user), "whats": What.choices,
        "tabs": tabs_of(request, filters, COMING_VIEWS, coming_counts(request.user)),
        "active": chips(request, filters, area=place.name if place else "", what=str(what)),
        "clear": f"{request.path}?view={filters.view}", "reasons": ComingEnd.choices,
        "keeps": {row.pk: rules.may_keep(request.user, row.area_path) for row in page.rows},
    }  # fmt: skip
    return render(request, "care/desk/coming.html", context)


def _coming(request: PersonRequest, pk: UUID) -> Coming:
    rows = Coming.objects.visible_to(request.user).exclude(key="")
    return get_object_or_404(rows.select_related("resident", "errand", "recipient"), pk=pk)


@at_desk
@require_POST
def run(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Begin an errand of it."""
    found = _coming(request, pk)
    said = _("代办开好了，接下它就可以去办。")
    outcome = press(request, lambda: flow.run_coming(found, by=request.user), said=said)
    if outcome.value is None:
        return redirect("care:coming")
    return redirect("care:errand", pk=outcome.value.pk)


@at_desk
@require_POST
def finish(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """It is done."""
    found = _coming(request, pk)
    press(request, lambda: flow.finish_coming(found, by=request.user), said=_("记下了，办好了。"))
    return redirect("care:coming")


@at_desk
@require_POST
def decline(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Nothing is to be done, and why."""
    found, form = _coming(request, pk), DeclineForm(request.POST)
    return done_or_said(
        request, form,
        lambda: flow.decline_coming(found, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("记下了，不办。"), to=reverse("care:coming"),
    )  # fmt: skip


# What somebody wants to be reminded of


def _back(request: PersonRequest, one: Recipient) -> str:
    if rules.is_own(request.user, one):
        return reverse("care:mine")
    return reverse("care:recipient", args=[one.pk])


@signed_in
@require_POST
def remind(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Be told ahead of what one's age entitles to, or not."""
    one, wanted = recipient_or_404(request, pk), request.POST.get("wanted") == "1"
    said = _("好的，到了年纪能办的事会提前提醒。") if wanted else _("好的，不再提醒。")
    press(request, lambda: flow.remind(one, by=request.user, wanted=wanted), said=said)
    return redirect(_back(request, one))


@signed_in
@require_POST
def keep_paper(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Be reminded of a paper."""
    one, form = recipient_or_404(request, pk), PaperForm(request.POST)
    return done_or_said(
        request, form,
        lambda: flow.keep_paper(
            one, kind=form.cleaned_data["kind"], expires_on=form.cleaned_data["expires_on"],
            by=request.user,
        ), said=_("记下了，快到期的时候提醒。"), to=_back(request, one),
    )  # fmt: skip


@signed_in
@require_POST
def drop_paper(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Not any more."""
    rows = Paper.objects.visible_to(request.user).kept().select_related("recipient__resident")
    paper = get_object_or_404(rows, pk=pk)
    press(request, lambda: flow.drop_paper(paper, by=request.user), said=_("好的，不再提醒。"))
    return redirect(_back(request, paper.recipient))

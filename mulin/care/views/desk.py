"""The desk's pages of care: the register with the longest silence first, taking in, pairing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mulin.care import clocks, flow, rules
from mulin.care.forms import CardForm, PairForm, TakeInForm
from mulin.care.models import Pairing, PairStatus, Recipient
from mulin.care.presets import errand_kinds
from mulin.care.queries import (
    ENDS,
    ERRAND_VIEWS,
    VIEWS,
    ErrandFilters,
    Filters,
    counts,
    errand_counts,
    errands_listed,
    find_residents,
    listed,
    shown,
)
from mulin.care.views.door import at_desk, for_keepers, recipient_or_404
from mulin.care.views.errands import TONES as ERRAND_TONES
from mulin.care.views.lists import SIZE, areas_of, chips, tabs_of
from mulin.core import toasts
from mulin.core.deed_forms import KeyedForm, attempt
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.households.models import Resident
from mulin.places.queries import ladder


def _named(area: str) -> str:
    place = ladder().by_code.get(area)
    return place.name if place else ""


def _export(request: PersonRequest, register: str, query: str) -> str:
    """Where the list goes out as a file; empty for who may not."""
    address = reverse("care:export", args=[register])
    return f"{address}?{query}" if rules.may_export(request.user) else ""


@at_desk
@never_cache
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The register, the longest silence first."""
    filters, today = Filters.read(request.GET), timezone.localdate()
    page = keyset(
        listed(request.user, filters, today=today).with_place(), filters.order,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    pairs = Pairing.objects.visible_to(request.user).filter(
        recipient__in=[row.pk for row in page.rows], status=PairStatus.ACTIVE
    )
    who = {pair.recipient_id: pair for pair in pairs.select_related("visitor", "backup")}
    context = {
        "filters": filters, "page": page, "today": today, "areas": areas_of(request.user),
        "rows": [(row, clocks.chip(row.due_on, today), who.get(row.pk)) for row in page.rows],
        "tabs": tabs_of(request, filters, VIEWS, counts(request.user, today=today)),
        "active": chips(request, filters, area=_named(filters.area)),
        "clear": f"{request.path}?view={filters.view}", "may_keep": rules.may_keep(request.user),
        "export": _export(request, "recipients", filters.query()),
    }  # fmt: skip
    return render(request, "care/desk/list.html", context)


@for_keepers
@never_cache
def new(request: PersonRequest) -> HttpResponseBase:
    """Take somebody in: found in the ledger first, then the card and the consent."""
    key = request.GET.get("resident", "")
    if not key:
        words = request.GET.get("q", "")[:60] if request.method == "GET" else ""
        found = find_residents(request.user, words)
        return render(request, "care/desk/find.html", {"q": words, "found": found})
    resident = _resident(request, key)
    form = TakeInForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: flow.take_in(
                resident, form.card(), consent=form.consent(), by=request.user,
                reminds=form.cleaned_data["reminds"], key=form.cleaned_data["key"],
            ))  # fmt: skip
            if outcome.value is not None:
                toasts.say(request, _("记好了。接下来给他找一个结对的人。"))
                return redirect("care:recipient", pk=outcome.value.pk)
            status = outcome.status
    (one,) = shown([resident])
    return render(request, "care/desk/card.html", {"form": form, "found": one}, status=status)


def _resident(request: PersonRequest, key: str) -> Resident:
    try:
        wanted = UUID(key)
    except ValueError:
        wanted = UUID(int=0)
    return get_object_or_404(Resident.objects.visible_to(request.user), pk=wanted)


def _keeps(request: PersonRequest, recipient: Recipient) -> None:
    if not rules.may_keep(request.user, recipient.area_path):
        raise PermissionDenied(_("这里的关爱服务由所在网格的网格员和社区来安排。"))


@for_keepers
@never_cache
def card(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Set right what is written down."""
    one = recipient_or_404(request, pk)
    _keeps(request, one)
    names = ("wants", "warnings", "every_days", "contact_name", "contact_phone", "contact_tie")
    start = {name: getattr(one, name) for name in names}
    form = CardForm(request.POST if request.method == "POST" else None, initial=start)
    return _written(request, one, form, "care/desk/card.html", lambda: flow.correct(
        one, form.card(), by=request.user), _("改好了。"))  # fmt: skip


@for_keepers
@never_cache
def pair(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Ask somebody to look in on this person."""
    one = recipient_or_404(request, pk)
    _keeps(request, one)
    form = PairForm(request.POST if request.method == "POST" else None, path=one.area_path)
    said = _("已经去问了，两边都同意就结成。")
    return _written(request, one, form, "care/desk/pair.html", lambda: flow.pair(
        one, visitor=form.cleaned_data["visitor"], backup=form.cleaned_data["backup"],
        agreed_how=form.cleaned_data["agreed_how"], by=request.user), said)  # fmt: skip


def _written(
    request: PersonRequest, one: Recipient, form: KeyedForm, template: str,
    do: Callable[[], object], said: str,
) -> HttpResponseBase:  # fmt: skip
    """Show the form, do the deed, or show again what was typed."""
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            outcome = attempt(form, do)
            if outcome.ok:
                toasts.say(request, said)
                return redirect(reverse("care:recipient", args=[one.pk]))
            status = outcome.status
    return render(request, template, {"form": form, "one": one}, status=status)


@at_desk
@never_cache
@require_safe
def errands(request: PersonRequest) -> HttpResponse:
    """The register of errands."""
    filters, today, kinds = ErrandFilters.read(request.GET), timezone.localdate(), errand_kinds()
    kind = kinds.get(filters.kind)
    rows = errands_listed(request.user, filters, today=today)
    page = keyset(
        rows.select_related("asked_by", "agent", "recipient__resident"), ("-id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    context = {
        "filters": filters, "page": page, "today": today, "areas": areas_of(request.user),
        "kinds": kinds, "tones": ERRAND_TONES, "ends": ENDS.items(),
        "kind_choices": [(one.key, one.name) for one in kinds.values()],
        "where": {row.pk: ladder().words(row.area_path, short=True) for row in page.rows},
        "tabs": tabs_of(request, filters, ERRAND_VIEWS, errand_counts(request.user, today=today)),
        "active": chips(request, filters, area=_named(filters.area), kind=kind.name if kind else "",
                        **filters.narrowed),
        "clear": f"{request.path}?view={filters.view}", "may_keep": rules.may_keep(request.user),
        "export": _export(request, "errands", filters.query()),
    }  # fmt: skip
    return render(request, "care/desk/errands.html", context)

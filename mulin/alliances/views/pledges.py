"""Pledges at the desk: the list, a unit's new one, one pledge with what may be done."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.alliances import flow, queries, rules
from mulin.alliances.flow import STEPS
from mulin.alliances.forms import DoneForm, PledgeForm, WordsForm
from mulin.alliances.models import Partner, Pledge, Twinning
from mulin.alliances.views.desk import SIZE, area_path
from mulin.core.deed_forms import attempt, press
from mulin.core.filters import key_is
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.people.directory import around
from mulin.people.guards import for_staff
from mulin.places.queries import ladder

TONES = {"made": "blue", "reported": "amber", "kept": "green", "dropped": ""}


@for_staff
def index(request: PersonRequest) -> HttpResponse:
    """Pledges of one's areas."""
    view = request.GET.get("view", "")
    view = view if view in queries.VIEWS else "all"
    today, path = timezone.localdate(), area_path(request)
    rows = queries.pledges(request.user, path, view=view, today=today)
    page = keyset(
        rows.select_related("partner", "person", "zone"), queries.LIST,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    words = {"all": _("全部"), "waiting": _("待确认"), "late": _("过了日子"), "kept": _("已兑现")}
    area = request.GET.get("area", "")
    context = {
        "rows": [(one, ladder().words(one.area_path), one.is_late(today)) for one in page.rows],
        "page": page, "view": view, "areas": around(request.user), "area": area, "tones": TONES,
        "tabs": [
            {"label": label, "href": f"?view={key}&area={area}", "on": key == view}
            for key, label in words.items()
        ],
    }  # fmt: skip
    return render(request, "alliances/pledges.html", context)


@for_staff
def new(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A unit pledges; the community writes it down."""
    partner = get_object_or_404(Partner.objects.select_related("area"), pk=pk)
    if not rules.may_keep(request.user, partner.area_path):
        raise PermissionDenied(_("这个单位由它所在的社区登记。"))
    zones = list(queries.zones(partner.area_path).order_by("name")[:200])
    paired = _paired(request, partner)
    form = PledgeForm(request.POST or None, zones=zones)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            promise = flow.Promise(given["what"], given["due"], given["zone"], twinning=paired)
            done = attempt(
                form,
                lambda: flow.pledge(promise, by=request.user, partner=partner, key=given["key"]),
            )
            if done.value is not None:
                say(request, _("记下了%s的承诺。") % partner.name)
                return redirect("alliances:pledge", done.value.pk)
            status = done.status
    back = reverse("alliances:unit", args=[pk])
    context = {"form": form, "title": _("%s的承诺") % partner.name, "back": back}
    return render(request, "alliances/form.html", context, status=status)


def _paired(request: PersonRequest, partner: Partner) -> Twinning | None:
    """The pairing of the unit that it is pledged for, if one is named."""
    if not request.GET.get("twinning"):
        return None
    rows = Twinning.objects.visible_to(request.user).filter(partner=partner)
    return get_object_or_404(rows, key_is("pk", request.GET["twinning"]))


def _pledge(request: PersonRequest, pk: UUID) -> Pledge:
    rows = Pledge.objects.visible_to(request.user)
    people = ("partner", "person", "zone", "reported_by", "confirmed_by")
    return get_object_or_404(rows.select_related(*people), pk=pk)


@for_staff
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One pledge: what was done for it, who confirmed it."""
    return _page(request, _pledge(request, pk))


def _page(
    request: PersonRequest, pledge: Pledge, *, status: int = 200, **bound: object
) -> HttpResponse:
    may = {
        "report": rules.may_report, "confirm": rules.may_confirm, "send_back": rules.may_confirm,
        "drop": rules.may_drop,
    }  # fmt: skip
    able = {
        verb for verb, rule in may.items()
        if can(pledge, verb, STEPS) and rule(request.user, pledge)
    }  # fmt: skip
    context = {
        "pledge": pledge, "able": able, "area": ladder().words(pledge.area_path), "tones": TONES,
        "report_form": DoneForm(auto_id="report_%s"),
        "send_back_form": WordsForm(auto_id="back_%s"), **bound,
        "late": pledge.is_late(timezone.localdate()),
    }  # fmt: skip
    return render(request, "alliances/pledge.html", context, status=status)


@require_POST
@for_staff
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """Report, confirm, send back or drop."""
    pledge = _pledge(request, pk)
    if name == "confirm":
        press(request, lambda: flow.confirm(pledge, by=request.user), said=_("确认兑现了。"))
        return redirect("alliances:pledge", pk)
    if name == "drop":
        press(request, lambda: flow.drop(pledge, by=request.user), said=_("已经撤回。"))
        return redirect("alliances:pledge", pk)
    form = DoneForm(request.POST) if name == "report" else WordsForm(request.POST)
    status = 400
    if form.is_valid():
        given = form.cleaned_data

        def do() -> Pledge:
            if name == "report":
                helped = given["helped"] or 0
                return flow.report(pledge, by=request.user, done=given["done"], helped=helped)
            return flow.send_back(pledge, by=request.user, words=given["words"])

        done = attempt(form, do)
        if done.ok:
            return redirect("alliances:pledge", pk)
        status = done.status
    return _page(request, pledge, status=status, **{f"{name}_form": form})

"""The three rates at the desk: with and without what is left out, the rule in force, exclusions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.appeals import rules as may
from mulin.appeals.flow import excluding, rulebook
from mulin.appeals.forms import orders as filled
from mulin.appeals.models import Exclusion
from mulin.appeals.queries import Filters, scoring
from mulin.appeals.views.beside import Deed, Offer, done, offers
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.filters import day_of
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

SIZE = 30


def place_of(request: PersonRequest) -> Place:
    """The area that is asked for; refused to whom no area belongs."""
    found = scoring.place_of(request.user, request.GET.get("area", ""))
    if found is None:
        raise PermissionDenied(_("三率给管片区的岗位看。"))
    return found


def period_of(request: HttpRequest) -> tuple[date, date]:
    """The days that are asked for; else this month until today."""
    today = timezone.localdate()
    since = day_of(request.GET.get("since", "")) or today.replace(day=1)
    until = day_of(request.GET.get("until", "")) or today
    return (since, until) if since <= until else (until, since)


@at_desk
@require_safe
def board(request: PersonRequest) -> HttpResponseBase:
    """Three rates and their score for an area, and for each area right below it."""
    place, (since, until) = place_of(request), period_of(request)
    known = ladder()
    found = scoring.board(request.user, place, since=since, until=until)
    list_ = Filters(area=place.code, since=since.isoformat(), until=until.isoformat())
    values: dict[str, Any] = {
        "board": found, "place": place, "since": since, "until": until,
        "labels": scoring.LABELS, "of_words": scoring.DENOMINATOR_WORDS,
        "list_query": list_.query(), "may_decide": request.user.standing.has(rulebook.DECIDES),
        "areas": [
            (p.code, ("　" if p.level == Level.GRID else "") + p.name)
            for path in request.user.standing.paths(SEE_AREA)
            for p in [known.by_path[path], *known.under(path)]
            if p.level in {Level.STREET, Level.COMMUNITY, Level.GRID}
        ],
    }  # fmt: skip
    return render(request, "appeals/desk/rates.html", values)


@at_desk
def rules(request: PersonRequest) -> HttpResponseBase:
    """All rules by day, and a new one for who decides."""
    person = request.user
    place_of(request)
    decides = person.standing.has(rulebook.DECIDES)
    form, status = filled.RatesRule(request.POST or None), 200
    if request.method == "POST":
        if not decides:
            raise PermissionDenied(_("三率的算法由镇治理中心和管理员来定。"))
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: rulebook.set_rates(by=person, **form.said()))
            if outcome.ok:
                toasts.say(request, _("新算法已经定好，从那天起按它算。"))
                return redirect("appeals:rate_rules")
            status = outcome.status
    values = {
        "rules": scoring.rules_of_rates(), "now": scoring.rule_on(), "usual": scoring.USUAL,
        "form": form, "decides": decides, "labels": scoring.LABELS,
        "of_words": scoring.DENOMINATOR_WORDS,
    }  # fmt: skip
    return render(request, "appeals/desk/rate_rules.html", values, status=status)


def _may_withdraw(person: Person, one: Exclusion) -> bool:
    return one.asked_by_id == person.pk or may.may_review_exclusion(person, one)


DEEDS: dict[str, Deed[Exclusion]] = {
    deed.name: deed
    for deed in (
        Deed(
            "grant", gettext_lazy("同意剔除"), "check", gettext_lazy("已经同意，不再计入。"),
            filled.ReviewExclusion, may.may_review_exclusion,
            lambda e, by, d: excluding.grant(e, by=by, review=d["review"]),
        ),
        Deed(
            "refuse", gettext_lazy("不同意"), "x", gettext_lazy("已经告知不同意。"),
            filled.ReviewExclusion, may.may_review_exclusion,
            lambda e, by, d: excluding.refuse(e, by=by, review=d["review"]),
        ),
        Deed(
            "withdraw", gettext_lazy("收回"), "arrow-back-up", gettext_lazy("已经收回，照常计入。"),
            filled.WithdrawExclusion, _may_withdraw,
            lambda e, by, d: excluding.withdraw(e, by=by, reason=d["reason"]),
        ),
    )
}  # fmt: skip


@at_desk
@require_safe
def exclusions(request: PersonRequest) -> HttpResponseBase:
    """What is asked to be left out, and what is: everybody who sees the appeal sees it."""
    return listed(request)


Bound = tuple[UUID, Offer[Exclusion]]


def listed(
    request: PersonRequest, *, bound: Bound | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw the list; a form that was refused stands open in its row."""
    view = request.GET.get("view", "asked")
    view = view if view in scoring.EXCLUSION_VIEWS else "asked"
    rows = scoring.exclusions(request.user, view)
    page = keyset(
        rows, ("-id",), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        size=SIZE,
    )  # fmt: skip
    here = reverse("appeals:exclusions")
    tabs = [
        {"label": label, "href": f"{here}?view={name}", "on": name == view}
        for name, label in scoring.EXCLUSION_VIEWS.items()
    ]
    lines = [(row, _able(request.user, row, bound)) for row in page.rows]
    values = {
        "tabs": tabs, "view": view, "page": page, "lines": lines, "labels": scoring.LABELS,
        "bound": bound[0] if bound else None,
    }  # fmt: skip
    return render(request, "appeals/desk/exclusions.html", values, status=status)


def _able(person: Person, row: Exclusion, bound: Bound | None) -> list[Offer[Exclusion]]:
    refused = bound[1] if bound and bound[0] == row.pk else None
    return offers(DEEDS, excluding.STEPS, person, row, bound=refused, mark=f"_{row.pk}")


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One deed on an exclusion; GET leads to the list."""
    rows = Exclusion.objects.visible_to(request.user).select_related("appeal")
    one, wanted = get_object_or_404(rows, pk=pk), DEEDS[name]
    if request.method != "POST":
        return redirect("appeals:exclusions")
    form = wanted.form(request.POST, record=one, auto_id=f"{name}_{pk}_%s")
    status = done(request, wanted, one, form)
    if status == 200:
        return redirect("appeals:exclusions")
    return listed(request, bound=(pk, Offer(wanted, form)), status=status)

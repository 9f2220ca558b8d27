"""What residents read of alliances, and what a member does for themselves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.alliances import flow, queries
from mulin.alliances.forms import DoneForm, OwnPledgeForm, ReportForm
from mulin.alliances.models import MemberReport, Partner, Pledge, Zone
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest, person_of
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.people.guards import signed_in
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

SIZE = 20


def _community(request: HttpRequest) -> Place | None:
    """The community asked for, else one's own, else the town."""
    known, person = ladder(), person_of(request)
    asked = known.by_code.get(request.GET.get("area", ""))
    own = known.by_id.get(person.area_id) if person and person.area_id else None
    place = asked or own
    near = known.above(place.path, Level.COMMUNITY) if place else None
    return near or place or known.town


def index(request: HttpRequest) -> HttpResponse:
    """Units of a community, who is in the chair, what was pledged and kept: for everybody."""
    place = _community(request)
    path = place.path if place else "/"
    person, today = person_of(request), timezone.localdate()
    rows = queries.pledges(None, path, today=today).select_related("partner", "person")
    page = keyset(
        rows, queries.LIST, after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        size=SIZE,
    )  # fmt: skip
    known = ladder()
    communities = [p for p in known.places if p.level == Level.COMMUNITY or p == known.town]
    context = {
        "place": place, "person": person, "page": page, "figures": queries.figures(path),
        "alliances": queries.alliances(path)[:10],
        "twinnings": [
            (one, ladder().words(one.area_path))
            for one in queries.twinnings(None, path).select_related("partner").order_by("-id")[:SIZE]
        ],
        "units": list(queries.units(path).order_by("area_path", "name", "id")[:SIZE]),
        "kinds": dict(Partner.Kind.choices),
        "choices": [(p.code, p.name) for p in communities],
    }  # fmt: skip
    return render(request, "alliances/public.html", context)


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """Report in, pledge, and see what became of one's pledges."""
    return _mine(request)


def _mine(request: PersonRequest, *, status: int = 200, **bound: object) -> HttpResponse:
    person = request.user
    own = MemberReport.objects.visible_to(person).filter(person=person).first()
    told = {"unit": own.unit, "skills": own.skills} if own else {}
    context = {
        "own": own, "pledges": queries.own_pledges(person), "home": person.area,
        "report_form": ReportForm(initial=told, auto_id="in_%s"),
        "pledge_form": OwnPledgeForm(zones=_zones(request), auto_id="pledge_%s"),
        "done_form": DoneForm(auto_id="done_%s"), "done_of": None, **bound,
    }  # fmt: skip
    return render(request, "alliances/mine.html", context, status=status)


def _zones(request: PersonRequest) -> list[Zone]:
    area = request.user.area
    return list(queries.zones(area.path).order_by("name")[:100]) if area else []


@require_POST
@signed_in
def report_in(request: PersonRequest) -> HttpResponse:
    """Report in where one lives, or correct it."""
    form = ReportForm(request.POST, auto_id="in_%s")
    if form.is_valid():
        done = attempt(form, lambda: flow.report_in(request.user, **form.cleaned_data))
        if done.ok:
            say(request, _("报到了，谢谢您。随时可以撤回。"))
            return redirect("alliances:mine")
        return _mine(request, status=done.status, report_form=form)
    return _mine(request, status=400, report_form=form)


@require_POST
@signed_in
def take_back(request: PersonRequest) -> HttpResponse:
    """Report out; nothing of it is kept."""
    press(request, lambda: flow.take_back(request.user), said=_("已经撤回，登记删掉了。"))
    return redirect("alliances:mine")


@require_POST
@signed_in
def pledge(request: PersonRequest) -> HttpResponse:
    """Pledge for oneself."""
    form = OwnPledgeForm(request.POST, zones=_zones(request), auto_id="pledge_%s")
    if not form.is_valid():
        return _mine(request, status=400, pledge_form=form)
    given = form.cleaned_data
    promise = flow.Promise(given["what"], given["due"], given["zone"], given["shown"])
    done = attempt(form, lambda: flow.pledge(promise, by=request.user, key=given["key"]))
    if done.value is None:
        return _mine(request, status=done.status, pledge_form=form)
    say(request, _("记下了。做到以后，回来说一声。"))
    return redirect("alliances:mine")


def _own(request: PersonRequest, pk: UUID) -> Pledge:
    rows = Pledge.objects.visible_to(request.user).filter(person=request.user)
    return get_object_or_404(rows, pk=pk)


@require_POST
@signed_in
def done(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Say what was done for one's own pledge."""
    own = _own(request, pk)
    form = DoneForm(request.POST, auto_id="done_%s")
    if form.is_valid():
        given = form.cleaned_data
        outcome = attempt(
            form,
            lambda: flow.report(
                own, by=request.user, done=given["done"], helped=given["helped"] or 0
            ),
        )
        if outcome.ok:
            say(request, _("报上去了，等社区或网格员确认。"))
            return redirect("alliances:mine")
        return _mine(request, status=outcome.status, done_form=form, done_of=own.pk)
    return _mine(request, status=400, done_form=form, done_of=own.pk)


@require_POST
@signed_in
def drop(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take one's own pledge back."""
    own = _own(request, pk)
    press(request, lambda: flow.drop(own, by=request.user), said=_("已经撤回。"))
    return redirect("alliances:mine")

"""The desk: alliances and their chairs, units, zones."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.alliances import flow, queries, rules
from mulin.alliances.forms import (
    AllianceForm,
    AnnounceForm,
    JoinForm,
    UnitForm,
    WordsForm,
    ZoneForm,
)
from mulin.alliances.models import Alliance, Member, Partner, Turn, Zone
from mulin.alliances.queries.moving import left_behind
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.people.directory import around
from mulin.people.guards import for_staff
from mulin.people.standing import DISPATCH, SEE_AREA
from mulin.places.queries import ladder

SIZE = 30


def area_path(request: PersonRequest) -> str:
    """The area asked for, else that of the viewer's posts, else the whole ladder."""
    known = ladder()
    place = known.by_code.get(request.GET.get("area", ""))
    own = request.user.standing.paths(SEE_AREA)
    return place.path if place else own[0] if own else "/"


def _keepers(request: PersonRequest) -> None:
    if not rules.keeps(request.user):
        raise PermissionDenied(_("共建单位由社区和镇治理中心登记。"))


@for_staff
def index(request: PersonRequest) -> HttpResponse:
    """Alliances of one's areas, who is in the chair, and the figures."""
    path = area_path(request)
    rows = [(*row, ladder().words(row[0].area_path)) for row in queries.alliances(path)]
    context = {
        "rows": rows, "figures": queries.figures(path), "keeps": rules.keeps(request.user),
        "areas": around(request.user), "area": request.GET.get("area", ""),
        "left": sum(
            len(left_behind(one)) for one in request.user.standing.paths(DISPATCH)
        ),
    }  # fmt: skip
    return render(request, "alliances/desk.html", context)


@for_staff
def new(request: PersonRequest) -> HttpResponse:
    """Found an alliance."""
    _keepers(request)
    form = AllianceForm(request.POST or None, person=request.user)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            done = attempt(form, lambda: flow.found_alliance(**given, by=request.user))
            if done.value is not None:
                say(request, _("“%s”建好了，现在可以加入单位。") % done.value.name)
                return redirect("alliances:detail", done.value.pk)
            status = done.status
    context = {"form": form, "title": _("建联盟"), "back": reverse("alliances:desk")}
    return render(request, "alliances/form.html", context, status=status)


@for_staff
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """An alliance: its order, who is in the chair, who comes next, and past turns."""
    alliance = get_object_or_404(Alliance, pk=pk)
    return _page(request, alliance)


def _page(
    request: PersonRequest, alliance: Alliance, *, status: int = 200, **bound: object
) -> HttpResponse:
    members = queries.standing_members(alliance)
    chosen = {member.partner_id for member in members}
    rows = queries.units(alliance.area_path).order_by("name", "id")[:300]
    past = alliance.turns.filter(status__in=[Turn.Status.DONE, Turn.Status.SKIPPED])
    may = rules.may_keep(request.user, alliance.area_path)
    context = {
        "alliance": alliance, "members": members, "chair": queries.chair_of(alliance, members),
        "past": past.select_related("member__partner").order_by("-id")[:20],
        "area": ladder().words(alliance.area_path), "may": may,
        "others": [one for one in rows if one.pk not in chosen],
        "finish_form": WordsForm(auto_id="finish_%s"), "skip_form": WordsForm(auto_id="skip_%s"),
        "announce_form": AnnounceForm(auto_id="announce_%s"), **bound,
    }  # fmt: skip
    return render(request, "alliances/alliance.html", context, status=status)


@require_POST
@for_staff
def join(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A unit joins."""
    alliance = get_object_or_404(Alliance, pk=pk)
    partner = get_object_or_404(Partner, pk=JoinForm(request.POST).key())
    said = _("%s加入了。") % partner.name
    press(request, lambda: flow.join(alliance, partner, by=request.user), said=said)
    return redirect("alliances:detail", pk)


@require_POST
@for_staff
def leave(request: PersonRequest, pk: UUID, member: UUID) -> HttpResponse:
    """A unit leaves."""
    rows = Member.objects.filter(alliance=pk).select_related("alliance", "partner")
    found = get_object_or_404(rows, pk=member)
    press(request, lambda: flow.leave(found, by=request.user), said=_("已经退出联盟。"))
    return redirect("alliances:detail", pk)


@require_POST
@for_staff
def announce(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Announce whose turn comes next."""
    alliance = get_object_or_404(Alliance, pk=pk)
    form = AnnounceForm(request.POST, auto_id="announce_%s")
    if not form.is_valid():
        return _page(request, alliance, status=400, announce_form=form)
    since = form.cleaned_data["since"]
    done = attempt(form, lambda: flow.announce(alliance, by=request.user, since=since))
    if done.value is None:
        return _page(request, alliance, status=done.status, announce_form=form)
    say(request, _("预告好了，下一轮是%s。") % done.value.member)
    return redirect("alliances:detail", pk)


@require_POST
@for_staff
def turn(request: PersonRequest, pk: UUID, key: UUID, name: str) -> HttpResponse:
    """Begin, finish or skip a turn."""
    rows = Turn.objects.filter(alliance=pk).select_related("alliance", "member__partner")
    found = get_object_or_404(rows, pk=key)
    if name == "begin":
        press(request, lambda: flow.begin(found, by=request.user), said=_("轮值开始了。"))
        return redirect("alliances:detail", pk)
    form = WordsForm(request.POST, auto_id=f"{name}_%s")
    deed = flow.finish if name == "finish" else flow.skip
    if not form.is_valid():
        return _page(request, found.alliance, status=400, **{f"{name}_form": form})
    words = form.cleaned_data["words"]
    done = attempt(form, lambda: deed(found, by=request.user, words=words))
    if done.value is None:
        return _page(request, found.alliance, status=done.status, **{f"{name}_form": form})
    return redirect("alliances:detail", pk)


@for_staff
def units(request: PersonRequest) -> HttpResponse:
    """Units that registered in one's areas."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    page = keyset(
        queries.units(area_path(request), words=words, kind=kind), ("area_path", "name", "id"),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    context = {
        "rows": [(one, ladder().words(one.area_path)) for one in page.rows], "page": page,
        "words": words, "kind": kind, "kinds": Partner.Kind.choices, "areas": around(request.user),
        "area": request.GET.get("area", ""), "keeps": rules.keeps(request.user),
    }  # fmt: skip
    return render(request, "alliances/units.html", context)


@for_staff
def new_unit(request: PersonRequest) -> HttpResponse:
    """Register a unit."""
    _keepers(request)
    form = UnitForm(request.POST or None, person=request.user)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = dict(form.cleaned_data)
            key = given.pop("key")
            unit = flow.Unit(**given)
            done = attempt(form, lambda: flow.register_unit(unit, by=request.user, key=key))
            if done.value is not None:
                say(request, _("%s登记好了。") % done.value.name)
                return redirect("alliances:unit", done.value.pk)
            status = done.status
    context = {"form": form, "title": _("登记单位"), "back": reverse("alliances:units")}
    return render(request, "alliances/form.html", context, status=status)


@for_staff
def unit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A unit: what it offers, its zones, what it pledged; the community corrects it."""
    partner = get_object_or_404(Partner.objects.select_related("area"), pk=pk)
    may = rules.may_keep(request.user, partner.area_path)
    known = {name: getattr(partner, name) for name in ("name", "kind", "offers", "phone")}
    form = UnitForm(
        request.POST or None, person=request.user, initial={**known, "area": partner.area.code}
    )
    status = 200
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("这个单位由它所在的社区登记。"))
        status = 400
        if form.is_valid():
            given = dict(form.cleaned_data)
            given.pop("key")
            said = flow.Unit(**given)
            done = attempt(form, lambda: flow.edit_unit(partner, said, by=request.user))
            if done.ok:
                say(request, _("改好了。"))
                return redirect("alliances:unit", pk)
            status = done.status
    context = {
        "unit": partner, "form": form, "may": may, "area": ladder().words(partner.area_path),
        "zones": partner.zones.filter(until__isnull=True).order_by("name")[:50],
        "pledges": partner.pledges.order_by("-id")[:50],
    }  # fmt: skip
    return render(request, "alliances/unit.html", context, status=status)


@require_POST
@for_staff
def end_unit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The unit leaves the community's register."""
    partner = get_object_or_404(Partner, pk=pk)
    said = _("%s已经退出。") % partner.name
    press(request, lambda: flow.end_unit(partner, by=request.user), said=said)
    return redirect("alliances:unit", pk)


@for_staff
def zones(request: PersonRequest) -> HttpResponse:
    """Responsibility areas, and a new one."""
    path = area_path(request)
    may = rules.keeps(request.user)
    form = None
    status = 200
    if may:
        mine = request.user.standing.paths(DISPATCH)[0]
        partners = list(queries.units(mine).order_by("name", "id")[:300])
        form = ZoneForm(request.POST or None, person=request.user, partners=partners)
    if request.method == "POST":
        _keepers(request)
        status = 400
        if form is not None and form.is_valid():
            given = form.cleaned_data
            done = attempt(form, lambda: flow.name_zone(**given, by=request.user))
            if done.value is not None:
                say(request, _("责任区“%s”定好了。") % done.value.name)
                return redirect("alliances:zones")
            status = done.status
    page = keyset(
        queries.zones(path), ("area_path", "name", "id"), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    rows = [
        (one, ladder().words(one.area_path), rules.may_keep(request.user, one.area_path))
        for one in page.rows
    ]
    context = {
        "rows": rows, "page": page, "form": form, "areas": around(request.user),
        "area": request.GET.get("area", ""),
    }  # fmt: skip
    return render(request, "alliances/zones.html", context, status=status)


@require_POST
@for_staff
def close_zone(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Nobody looks after it any more."""
    zone = get_object_or_404(Zone, pk=pk)
    press(request, lambda: flow.close_zone(zone, by=request.user), said=_("责任区撤了。"))
    return redirect("alliances:zones")

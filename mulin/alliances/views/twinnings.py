"""Pairings at the desk: the list, a new one, one of them with both sides' word and what was done."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.alliances import flow, queries, rules
from mulin.alliances.flow.twinnings import STEPS
from mulin.alliances.forms_tree import FinderForm, HouseholdForm, SaidForm, TwinningForm
from mulin.alliances.models import Partner, Twinning
from mulin.alliances.queries.twinnings import VIEWS
from mulin.alliances.views.desk import SIZE, area_path
from mulin.core.deed_forms import attempt
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.households.models import Dwelling
from mulin.people.directory import around
from mulin.people.guards import for_staff
from mulin.people.models import Person
from mulin.places.queries import buildings_in, ladder

TONES = {"proposed": "amber", "active": "green", "declined": "", "ended": ""}


def whom(twinning: Twinning, person: Person) -> str:
    """With whom the unit is paired, as this person may read it: the area, and of a household the
    door without its number for those who see the dwelling."""
    words = ladder().words(twinning.area_path)
    if twinning.kind != Twinning.Kind.HOUSEHOLD:
        return words
    rows = Dwelling.objects.visible_to(person).select_related("building__estate")
    found = rows.filter(pk=twinning.dwelling_id).first() if twinning.dwelling_id else None
    return found.masked if found else _("%s的一户人家") % words


@for_staff
def index(request: PersonRequest) -> HttpResponse:
    """Pairings of one's areas."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "active"
    rows = queries.twinnings(request.user, area_path(request), view=view)
    page = keyset(
        rows.select_related("partner"), queries.LIST, after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    words = {
        "active": _("结对中"),
        "proposed": _("等双方同意"),
        "over": _("结束的"),
        "all": _("全部"),
    }
    area = request.GET.get("area", "")
    context = {
        "rows": [(one, ladder().words(one.area_path)) for one in page.rows], "page": page,
        "view": view, "areas": around(request.user), "area": area, "tones": TONES,
        "keeps": rules.keeps(request.user),
        "tabs": [
            {"label": label, "href": f"?view={key}&area={area}", "on": key == view}
            for key, label in words.items()
        ],
    }  # fmt: skip
    return render(request, "alliances/twinnings.html", context)


@for_staff
def new(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Propose a pairing of a unit: with a community or a grid, or, once a building is chosen, with
    one of its households."""
    partner = get_object_or_404(Partner, pk=pk)
    if not rules.may_keep(request.user, partner.area_path):
        raise PermissionDenied(_("这个单位由它所在的社区登记。"))
    building = FinderForm(request.GET).key()
    form: TwinningForm | HouseholdForm
    if building is not None:
        doors = queries.dwellings_of(request.user, building)
        form = HouseholdForm(request.POST or None, dwellings=doors)
    else:
        form = TwinningForm(request.POST or None, person=request.user)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = dict(form.cleaned_data)
            key = given.pop("key")
            proposal = flow.Proposal(**given)
            done = attempt(form, lambda: flow.propose(partner, proposal, by=request.user, key=key))
            if done.value is not None:
                say(request, _("提出来了，等双方同意。"))
                return redirect("alliances:twinning", done.value.pk)
            status = done.status
    context = {
        "form": form, "unit": partner, "building": building,
        "buildings": [
            (str(one.pk), f"{one.estate.name}{one.name}") for one in buildings_in(partner.area_path)
        ],
    }  # fmt: skip
    return render(request, "alliances/new_twinning.html", context, status=status)


def _twinning(request: PersonRequest, pk: UUID) -> Twinning:
    rows = Twinning.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("partner", "unit_by", "place_by"), pk=pk)


@for_staff
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One pairing."""
    return _page(request, _twinning(request, pk))


MAY = {
    "agree_unit": rules.may_agree_for_unit, "agree_place": rules.may_agree_for_place,
    "decline": rules.may_end, "end": rules.may_end,
}  # fmt: skip
SAID = {"agree_unit": "unit_by_id", "agree_place": "place_by_id"}


def _able(person: Person, twinning: Twinning) -> list[str]:
    """Deeds that are open to this person; a side that has agreed is not asked again."""
    return [
        verb
        for verb, rule in MAY.items()
        if can(twinning, verb, STEPS)
        and rule(person, twinning)
        and (verb not in SAID or getattr(twinning, SAID[verb]) is None)
    ]


def _page(
    request: PersonRequest, one: Twinning, *, status: int = 200, **bound: SaidForm
) -> HttpResponse:
    able = _able(request.user, one)
    inside = rules.may_keep(request.user, one.area_path)
    context = {
        "twinning": one, "whom": whom(one, request.user), "tone": TONES[one.status],
        "able": able, "place": ladder().words(one.area_path),
        "gone": next((form for verb, form in bound.items() if verb not in able), None),
        "said": {verb: bound.get(verb) or SaidForm(auto_id=f"{verb}_%s") for verb in able},
        "pledges": one.pledges.order_by("-id")[:50],
        "may_pledge": inside and one.is_active,
        "new_pledge": f"{reverse('alliances:new_pledge', args=[one.partner_id])}?twinning={one.pk}",
    }  # fmt: skip
    return render(request, "alliances/twinning.html", context, status=status)


@require_POST
@for_staff
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """Agree for a side, decline, end."""
    one, form = _twinning(request, pk), SaidForm(request.POST, auto_id=f"{name}_%s")
    deeds = {
        "agree_unit": flow.agree_unit, "agree_place": flow.agree_place, "decline": flow.decline,
        "end": flow.end,
    }  # fmt: skip
    if not form.is_valid():
        return _page(request, one, status=400, **{name: form})
    words = form.cleaned_data["words"]
    done = attempt(form, lambda: deeds[name](one, by=request.user, words=words))
    if not done.ok:
        return _page(request, _twinning(request, pk), status=done.status, **{name: form})
    if name in SAID:
        said = _("双方都同意了，结对开始。") if one.is_active else _("记下了，等另一方。")
    else:
        said = _("结束了，做过的事都留着。")
    say(request, said)
    return redirect("alliances:twinning", pk)

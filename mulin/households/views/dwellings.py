"""A dwelling's page at the desk, its owner group, and who moves in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.http import PersonRequest
from mulin.households import flow, forms, rules
from mulin.households.models import Dwelling, Ownership, Resident, Tie
from mulin.households.queries import people
from mulin.households.views.common import deed_page, one_time
from mulin.households.views.door import at_ledger, dwelling_or_404, must_write
from mulin.households.wording import age_words, masked_name, share_words
from mulin.places.queries import ladder


@at_ledger
@require_safe
def dwelling(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Who lives there, who owns it, who did."""
    found = dwelling_or_404(request, pk)
    living, owners = people.living_in(found), people.owners_of(found)
    values = {
        "dwelling": found, "area": ladder().words(found.area_path),
        "living": living, "owners": owners, "past": people.lived_in(found),
        "named": masked_name, "aged": age_words, "share_words": share_words,
        "seen": seen(request, {o.resident for o in living} | {o.resident for o in owners}),
        "may_write": rules.may_write(request.user, found.area_path),
    }  # fmt: skip
    return render(request, "households/desk/dwelling.html", values)


def seen(request: PersonRequest, found: set[Resident]) -> set[UUID]:
    """Whose page may be opened: an owner who lives elsewhere is somebody else's."""
    rows = Resident.objects.visible_to(request.user).filter(pk__in=[one.pk for one in found])
    return set(rows.values_list("pk", flat=True))


def _page(found: Dwelling) -> str:
    return reverse("households:dwelling", args=[found.pk])


def _enter(request: PersonRequest, found: Dwelling, form: forms.Enter) -> Resident:
    said = form.cleaned_data
    absent = said["kind"] == forms.ABSENT
    return flow.enter(
        found, form.who(), kind=Tie.OWNER if absent else said["kind"], since=said["since"],
        lives=not absent, key=said["key"], by=request.user,
    )  # fmt: skip


@at_ledger
def enter(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Somebody moves in behind this door."""
    found = dwelling_or_404(request, pk)
    must_write(request, found.area_path)
    form = forms.Enter(request.POST if request.method == "POST" else None)
    return deed_page(
        request, form, lambda: _enter(request, found, form), title=_("登记一个人"),
        button=_("登记"), said=_("登记好了"), back=_page(found), about=found.label,
        then=lambda made: reverse("households:resident", args=[made.pk]),
    )  # fmt: skip


@at_ledger
def enter_at_door(request: PersonRequest) -> HttpResponseBase:
    """Door and person in one form: what a grid worker fills in on the stairs."""
    must_write(request)
    data = request.POST if request.method == "POST" else None
    form = forms.EnterAtDoor(
        data, person=request.user, initial={"building": request.GET.get("building", "")}
    )

    def do() -> Resident:
        said = form.cleaned_data
        building = forms.building_of(said["building"])
        form.who()
        home = flow.found_dwelling(building, unit=said["unit"], room=said["room"], by=request.user)
        return _enter(request, home, form)

    return deed_page(
        request, form, do, title=_("登记一个人"), button=_("登记"), said=_("登记好了"),
        back=reverse("households:list"),
        then=lambda made: reverse("households:resident", args=[made.pk]),
    )  # fmt: skip


@at_ledger
def found(request: PersonRequest) -> HttpResponseBase:
    """A new door."""
    must_write(request)
    data = request.POST if request.method == "POST" else None
    form = forms.FoundDwelling(data, person=request.user)

    def do() -> Dwelling:
        said = form.cleaned_data
        building = forms.building_of(said["building"])
        return flow.found_dwelling(
            building, unit=said["unit"], room=said["room"], area=said["area"], by=request.user
        )

    return deed_page(
        request, form, do, title=_("登记一户"), button=_("登记"), said=_("登记好了"),
        back=reverse("households:dwellings"), then=_page,
    )  # fmt: skip


@at_ledger
def correct(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Door and area set right."""
    home = dwelling_or_404(request, pk)
    must_write(request, home.area_path)
    initial = {"unit": home.unit, "room": home.room, "floor": home.floor, "area": home.area}
    form = forms.CorrectDwelling(
        request.POST if request.method == "POST" else None, initial=initial
    )

    def do() -> None:
        said = {k: v for k, v in form.cleaned_data.items() if k != "key"}
        one_time(request, form, pk, lambda: flow.correct_dwelling(home, by=request.user, **said))

    return deed_page(
        request, form, do, title=_("更正门牌和面积"), button=_("更正"), said=_("更正好了"),
        back=_page(home), then=lambda _made: _page(home), about=home.label,
    )  # fmt: skip


@at_ledger
def own(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One of those who live there joins the owner group."""
    home = dwelling_or_404(request, pk)
    must_write(request, home.area_path)
    owners = {one.resident_id for one in people.owners_of(home)}
    by_key = {
        str(one.resident_id): one.resident
        for one in people.living_in(home)
        if one.resident_id not in owners
    }
    living = {key: f"{masked_name(one)} {age_words(one)}" for key, one in by_key.items()}
    form = forms.Own(request.POST if request.method == "POST" else None, living=living)

    def do() -> None:
        said = form.cleaned_data
        who = by_key[said["resident"]]
        one_time(
            request,
            form,
            pk,
            lambda: flow.own(home, who, share=said["share"], since=said["since"], by=request.user),
        )

    return deed_page(
        request, form, do, title=_("记一位业主"), button=_("记下"), said=_("记好了"),
        back=_page(home), then=lambda _made: _page(home), about=home.label,
        nobody=not living, enter=reverse("households:enter", args=[pk]),
    )  # fmt: skip


@at_ledger
def disown(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Somebody is an owner no longer."""
    rows = Ownership.objects.visible_to(request.user)
    part = get_object_or_404(rows.select_related("dwelling__building__estate", "resident"), pk=pk)
    must_write(request, part.dwelling.area_path)
    form = forms.Disown(request.POST if request.method == "POST" else None)

    def do() -> None:
        until = form.cleaned_data["until"]
        one_time(request, form, pk, lambda: flow.disown(part, until=until, by=request.user))

    return deed_page(
        request, form, do, title=_("不再是业主"), button=_("记下"), said=_("记好了"),
        back=_page(part.dwelling), then=lambda _made: _page(part.dwelling),
        about=f"{part.dwelling.label} {masked_name(part.resident)}",
    )  # fmt: skip

"""A person's page at the desk, and the deeds about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.core.deed_forms import attempt, press
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.households import flow, forms, rules
from mulin.households.flow import Opened
from mulin.households.models import Resident, Status
from mulin.households.needs import kinds, wording
from mulin.households.queries import people
from mulin.households.views.common import deed_page, one_time
from mulin.households.views.door import at_ledger, resident_or_404
from mulin.households.wording import age_words, masked_id, masked_name, masked_phone, share_words
from mulin.people.models import Person
from mulin.places.queries import ladder


@at_ledger
@require_safe
def resident(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One person, masked."""
    return page(request, resident_or_404(request, pk))


def page(
    request: PersonRequest, found: Resident, *, opened: Opened | None = None,
    form: forms.RevealForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw it; `opened` is what was masked, after a reveal."""
    person = request.user
    values: dict[str, Any] = {
        "resident": found, "opened": opened, "reveal": form or forms.RevealForm(),
        "name": masked_name(found), "phone": masked_phone(found), "number": masked_id(found),
        "age": age_words(found), "area": ladder().words(found.area_path),
        "stays": people.stays_of(found), "owned": people.owned_by(found),
        "needs": people.needs_of(found), "share_words": share_words,
        "corrections": people.corrections_of(found, waiting=True),
        "looks": people.looks_at(found)[:5], "today": timezone.localdate(),
        "may_reveal": rules.may_reveal(person, found),
        "may_write": rules.may_write(person, found.area_path),
        "deeds": [one for one in DEEDS.values() if one.fits(person, found)],
    }  # fmt: skip
    return render(request, "households/desk/resident.html", values, status=status)


@at_ledger
@require_POST
@never_cache
def reveal(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Show what is masked, once, for a purpose."""
    found = resident_or_404(request, pk)
    form = forms.RevealForm(request.POST)
    if not form.is_valid():
        return page(request, found, form=form, status=400)
    purpose = form.cleaned_data["purpose"]
    outcome = attempt(form, lambda: flow.reveal(found, by=request.user, purpose=purpose))
    return page(request, found, opened=outcome.value, form=form, status=outcome.status)


@dataclass(frozen=True)
class Deed:
    """A deed about a person: its words, its form, who may, and what it does."""

    name: str
    label: object
    symbol: str
    said: object
    make: Callable[[Resident, Person, Any], Any]
    do: Callable[[Resident, Person, Any], object]
    may: Callable[[Person, Resident], bool]
    verb: str = ""
    danger: bool = False

    def fits(self, person: Person, found: Resident) -> bool:
        """Whether it may be done now."""
        return self.may(person, found) and (not self.verb or can(found, self.verb, flow.STEPS))


def _writes(person: Person, found: Resident) -> bool:
    return rules.may_write(person, found.area_path)


def _move(found: Resident, by: Person, form: forms.Move) -> object:
    said = form.cleaned_data
    building = forms.building_of(said["building"])
    dwelling = flow.found_dwelling(building, unit=said["unit"], room=said["room"], by=by)
    return flow.move_in(found, dwelling, kind=said["kind"], since=said["since"], by=by)


def _need(found: Resident, by: Person, form: forms.NeedForm) -> object:
    said = form.cleaned_data
    return flow.record_need(
        found, kind=said["kind"], consent=form.consent(), review_on=said["review_on"], by=by
    )


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "need", gettext_lazy("记一项需要的服务"), "heart-handshake", gettext_lazy("记好了"),
            lambda r, p, data: forms.NeedForm(data, resident=r), _need,
            lambda p, r: _writes(p, r) and r.status == Status.LIVING,
        ),
        Deed(
            "move", gettext_lazy("迁入另一户"), "home", gettext_lazy("住址改好了"),
            lambda r, p, data: forms.Move(data, person=p), _move, _writes, "move_in",
        ),
        Deed(
            "leave", gettext_lazy("搬走了"), "logout", gettext_lazy("已记为迁出"),
            lambda r, p, data: forms.Leave(data),
            lambda r, p, f: flow.move_out(r, by=p, until=f.cleaned_data["until"]),
            _writes, "leave",
        ),
        Deed(
            "correct", gettext_lazy("更正信息"), "pencil", gettext_lazy("更正好了"),
            lambda r, p, data: forms.Correct(data),
            lambda r, p, f: flow.correct(r, f.who(r), by=p), _writes, "correct",
        ),
        Deed(
            "erase", gettext_lazy("删除这个人的全部信息"), "trash", gettext_lazy("已经全部删除"),
            lambda r, p, data: forms.Erase(data),
            lambda r, p, f: flow.erase(r, by=p, reason=f.cleaned_data["reason"]),
            rules.may_erase, "erase", danger=True,
        ),
    )
}  # fmt: skip


@at_ledger
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """The page of one deed."""
    found, wanted = resident_or_404(request, pk), DEEDS[name]
    if not wanted.may(request.user, found):
        raise PermissionDenied(_("这一步不归您办。"))
    data = request.POST if request.method == "POST" else None
    form = wanted.make(found, request.user, data)

    def do() -> None:
        one_time(request, form, found.pk, lambda: wanted.do(found, request.user, form))

    return deed_page(
        request, form, do, title=wanted.label, button=wanted.label, said=wanted.said,
        back=reverse("households:resident", args=[pk]), then=lambda _made: _after(request, pk),
        danger=wanted.danger, about=masked_name(found), kind=name,
        **(_consent() if name == "need" else {}),
    )  # fmt: skip


def _consent() -> dict[str, Any]:
    """What is read out before a need is kept, and what each kind is for."""
    newest = wording()
    text = newest.said(kind=_("您选的这一项"), purpose=_("下面写明的用途"))
    return {
        "wording": {"version": newest.version, "text": text},
        "hints": {kind.key: kind.purpose for kind in kinds().values()},
    }  # fmt: skip


def _after(request: PersonRequest, pk: UUID) -> str:
    """Back to the person, as long as they can still be seen."""
    if Resident.objects.visible_to(request.user).filter(pk=pk).exists():
        return reverse("households:resident", args=[pk])
    return reverse("households:list")


@at_ledger
@require_POST
def link(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Tie the record to the account of the same phone and name."""
    found = resident_or_404(request, pk)
    press(request, lambda: flow.link(found, by=request.user), said=_("已关联本人的账号"))
    return redirect("households:resident", pk)


@at_ledger
@require_POST
def unlink(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Untie it."""
    found = resident_or_404(request, pk)
    press(request, lambda: flow.unlink(found, by=request.user), said=_("已取消关联"))
    return redirect("households:resident", pk)

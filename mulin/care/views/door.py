"""The doors of care: who may come in, and how a record is fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from mulin.care import rules
from mulin.care.models import Errand, Pairing, Recipient
from mulin.core import toasts
from mulin.core.deed_forms import KeyedForm, attempt
from mulin.core.http import PersonRequest
from mulin.core.jinja import problems
from mulin.people.guards import PersonView, View, for_people


def _why() -> str:
    return _("关爱名单给所在网格和社区的工作人员用。结对的人请看“我的走访”。")


def at_desk(view: PersonView[...]) -> View[...]:
    """For those to whom the ledger is open."""
    return for_people(rules.may_see, _why)(view)


def _keepers() -> str:
    return _("这里的关爱服务由所在网格的网格员和社区来安排。")


def for_keepers(view: PersonView[...]) -> View[...]:
    """For those who keep the ledger of an area."""
    return for_people(rules.may_keep, _keepers)(view)


def recipient_or_404(request: PersonRequest, pk: UUID) -> Recipient:
    """Somebody this person sees."""
    return get_object_or_404(Recipient.objects.visible_to(request.user).with_place(), pk=pk)


def pairing_or_404(request: PersonRequest, pk: UUID) -> Pairing:
    """A pairing this person sees or is asked to take part in."""
    rows = Pairing.objects.visible_to(request.user)
    related = ("recipient__resident", "recipient__dwelling__building__estate")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def errand_or_404(request: PersonRequest, pk: UUID) -> Errand:
    """An errand this person sees."""
    rows = Errand.objects.visible_to(request.user)
    related = ("asked_by", "agent", "recipient__resident", "recipient__dwelling__building__estate")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def done_or_said(
    request: PersonRequest, form: KeyedForm, do: Callable[[], Any], *, said: str, to: str,
    back: str = "",
) -> HttpResponseBase:  # fmt: skip
    """A deed behind a small form: done, or what is wrong said on the page one goes back to (`back`,
    where one that is done leads elsewhere)."""
    if form.is_valid():
        outcome = attempt(form, do)
        if outcome.ok:
            toasts.say(request, said)
            return redirect(to)
    toasts.say(request, _said(form), level="bad")
    return redirect(back or to)


def _said(form: KeyedForm) -> str:
    """What is wrong, each with the field it is about: the form does not stand beside it any more."""
    words = [str(error) for error in form.non_field_errors()]
    wrong = {field.label: problems(field) for field in form if field.errors}
    words += [f"{label}{_('：')}{_('；').join(said)}" for label, said in wrong.items()]
    return _("；").join(words)

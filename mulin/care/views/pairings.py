"""Pairings: a yes, a no, the end, and who stands in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.care import flow, rules
from mulin.care.forms import AgreeForm, BackupForm, PartForm
from mulin.care.models import Pairing
from mulin.care.views.door import done_or_said, pairing_or_404
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest
from mulin.people.guards import signed_in


def _back(request: PersonRequest, pairing: Pairing) -> str:
    """To one's own care, the recipient, or the rounds: wherever one still sees something."""
    recipient = pairing.recipient
    if rules.is_own(request.user, recipient):
        return reverse("care:mine")
    if rules.may_visit(request.user, recipient):
        return reverse("care:recipient", args=[recipient.pk])
    return reverse("care:rounds")


@signed_in
@require_POST
def agree(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The visitor's yes, or the person's (by themselves, or told to whoever keeps the area)."""
    pairing = pairing_or_404(request, pk)
    if pairing.visitor_id == request.user.pk:
        press(request, lambda: flow.agree_visitor(pairing, by=request.user), said=_("谢谢您愿意。"))
    elif rules.is_own(request.user, pairing.recipient):
        press(request, lambda: flow.agree_person(pairing, by=request.user), said=_("记下了。"))
    else:
        form = AgreeForm(request.POST)
        return done_or_said(
            request, form,
            lambda: flow.agree_person(pairing, by=request.user, how=form.cleaned_data["how"]),
            said=_("记下了本人的同意。"), to=_back(request, pairing),
        )  # fmt: skip
    return redirect(_back(request, pairing))


@signed_in
@require_POST
def decline(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """A no. Nobody asks why."""
    pairing = pairing_or_404(request, pk)
    press(request, lambda: flow.decline(pairing, by=request.user), said=_("好的，社区会另找人。"))
    return redirect(_back(request, pairing))


@signed_in
@require_POST
def part(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Visitor and person part."""
    pairing = pairing_or_404(request, pk)
    own = pairing.visitor_id == request.user.pk or rules.is_own(request.user, pairing.recipient)
    if own:
        said = _("结对结束了，社区会另作安排。")
        press(request, lambda: flow.part(pairing, by=request.user, reason=""), said=said)
        return redirect(_back(request, pairing))
    form = PartForm(request.POST)
    return done_or_said(
        request, form,
        lambda: flow.part(pairing, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("结对结束了。"), to=_back(request, pairing),
    )  # fmt: skip


@signed_in
@require_POST
def backup(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Somebody else stands in, or who stands in steps down."""
    pairing = pairing_or_404(request, pk)
    if pairing.backup_id == request.user.pk:
        said = _("好的，您不再是替补了。")
        press(request, lambda: flow.set_backup(pairing, backup=None, by=request.user), said=said)
        return redirect("care:rounds")
    form = BackupForm(request.POST, path=pairing.recipient.area_path)
    return done_or_said(
        request, form,
        lambda: flow.set_backup(pairing, backup=form.cleaned_data["backup"], by=request.user),
        said=_("替补换好了。"), to=_back(request, pairing),
    )  # fmt: skip

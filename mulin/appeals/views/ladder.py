"""«提醒谁»: the county's ladder at the desk; everybody there reads it, the administrator edits it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mulin.appeals.flow import laddering as flow
from mulin.appeals.forms.terms import LevelForm, StepForm
from mulin.appeals.models.clocks import EscalationLevel, EscalationStep
from mulin.appeals.queries.ladders import levels_in_words, steps_in_words
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.models import Keyed
from mulin.core.once import once
from mulin.people.rules import may_administer


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """Which rungs are told of which clock when, and who stands on them."""
    values = {
        "clocks": steps_in_words(), "levels": levels_in_words(),
        "may_administer": may_administer(request.user),
    }  # fmt: skip
    return render(request, "appeals/desk/ladder.html", values)


def _allowed(request: PersonRequest) -> None:
    if not may_administer(request.user):
        raise PermissionDenied(_("时限和提醒由管理员设置。"))


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PersonRequest, pk: UUID | None = None) -> HttpResponseBase:
    """One step: a new one, or a known one to change."""
    _allowed(request)
    row = get_object_or_404(EscalationStep, pk=pk) if pk else None
    form = StepForm(request.POST if request.method == "POST" else None, step=row)
    return _edit(
        request, form, row, lambda: flow.save_step(by=request.user, step=row, **form.said())
    )


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: PersonRequest, pk: UUID | None = None) -> HttpResponseBase:
    """One rung: a new one on top, or a known one to change."""
    _allowed(request)
    row = get_object_or_404(EscalationLevel, pk=pk) if pk else None
    form = LevelForm(request.POST if request.method == "POST" else None, level=row)
    return _edit(
        request, form, row, lambda: flow.save_level(by=request.user, level=row, **form.said())
    )


def _edit(
    request: PersonRequest, form: StepForm | LevelForm, row: Keyed | None,
    save: Callable[[], Keyed],
) -> HttpResponseBase:  # fmt: skip
    """Draw the form, or save what was typed, once for each key."""
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        key, scope = form.cleaned_data["key"], f"{request.user.pk}:{request.path}"
        outcome = attempt(form, lambda: once(key, scope=scope, make=lambda: save().pk))
        if outcome.ok:
            toasts.say(request, _("已经存好，从现在起按新的提醒。"))
            return redirect("appeals:ladder")
        status = outcome.status
    values = {"form": form, "row": row, "kind": "step" if isinstance(form, StepForm) else "level"}
    return render(request, "appeals/desk/ladder_edit.html", values, status=status)


@at_desk
@require_POST
def turn(request: PersonRequest, what: str, pk: UUID) -> HttpResponseBase:
    """A button of the list: drop a step, drop a rung, move one up or down."""
    _allowed(request)
    if what not in TURNS:
        raise Http404
    kind, do, said = TURNS[what]
    row = kind.objects.filter(pk=pk).first()
    if row is not None:  # else somebody was quicker, or pressed twice
        press(request, lambda: do(row, request.user), said=str(said))
    return redirect("appeals:ladder")


TURNS: dict[str, tuple[Any, Callable[[Any, Any], object], object]] = {
    "drop-step": (EscalationStep, lambda row, by: flow.drop_step(row, by=by), gettext_lazy("已经删掉。")),
    "drop-level": (EscalationLevel, lambda row, by: flow.drop_level(row, by=by), gettext_lazy("已经删掉。")),
    "up": (EscalationLevel, lambda row, by: flow.move_level(row, up=True, by=by), ""),
    "down": (EscalationLevel, lambda row, by: flow.move_level(row, up=False, by=by), ""),
}  # fmt: skip


@at_desk
@require_POST
def restore(request: PersonRequest) -> HttpResponseBase:
    """Back to what came with the house."""
    _allowed(request)
    press(request, lambda: flow.restore(by=request.user), said=_("已经恢复成系统自带的提醒。"))
    return redirect("appeals:ladder")

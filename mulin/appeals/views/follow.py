"""What a resident does with their own appeal: add, answer, urge, withdraw, say how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.appeals import flow
from mulin.appeals.forms import resident as filled
from mulin.appeals.models import Appeal
from mulin.appeals.views.common import proved
from mulin.appeals.views.resident import own_or_door, show
from mulin.core import toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import person_of
from mulin.people.models import Person


@dataclass(frozen=True)
class Asked:
    """A request to do something with one's own appeal."""

    request: HttpRequest
    appeal: Appeal
    by: Person | None
    proved: bool

    def back(self) -> HttpResponseBase:
        """To the page of the appeal."""
        return redirect("appeals:mine", self.appeal.pk)

    def fill(
        self, form: forms.Form, do: Callable[[dict[str, Any]], object], *, name: str, said: str
    ) -> HttpResponseBase:
        """Validate, do, say so; or the page again with what was typed, and why not."""
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: do(form.cleaned_data))
            if outcome.ok:
                toasts.say(self.request, said)
                return self.back()
            status = outcome.status
        if form.files and not form.has_error("photos"):
            form.add_error("photos", _("照片请再选一次，没有跟着保留下来。"))
        return show(self.request, self.appeal, status=status, **{name: form})


def on_own(view: Callable[[Asked], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A POST on one's own appeal, or on one whose number this browser has proved."""

    @require_POST
    @wraps(view)
    def posted(request: HttpRequest, pk: UUID) -> HttpResponseBase:
        found = own_or_door(request, pk)
        if not isinstance(found, Appeal):
            return found
        return view(Asked(request, found, person_of(request), proved(request, pk)))

    return posted


@on_own
def supplement(asked: Asked) -> HttpResponseBase:
    """Words or photos more."""
    form = filled.SupplementForm(asked.request.POST, asked.request.FILES, auto_id="add_%s")
    return asked.fill(
        form,
        lambda said: flow.supplement(
            asked.appeal, by=asked.by, proved=asked.proved, public=said["public"],
            photos=said["photos"],
        ),
        name="supplement_form", said=_("补充好了，办理的人会看到。"),
    )  # fmt: skip


@on_own
def answer(asked: Asked) -> HttpResponseBase:
    """Answer what was asked."""
    form = filled.AnswerForm(asked.request.POST, auto_id="answer_%s")
    return asked.fill(
        form,
        lambda said: flow.answer(
            asked.appeal, by=asked.by, proved=asked.proved, public=said["public"]
        ),
        name="answer_form", said=_("回复好了，接着往下办。"),
    )  # fmt: skip


@on_own
def urge(asked: Asked) -> HttpResponseBase:
    """One press: urge."""
    press(
        asked.request, lambda: flow.urge(asked.appeal, by=asked.by, proved=asked.proved),
        said=_("已经催了，办理的人马上看到。"),
    )  # fmt: skip
    return asked.back()


@on_own
def withdraw(asked: Asked) -> HttpResponseBase:
    """Take it back."""
    form = filled.WithdrawForm(asked.request.POST, auto_id="back_%s")
    return asked.fill(
        form,
        lambda said: flow.withdraw(
            asked.appeal, by=asked.by, proved=asked.proved, public=said["public"]
        ),
        name="withdraw_form", said=_("已经撤回。以后有事，随时再说。"),
    )  # fmt: skip


@on_own
def callback(asked: Asked) -> HttpResponseBase:
    """Solved? Satisfied?"""
    form = filled.CallbackForm(asked.request.POST, auto_id="callback_%s")
    return asked.fill(
        form, lambda said: flow.call_back(
            asked.appeal, _answers(said), by=asked.by, proved=asked.proved
        ),
        name="callback_form", said=_("谢谢您告诉我们。"),
    )  # fmt: skip


def _answers(said: dict[str, Any]) -> flow.Answers:
    return flow.Answers(
        reached=True, contacted=said["contacted"], solved=said["solved"],
        satisfied=said["satisfied"], words=said["words"], go_on=said["go_on"], way="link",
    )  # fmt: skip


@on_own
def reopen(asked: Asked) -> HttpResponseBase:
    """«问题没解决»."""
    form = filled.ReopenForm(asked.request.POST, auto_id="again_%s")
    return asked.fill(
        form,
        lambda said: flow.reopen(
            asked.appeal, by=asked.by, proved=asked.proved, public=said["public"]
        ),
        name="reopen_form", said=_("已经退回重办，期限重新算。"),
    )  # fmt: skip

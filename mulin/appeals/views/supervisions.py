"""Supervision at the desk: what is to be answered and by when, one of them, and its deeds."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.appeals import rules
from mulin.appeals.flow import supervising as flow
from mulin.appeals.forms import orders as filled
from mulin.appeals.models import Supervision
from mulin.appeals.queries import supervisions as reads
from mulin.appeals.views.beside import Deed, Offer, done, offers
from mulin.appeals.views.staff import at_desk
from mulin.core.deed_forms import trouble
from mulin.core.http import PersonRequest
from mulin.core.journal import entries_of
from mulin.core.paging import keyset

SIZE = 50


DEEDS: dict[str, Deed[Supervision]] = {
    deed.name: deed
    for deed in (
        Deed(
            "answer", gettext_lazy("答复"), "message", gettext_lazy("已经答复。"),
            filled.SupervisionAnswer, lambda by, s: rules.may_handle(by, s.appeal),
            lambda s, by, d: flow.answer(s, by=by, answer=d["answer"]), "primary",
        ),
        Deed(
            "accept", gettext_lazy("认可"), "check", gettext_lazy("已经认可。"), filled.OrderForm,
            rules.may_judge_supervision, lambda s, by, d: flow.accept(s, by=by), "primary",
        ),
        Deed(
            "again", gettext_lazy("没说清楚，请再答复"), "refresh", gettext_lazy("已经请它再答复。"),
            filled.SuperviseAgain, rules.may_judge_supervision,
            lambda s, by, d: flow.again(s, by=by, reason=d["reason"], within=d["within"]),
        ),
        Deed(
            "withdraw", gettext_lazy("不用督办了"), "ban", gettext_lazy("已经取消督办。"),
            filled.WithdrawSupervision, rules.may_judge_supervision,
            lambda s, by, d: flow.withdraw(s, by=by, reason=d["reason"]), "danger",
        ),
    )
}  # fmt: skip


def seen(request: PersonRequest, pk: UUID) -> Supervision:
    """The supervision, if this person may see it, with its appeal."""
    rows = Supervision.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("appeal", "asked_by"), pk=pk)


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """One of the lists of supervisions."""
    view = request.GET.get("view", "")
    view = view if view in reads.VIEWS else reads.usual(request.user)
    page = keyset(
        reads.listed(request.user, view), reads.order_of(view),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    tabs = [
        {"label": label, "href": f"{request.path}?view={name}", "on": name == view}
        for name, label in reads.VIEWS.items()
    ]
    values = {
        "tabs": tabs, "view": view, "page": page, "heading": reads.VIEWS[view],
        "lines": [reads.line_of(row, timezone.now()) for row in page.rows],
    }  # fmt: skip
    return render(request, "appeals/desk/supervisions.html", values)


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One supervision: what is to be answered, the answer, and what this person may do."""
    return page(request, seen(request, pk))


def page(
    request: PersonRequest, one: Supervision, *, bound: Offer[Supervision] | None = None, status: int = 200,
    message: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw it; a form that was refused stands first."""
    values = {
        "one": one, "appeal": one.appeal, "line": reads.line_of(one, timezone.now()),
        "able": offers(DEEDS, flow.STEPS, request.user, one, bound=bound), "message": message, "bound": bound,
        "story": reads.story(one, entries_of(one)),
    }  # fmt: skip
    return render(request, "appeals/desk/supervision.html", values, status=status)


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One deed; GET leads to the page, where its form is."""
    one, wanted = seen(request, pk), DEEDS[name]
    if request.method != "POST":
        return page(request, one)
    form = wanted.form(request.POST, record=one, auto_id=f"{name}_%s")
    status = done(request, wanted, one, form)
    if status == 200:
        return redirect("appeals:supervision", pk=pk)
    message = trouble(wanted.label, form)
    bound = Offer(wanted, form)
    return page(request, seen(request, pk), bound=bound, status=status, message=message)

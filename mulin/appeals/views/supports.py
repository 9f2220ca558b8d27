"""Support orders at the desk: the lists of «协办», one of them, and what a unit or the handler does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import rules
from mulin.appeals.clocks import more_time
from mulin.appeals.flow import support_time
from mulin.appeals.flow import supports as flow
from mulin.appeals.forms import orders as filled
from mulin.appeals.models import Appeal, SupportOrder
from mulin.appeals.queries import supports as reads
from mulin.appeals.queries.contact import contact_of
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views import shown
from mulin.appeals.views.beside import Deed, Offer, done, offers
from mulin.appeals.views.clocked import asked_words
from mulin.appeals.views.staff import at_desk
from mulin.core import files
from mulin.core.deed_forms import attempt, trouble
from mulin.core.http import PersonRequest
from mulin.core.journal import entries_of
from mulin.core.paging import keyset

SIZE = 50


DEEDS: dict[str, Deed[SupportOrder]] = {
    deed.name: deed
    for deed in (
        Deed(
            "sign", gettext_lazy("签收"), "check", gettext_lazy("已经签收。"),
            filled.OrderForm, rules.may_support, lambda o, by, d: flow.sign(o, by=by), "primary",
        ),
        Deed(
            "report", gettext_lazy("报告办好"), "checklist",
            gettext_lazy("已经报告，等主办确认。"), filled.SupportReport, rules.may_support,
            lambda o, by, d: flow.report(o, by=by, answer=d["answer"], photos=d["photos"]),
            "primary",
        ),
        Deed(
            "progress", gettext_lazy("写进展"), "pencil", gettext_lazy("进展已经写上。"),
            filled.Progress, rules.may_support,
            lambda o, by, d: flow.progress(o, by=by, inner=d["inner"], photos=d["photos"]),
        ),
        Deed(
            "ask_extension", gettext_lazy("申请延期"), "clock",
            gettext_lazy("已经申请，等主办或派单的人来批。"), filled.AskMoreTime, rules.may_support,
            lambda o, by, d: support_time.ask_extension(o, by=by, limit=d["limit"], why=d["why"]),
        ),
        Deed(
            "return", gettext_lazy("退回"), "arrow-back-up",
            gettext_lazy("已经退回主办。"), filled.ReturnSupport, rules.may_support,
            lambda o, by, d: flow.return_(o, by=by, reason=d["reason"]), "danger",
        ),
        Deed(
            "grant_extension", gettext_lazy("同意延期"), "check",
            gettext_lazy("已经延期，协办的人会收到新的期限。"), filled.OrderForm,
            rules.may_judge_support, lambda o, by, d: support_time.grant_extension(o, by=by),
            "primary",
        ),
        Deed(
            "refuse_extension", gettext_lazy("不同意延期"), "x",
            gettext_lazy("已经告诉协办的人。"), filled.RefuseMoreTime, rules.may_judge_support,
            lambda o, by, d: support_time.refuse_extension(o, by=by, why=d["why"]),
        ),
        Deed(
            "accept", gettext_lazy("确认完成"), "check", gettext_lazy("已经确认完成。"),
            filled.OrderForm, rules.may_judge_support, lambda o, by, d: flow.accept(o, by=by),
            "primary",
        ),
        Deed(
            "send_back", gettext_lazy("还差一点"), "refresh",
            gettext_lazy("已经请它接着办。"), filled.SendBack, rules.may_judge_support,
            lambda o, by, d: flow.send_back(o, by=by, reason=d["reason"]),
        ),
        Deed(
            "withdraw", gettext_lazy("不用协办了"), "ban",
            gettext_lazy("已经告诉它不用办了。"), filled.WithdrawSupport, rules.may_judge_support,
            lambda o, by, d: flow.withdraw(o, by=by, reason=d["reason"]), "danger",
        ),
    )
}  # fmt: skip


def seen(request: PersonRequest, pk: UUID) -> SupportOrder:
    """The order, if this person may see it, with the appeal it belongs to."""
    rows = SupportOrder.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("appeal__building__estate", "appeal__reporter", "asked_by"), pk=pk
    )


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """One of the lists of support orders."""
    view = request.GET.get("view", "")
    counts = reads.counts(request.user)
    if view not in reads.VIEWS:
        view = next((name for name in ("todo", "judge", "asked") if counts[name]), "todo")
    rows = reads.listed(request.user, view)
    page = keyset(
        rows, reads.order_of(view), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    tabs = [
        {
            "label": label, "href": f"{request.path}?view={name}", "on": name == view,
            "count": counts.get(name),
        }
        for name, label in reads.VIEWS.items()
    ]  # fmt: skip
    values = {
        "tabs": tabs, "view": view, "page": page, "heading": reads.VIEWS[view],
        "lines": reads.lines_of(page.rows, timezone.now()), "counts": counts,
    }  # fmt: skip
    return render(request, "appeals/desk/supports.html", values)


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One support order: what is asked, of which matter, and what this person may do."""
    return page(request, seen(request, pk))


def page(
    request: PersonRequest, order: SupportOrder, *, bound: Offer[SupportOrder] | None = None,
    known: tuple[str, str] | None = None, status: int = 200, message: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw it; `known` is name and phone after a reveal."""
    person, appeal, now = request.user, order.appeal, timezone.now()
    name, phone = contact_of(appeal)
    ours, written = rules.may_support(person, order), list(entries_of(order))
    more = more_time(written)
    values: dict[str, Any] = {
        "order": order, "appeal": appeal, "line": reads.line_of(order, now), "now": now,
        "able": offers(DEEDS, flow.STEPS, person, order, bound=bound, shut=_shut(order)),
        "message": message, "bound": bound,
        "leaf": taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None,
        "where": shown.where_words(appeal), "map_data": shown.small_map(appeal),
        "photos": _photos(order), "story": reads.story(order, written),
        "more": more, "asked": asked_words(more.request) if order.more_asked else "",
        "until": support_time.due_of(order, more, asked=True) if order.more_asked else None,
        "may_reveal": ours and order.is_open, "reveal": filled.RevealForm(),
        "known": known, "name": name, "phone": phone,
        "whole": Appeal.objects.visible_to(person).filter(pk=appeal.pk).exists(),
    }  # fmt: skip
    return render(request, "appeals/desk/support.html", values, status=status)


def _shut(order: SupportOrder) -> frozenset[str]:
    """Deeds about more time that mean nothing now: none is asked for, or it is already."""
    decisions = frozenset({"grant_extension", "refuse_extension"})
    return frozenset({"ask_extension"}) if order.more_asked else decisions


def _photos(order: SupportOrder) -> list[dict[str, Any]]:
    """What the resident photographed, and what the unit did: both as the unit may see them."""
    found: dict[str, list[dict[str, str]]] = {}
    for record, count in ((order.appeal_id, order.appeal.photos), (order.pk, order.photos)):
        for photo in files.of(record) if count else ():
            if photo.role not in PHOTOS:
                continue
            label = str(PHOTOS[photo.role])
            src = f"/desk/supports/{order.pk}/photos/{photo.pk}/"
            found.setdefault(label, []).append({"src": f"{src}?thumb=1", "href": src, "alt": label})
    return [{"label": label, "photos": photos} for label, photos in found.items()]


# Of the appeal only what was reported; of the order what the unit showed.
PHOTOS = {"report": gettext_lazy("反映时的照片"), "proof": gettext_lazy("协办的照片")}


@at_desk
@require_safe
def photo(request: PersonRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """A photo of the order, or one that was reported with its appeal."""
    order = seen(request, pk)
    for rows in (files.of(order.pk), files.of(order.appeal_id).filter(role="report")):
        if (found := rows.filter(pk=photo).first()) is not None:
            return files.response(found, thumb=request.GET.get("thumb") == "1")
    raise Http404


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One deed; GET leads to the page, where its form is."""
    order, wanted = seen(request, pk), DEEDS[name]
    if request.method != "POST":
        return page(request, order)
    form = wanted.form(request.POST, request.FILES, record=order, auto_id=f"{name}_%s")
    status = done(request, wanted, order, form)
    if status == 200:
        return redirect("appeals:support_order", pk=pk)
    message = trouble(wanted.label, form)
    bound = Offer(wanted, form)
    return page(request, seen(request, pk), bound=bound, status=status, message=message)


@at_desk
@never_cache
@require_POST
def reveal(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Name and phone, unmasked on this one answer; the look is journalled."""
    order, form = seen(request, pk), filled.RevealForm(request.POST)
    if not form.is_valid():
        return page(request, order, status=400, message=_("请选查看的用途。"))
    purpose = form.cleaned_data["purpose"]
    outcome = attempt(form, lambda: flow.reveal(order, by=request.user, purpose=purpose))
    return page(request, order, known=outcome.value, status=outcome.status)

"""What the desk keeps up: the list, one guide with its history, writing, checking, retiring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import toasts
from mulin.core.deed_forms import KeyedForm, attempt, press, trouble
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.guides import flow, queries, rules
from mulin.guides.flow import STEPS, text_of
from mulin.guides.forms import ConfirmForm, EditForm, RetireForm, TextForm
from mulin.guides.models import PARTS, Guide, Topic
from mulin.guides.queries import VIEWS, Filters
from mulin.guides.questions import questions
from mulin.people.guards import for_staff

SIZE = 50
TONES = {"sample": "amber", "draft": "amber", "confirmed": "green", "retired": ""}


@for_staff
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The register of guides."""
    filters, today = Filters.read(request.GET), timezone.localdate()
    page = keyset(
        queries.listed(request.user, filters, today=today), queries.ORDER,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    number = queries.counts(today=today)
    tabs = [
        {"label": label, "on": name == filters.view, "count": number[name],
         "href": f"{request.path}?view={name}"}
        for name, label in VIEWS.items()
    ]  # fmt: skip
    context = {
        "filters": filters, "page": page, "tabs": tabs, "tones": TONES, "topics": Topic.choices,
        "today": today, "may_edit": rules.may_edit(request.user),
        "active": _active(request, filters), "clear": f"{request.path}?view={filters.view}",
    }  # fmt: skip
    return render(request, "guides/desk/list.html", context)


def _active(request: PersonRequest, filters: Filters) -> list[dict[str, str]]:
    topics = dict(Topic.choices)
    words = {"q": filters.q, "topic": str(topics.get(filters.topic, ""))}
    return filters.chips(request.path, words)


def _guide(request: PersonRequest, pk: UUID) -> Guide:
    rows = Guide.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("confirmed_by"), pk=pk)


@for_staff
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One guide, its history with the differences, and what may be done now."""
    return _page(request, _guide(request, pk))


def _page(
    request: PersonRequest, guide: Guide, *, status: int = 200, **bound: KeyedForm
) -> HttpResponse:
    may = rules.may_edit(request.user)
    able = {verb for verb in STEPS if may and can(guide, verb, STEPS)}
    label = {"confirm_form": _("核对无误"), "retire_form": _("停用")}
    context: dict[str, Any] = {
        "guide": guide, "able": able, "history": queries.history(guide), "tones": TONES,
        "overdue": guide.is_overdue(timezone.localdate()),
        "confirm_form": ConfirmForm(auto_id="confirm_%s"),
        "retire_form": RetireForm(auto_id="retire_%s"), **bound,
        "message": "".join(trouble(label[name], form) for name, form in bound.items()),
        "opened": set(bound),
    }  # fmt: skip
    return render(request, "guides/desk/detail.html", context, status=status)


def _only_editors(request: PersonRequest) -> None:
    if not rules.may_edit(request.user):
        raise PermissionDenied(_("办事指南由社区和镇里的窗口人员来改。"))


@for_staff
def new(request: PersonRequest) -> HttpResponseBase:
    """Write one."""
    _only_editors(request)
    form = TextForm(request.POST if request.method == "POST" else None)
    return _written(request, form, None, lambda: flow.add(
        form.text(), by=request.user, key=form.cleaned_data["key"]
    ))  # fmt: skip


@for_staff
def edit(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Change one."""
    _only_editors(request)
    guide = _guide(request, pk)
    if request.method != "POST":
        start = {**vars(text_of(guide)), "version": guide.version}
        return _form(request, EditForm(initial=start), guide)
    form = EditForm(request.POST)
    return _written(request, form, guide, lambda: flow.edit(
        guide, form.text(), by=request.user, version=form.cleaned_data["version"],
        why=form.cleaned_data["why"],
    ))  # fmt: skip


def _written(
    request: PersonRequest, form: TextForm, guide: Guide | None, do: Callable[[], Guide]
) -> HttpResponseBase:
    if not form.is_bound:
        return _form(request, form, guide)
    if not form.is_valid():
        return _form(request, form, guide, status=400)
    outcome = attempt(form, do)
    if outcome.value is None:
        return _form(request, form, guide, status=outcome.status)
    toasts.say(request, _("已经存好。核对无误以后，居民看到的就不再带“待核对”。"))
    return redirect("guides:detail", pk=outcome.value.pk)


def _form(
    request: PersonRequest, form: TextForm, guide: Guide | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "guide": guide, "parts": PARTS, "questions": questions().values()}
    return render(request, "guides/desk/edit.html", context, status=status)


@for_staff
@require_POST
def confirm(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Stand by the text."""
    guide, form = _guide(request, pk), ConfirmForm(request.POST, auto_id="confirm_%s")
    return _done(request, guide, form, "confirm_form", _("已经记下：核对无误。"), lambda: flow.confirm(
        guide, by=request.user, review_on=form.cleaned_data["review_on"]
    ))  # fmt: skip


@for_staff
@require_POST
def retire(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take it out of use."""
    guide, form = _guide(request, pk), RetireForm(request.POST, auto_id="retire_%s")
    return _done(request, guide, form, "retire_form", _("已经停用，居民看不到了。"), lambda: flow.retire(
        guide, by=request.user, words=form.cleaned_data["words"]
    ))  # fmt: skip


def _done(
    request: PersonRequest, guide: Guide, form: KeyedForm, name: str, said: str,
    do: Callable[[], Guide],
) -> HttpResponseBase:  # fmt: skip
    _only_editors(request)
    status = 400
    if form.is_valid():
        outcome = attempt(form, do)
        if outcome.ok:
            toasts.say(request, said)
            return redirect("guides:detail", pk=guide.pk)
        status = outcome.status
    if name == "confirm_form":
        return _page(request, guide, status=status, confirm_form=form)
    return _page(request, guide, status=status, retire_form=form)


@for_staff
@require_POST
def restore(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take it up again."""
    guide = _guide(request, pk)
    said = _("又启用了。请核对一遍。")
    press(request, lambda: flow.restore(guide, by=request.user), said=said)
    return redirect("guides:detail", pk=pk)

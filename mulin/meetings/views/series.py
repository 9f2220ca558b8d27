"""Series at the desk: what there is, founding one, its rule, order and dates that differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import toasts
from mulin.core.deed_forms import done, tried, trouble
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.rota import owing
from mulin.meetings import flow, recurring, rules
from mulin.meetings.forms import Plain, Words
from mulin.meetings.forms_series import ExceptForm, OnForm, OrderForm, SeriesForm, initial_of
from mulin.meetings.kinds import kind_of
from mulin.meetings.models import Chair, Series
from mulin.meetings.queries.chairing import past_of
from mulin.meetings.queries.lists import next_of, series_of
from mulin.meetings.views import shown as show
from mulin.meetings.views.door import at_desk, series_or_404
from mulin.places.queries import ladder

SIZE = 50


def _keeps_any(request: PersonRequest) -> bool:
    return request.user.standing.has(rules.KEEP)


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """The series of one's areas."""
    page = keyset(
        series_of(request.user), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    lines = [
        {
            "series": one, "often": recurring.words(one.rule), "kind": kind_of(one.kind).name,
            "place": ladder().words(one.area_path),
        }
        for one in page.rows
    ]  # fmt: skip
    values = {"page": page, "lines": lines, "may_found": _keeps_any(request)}
    return render(request, "meetings/desk/series_list.html", values)


@at_desk
def new(request: PersonRequest) -> HttpResponseBase:
    """Found a series."""
    if not _keeps_any(request):
        raise PermissionDenied(_("会议系列由社区或镇治理中心来定。"))
    posted = request.POST if request.method == "POST" else None
    initial = {"first_on": timezone.localdate(), "kind": "talk"}
    form = SeriesForm(posted, person=request.user, initial=initial)
    outcome = tried(
        form, lambda: flow.found(form.draft(), by=request.user, key=form.cleaned_data["key"])
    )
    if outcome.value is not None:
        toasts.say(request, _("系列有了，往后两个月的会已经排好。"))
        return redirect("meetings:series_detail", pk=outcome.value.pk)
    return render(request, "meetings/desk/series_new.html", {"form": form}, status=outcome.status)


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """A series with its next meetings, its order and what may be changed."""
    return _drawn(request, series_or_404(request, pk))


def _drawn(
    request: PersonRequest, series: Series, *, bound: tuple[str, Any] | None = None,
    status: int = 200, message: str = "",
) -> HttpResponseBase:  # fmt: skip
    order = list(Chair.objects.filter(series=series).select_related("person"))
    coming = next_of(series)
    debts = (
        set(owing([one.person_id for one in order], past_of(coming[0])))
        if coming and order
        else set()
    )
    keeps = rules.may_keep_series(request.user, series)
    able = _forms(request, series, [one.person_id for one in order]) if keeps else {}
    if bound is not None and bound[0] in able:
        able[bound[0]] = bound[1]
    values: dict[str, Any] = {
        **show.SHOWN, "series": series, "often": recurring.words(series.rule), "message": message,
        "kind": kind_of(series.kind), "place": ladder().words(series.area_path),
        "order": [{"name": one.person.name, "owes": one.person_id in debts} for one in order],
        "lines": show.lines_of(coming), "able": able, "keeps": keeps,
        "exceptions": list(series.exceptions.filter(on__gte=timezone.localdate())),
        "opened": bound[0] if bound else "", "may_call": rules.may_call_any(request.user),
    }  # fmt: skip
    return render(request, "meetings/desk/series.html", values, status=status)


def _forms(request: PersonRequest, series: Series, order: list[UUID]) -> dict[str, Any]:
    if series.status != "active":
        return {"resume": Plain(auto_id="resume_%s")}
    return {
        "revise": SeriesForm(
            person=request.user, initial=initial_of(series), auto_id="revise_%s"
        ),
        "order": OrderForm(path=series.area_path, now=order, auto_id="order_%s"),
        "except": ExceptForm(auto_id="except_%s"), "end": Words(auto_id="end_%s"),
    }  # fmt: skip


def _bound(request: PersonRequest, series: Series, name: str) -> Any:
    data = request.POST
    if name == "revise":
        return SeriesForm(data, person=request.user, auto_id="revise_%s")
    if name == "order":
        now = list(Chair.objects.filter(series=series).values_list("person_id", flat=True))
        return OrderForm(data, path=series.area_path, now=now, auto_id="order_%s")
    kinds: dict[str, type[forms.Form]] = {
        "except": ExceptForm, "end": Words, "resume": Plain, "as_usual": OnForm,
    }  # fmt: skip
    return kinds[name](data, auto_id=f"{name}_%s")


LABELS: dict[str, Callable[[], str]] = {
    "revise": lambda: _("改系列"), "order": lambda: _("轮值主持"),
    "except": lambda: _("有一次不一样"), "as_usual": lambda: _("照原来的日子开"),
    "end": lambda: _("停办"), "resume": lambda: _("恢复"),
}  # fmt: skip


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of a series: GET leads to its page, POST does it."""
    series = series_or_404(request, pk)
    if request.method != "POST":
        return redirect("meetings:series_detail", pk=pk)
    form = _bound(request, series, name)
    status = done(
        request, form, series, f"series.{name}", do=lambda: _do(request, series, name, form),
        said=_("改好了。已经有人参加的会，请在“要您定的”里看。"),
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:series_detail", pk=pk)
    fresh = series_or_404(request, pk)
    message = trouble(LABELS[name](), form)
    return _drawn(request, fresh, bound=(name, form), status=status, message=message)


def _do(request: PersonRequest, series: Series, name: str, form: Any) -> object:
    by, said = request.user, form.cleaned_data
    deeds: dict[str, Callable[[], object]] = {
        "revise": lambda: flow.revise_series(series, form.draft(), by=by),
        "order": lambda: flow.set_order(series, form.people(), by=by),
        "except": lambda: flow.except_(
            series, said["on"], by=by, words=said["words"], to=form.to(series.starts)
        ),
        "as_usual": lambda: flow.as_usual(series, said["on"], by=by),
        "end": lambda: flow.end(series, by=by, words=said["words"]),
        "resume": lambda: flow.resume(series, by=by),
    }
    return deeds[name]()

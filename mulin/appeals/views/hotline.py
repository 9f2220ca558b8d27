"""The hotline at the desk: replies that wait to go back, what its categories are called here."""

from __future__ import annotations

from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import exporting_hotline as table
from mulin.appeals import rules
from mulin.appeals.flow.hotline_mapping import map_category
from mulin.appeals.forms.desk import category_choices
from mulin.appeals.models.hotline import HotlineSending
from mulin.appeals.queries import hotline as reads
from mulin.core import toasts
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest
from mulin.core.tables import table_answer
from mulin.people.guards import for_people

SHOWN, PAGE = 50, 40
COUNTED = 500

for_centre = for_people(
    rules.may_run_hotline, lambda: _("12345 热线的导入和回传由镇治理中心来做。")
)


class Since(forms.Form):
    """From which day replies are wanted, and whether those that went out before too."""

    since = forms.DateField(
        label=gettext_lazy("从哪天办结的"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    again = forms.BooleanField(label=gettext_lazy("回传过的也再导一次"), required=False)


@for_centre
@require_safe
def overview(request: PersonRequest) -> HttpResponseBase:
    """What waits, what went out, what has no category here."""
    waiting = list(islice(reads.replies(), COUNTED + 1))
    context = {
        "waiting": waiting[:SHOWN], "count": min(len(waiting), COUNTED),
        "more": len(waiting) > COUNTED, "unmapped": reads.unmapped().count(),
        "sendings": list(reads.sendings()), "form": Since(),
    }  # fmt: skip
    return render(request, "appeals/hotline/overview.html", context)


@for_centre
@require_POST
def send(request: PersonRequest) -> HttpResponseBase:
    """The file of replies; what it holds is kept as sent, so that next time only new ones go."""
    form = Since(request.POST)
    if not form.is_valid():
        toasts.say(request, _("看不懂日期，请写成 2026-11-21 的样子。"), level="bad")
        return redirect("appeals:hotline")
    day = form.cleaned_data["since"]
    since = table.since_of(day.isoformat() if day else "")
    going = table.Going(reads.replies(since=since, again=form.cleaned_data["again"]))
    answer = _file(going, request.POST.get("format", "xlsx"))
    if not going.gone(by=request.user):
        toasts.say(request, _("没有要回传的：都回传过了，或者还没有办结。"), level="bad")
        return redirect("appeals:hotline")
    return answer


@for_centre
@require_safe
def sent(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """A file that went out before, once more; nothing is marked anew."""
    sending = get_object_or_404(HotlineSending, pk=pk)
    going = table.Going(reads.replies(sending=sending))
    return _file(going, request.GET.get("format", "xlsx"))


def _file(going: table.Going, kind: str) -> HttpResponseBase:
    name = f"hotline-replies-{timezone.localtime():%Y%m%d-%H%M}"
    return table_answer(name, kind, headings=table.headings(), rows=going)


@for_centre
def categories(request: PersonRequest) -> HttpResponseBase:
    """Names of the hotline's categories, each with the leaf it is here; those without one first."""
    if request.method == "POST":
        return _map(request)
    every = reads.categories()
    waiting = [one for one in every if one.leaf is None]
    show_all = request.GET.get("all") == "1"
    page = Paginator(every if show_all else waiting, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page, "waiting": len(waiting), "total": len(every), "all": show_all,
        "choices": category_choices(),
    }  # fmt: skip
    return render(request, "appeals/hotline/categories.html", context)


def _map(request: PersonRequest) -> HttpResponseBase:
    name, leaf = request.POST.get("name", ""), request.POST.get("leaf", "")
    below = bool(request.POST.get("below"))
    press(
        request, lambda: map_category(name, leaf=leaf, by=request.user, below=below),
        said=_("记下了，下次导入就按这个归类。"),
    )  # fmt: skip
    return redirect(request.get_full_path())

"""Hot topics on the desk: the list, one topic with its appeals, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals.models import Appeal
from mulin.core import charts, toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.people.guards import for_people, signed_in
from mulin.places.queries import ladder
from mulin.reports import rules
from mulin.reports.events import targets
from mulin.reports.flow import topics as flow
from mulin.reports.forms import DismissForm, MergeForm, RenameForm, SplitForm
from mulin.reports.models.topics import Topic, TopicStatus
from mulin.reports.queries import topics as reads

VIEWS = {
    "hot": gettext_lazy("热点"), "quiet": gettext_lazy("已平静"), "dismissed": gettext_lazy("已忽略"),
}  # fmt: skip
SIZE = 50
_for_area = for_people(rules.may_see_topics, lambda: _("热点话题给负责片区的岗位看。"))


@dataclass(frozen=True)
class Line:
    """A topic as it stands in the list."""

    topic: Topic
    place: str
    spark: str
    rank: int


@_for_area
@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    """The topics that this person looks after, hottest first."""
    view = request.GET.get("view", "hot")
    view = view if view in VIEWS else "hot"
    rows = list(reads.listed(request.user, view)[: reads.LISTED])
    lines = [
        Line(row, place_of(row), charts.spark(row.weekly or [0]), rank)
        for rank, row in enumerate(rows, 1)
    ]
    context = {
        "lines": lines, "view": view, "views": VIEWS, "counted": reads.counted_at(),
        "most": max((row.heat for row in rows), default=0), "full": len(rows) == reads.LISTED,
    }  # fmt: skip
    return render(request, "reports/topics.html", context)


def place_of(topic: Topic) -> str:
    """Where its appeals lie, in words."""
    return ladder().words(topic.area_path)


@_for_area
@require_safe
def one(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One topic: its figures, its weeks, its appeals, and what may be done."""
    topic = _topic(request, pk)
    if topic.into_id:
        return redirect("reports:topic", topic.into_id)
    return show(request, topic)


def _topic(request: PersonRequest, pk: UUID) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)


def show(
    request: PersonRequest, topic: Topic, *, status: int = 200, **refused: forms.Form
) -> HttpResponse:
    """The page of a topic; a refused form comes back open with what was typed."""
    person = request.user
    page = keyset(
        reads.appeals_of(topic, person), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    may = rules.may_tend_topic(person, topic)
    split = refused.get("split_form")
    context: dict[str, Any] = {
        "topic": topic, "place": place_of(topic), "page": page, "may": may,
        "areas": reads.areas_of(topic, person), "chart": _chart(topic), "targets": targets(),
        "places": {row.pk: ladder().words(row.area_path, short=True) for row in page.rows},
        "ticked": set(split["appeals"].value() or ()) if split is not None else set(),
        "open": topic.status == TopicStatus.OPEN, "refused": set(refused),
        **(_forms(topic, request, page.rows) if may else {}), **refused,
    }  # fmt: skip
    return render(request, "reports/topic.html", context, status=status)


def _chart(topic: Topic) -> charts.Chart:
    series = [charts.Series(_("说起的人"), topic.weekly)]
    return charts.bars(reads.week_names(topic.counted_at)[-len(topic.weekly) :], series)


def _forms(topic: Topic, request: PersonRequest, rows: list[Appeal]) -> dict[str, forms.Form]:
    keys = [row.pk for row in rows]
    return {
        "rename_form": RenameForm(initial={"label": topic.label}, auto_id="name_%s"),
        "merge_form": MergeForm(others=reads.others(topic, request.user), auto_id="merge_%s"),
        "split_form": SplitForm(keys=keys, auto_id="split_%s"),
        "dismiss_form": DismissForm(auto_id="dismiss_%s"),
    }


Filled = Callable[[dict[str, Any]], Topic]


def _fill(
    request: PersonRequest, topic: Topic, form: forms.Form, do: Filled, *, name: str, said: str
) -> HttpResponseBase:
    """Validate, do, say so; or the page again with what was typed and why not."""
    status = 400
    if form.is_valid():
        outcome = attempt(form, lambda: do(form.cleaned_data))
        if outcome.value is not None:
            toasts.say(request, said)
            return redirect("reports:topic", outcome.value.pk)
        status = outcome.status
    return show(request, topic, status=status, **{f"{name}_form": form})


@signed_in
@require_POST
def rename(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Another name."""
    topic = _topic(request, pk)
    form = RenameForm(request.POST, auto_id="name_%s")
    return _fill(
        request, topic, form, lambda said: flow.rename(topic, by=request.user, label=said["label"]),
        name="rename", said=_("名字改好了，以后不会自动改。"),
    )  # fmt: skip


@signed_in
@require_POST
def merge(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Into another topic."""
    topic = _topic(request, pk)
    form = MergeForm(request.POST, others=reads.others(topic, request.user), auto_id="merge_%s")

    def do(said: dict[str, Any]) -> Topic:
        into = get_object_or_404(Topic.objects.visible_to(request.user), pk=said["into"])
        return flow.merge(topic, into=into, by=request.user)

    return _fill(request, topic, form, do, name="merge", said=_("合并好了，以后也算在一起。"))


@signed_in
@require_POST
def split(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The ticked appeals become a topic of their own."""
    topic = _topic(request, pk)
    here = reads.appeals_of(topic, request.user).values_list("pk", flat=True)
    form = SplitForm(request.POST, keys=list(here), auto_id="split_%s")
    return _fill(
        request, topic, form,
        lambda said: flow.split(
            topic, appeals=[UUID(key) for key in said["appeals"]], label=said["label"],
            by=request.user,
        ),
        name="split", said=_("分出来了，以后也不会再合回去。"),
    )  # fmt: skip


@signed_in
@require_POST
def dismiss(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Off the list."""
    topic = _topic(request, pk)
    form = DismissForm(request.POST, auto_id="dismiss_%s")
    return _fill(
        request, topic, form, lambda said: flow.dismiss(topic, by=request.user, why=said["why"]),
        name="dismiss", said=_("已忽略，在“已忽略”里还找得到。"),
    )  # fmt: skip


@signed_in
@require_POST
def restore(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Back on the list."""
    topic = _topic(request, pk)
    press(request, lambda: flow.restore(topic, by=request.user), said=_("放回热点里了。"))
    return redirect("reports:topic", topic.pk)


@signed_in
@require_POST
def raise_(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Make it something more; on to what was made of it."""
    topic = _topic(request, pk)
    kind = request.POST.get("kind", "")
    opened = press(request, lambda: flow.raise_(topic, kind=kind, by=request.user)).value
    return redirect(opened) if isinstance(opened, str) and opened else redirect("reports:topic", pk)

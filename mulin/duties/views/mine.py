"""The worker's side: the list of what is to do, and one item with its proof."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import files
from mulin.core.deed_forms import attempt
from mulin.core.filters import day_of
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.toasts import say
from mulin.duties import flow, queries, rules
from mulin.duties.forms import TickForm
from mulin.duties.models import Duty
from mulin.duties.presets import preset
from mulin.duties.queries import State, Task
from mulin.people.guards import for_people, signed_in
from mulin.people.queries import posts
from mulin.places.queries import ladder

TONES = {
    State.SEEN: "green", State.TICKED: "blue", State.RETURNED: "red", State.LATE: "red",
    State.SOON: "amber", State.OPEN: "", State.OFF: "",
}  # fmt: skip


def state_words() -> dict[str, str]:
    """What each state is called."""
    return {
        State.SEEN: _("社区已看"), State.TICKED: _("做了，待看"), State.RETURNED: _("退回，要补"),
        State.LATE: _("逾期未做"), State.SOON: _("快到期"), State.OPEN: _("还没做"),
        State.OFF: _("没人在岗"),
    }  # fmt: skip


def _no_list() -> str:
    return _("履职清单给专职网格员用；社区和中心请看工作台的“履职清单”。")


@for_people(rules.has_list, _no_list)
def mine(request: PersonRequest) -> HttpResponse:
    """What is to do in the present periods, and what was left undone before."""
    own = queries.own_posts(request.user)
    tasks = queries.tasks_of(own, today=timezone.localdate())
    undone = [task for task in tasks if task.state not in queries.DONE]
    context = {
        "undone": undone, "done": [task for task in tasks if task.state in queries.DONE],
        "tones": TONES, "state_words": state_words(), "several": len(own) > 1,
        "about": [(one.name, one.about) for one in preset().lists if request.user.standing.has({one.role})],
    }  # fmt: skip
    return render(request, "duties/mine.html", context)


def _task(request: PersonRequest, post: UUID, item: str, since: str) -> Task:
    """A task of a post of one's own; all else is not there."""
    known, asked, day = posts().get(post), preset().item(item), day_of(since)
    if known is None or asked is None or day is None or not rules.may_tick(request.user, post):
        raise Http404
    found = preset().of_role(known.role)
    if found is None or asked not in found.items:
        raise Http404
    task = queries.task_of(known, asked, day, today=timezone.localdate())
    if task is None:
        raise Http404
    return task


@signed_in
def one(request: PersonRequest, post: UUID, item: str, since: str) -> HttpResponse:
    """One item in one period: what counts as proof, and what was given."""
    task = _task(request, post, item, since)
    period = task.period
    found = queries.found_for(
        request.user, task.post.path, kinds=task.item.records, since=period.since,
        until=period.until,
    )  # fmt: skip
    old = task.duty
    told = {"words": old.words, "record": str(old.linked or "")} if old else {}
    form = TickForm(
        request.POST or None, request.FILES or None, task=task, found=found, initial=told
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            done = attempt(form, lambda: _tick(task, form, request))
            if done.ok:
                say(request, _("“%s”记下了，等社区看。") % task.item.name)
                return redirect("duties:mine")
            status = done.status
    context = {
        "task": task, "form": form, "place": ladder().words(task.post.path), "tones": TONES,
        "open": old is None or can(old, "again", flow.STEPS), "state_words": state_words(),
        "shots": shots(old),
    }  # fmt: skip
    return render(request, "duties/one.html", context, status=status)


def _tick(task: Task, form: TickForm, request: PersonRequest) -> Duty:
    given = form.given
    if "record" in given:
        given["record"] = UUID(given["record"])
    return flow.tick(task, flow.Proof(**given), by=request.user, key=form.cleaned_data["key"])


def shots(duty: Duty | None) -> list[dict[str, str]]:
    """The photos of a tick, for the widget."""
    if duty is None or not duty.photos:
        return []
    return [
        {
            "src": f"/duties/{duty.pk}/photos/{one.pk}/?thumb=1",
            "href": f"/duties/{duty.pk}/photos/{one.pk}/", "alt": _("凭据照片"),
        }
        for one in files.of(duty.pk)
    ]  # fmt: skip


@signed_in
def photo(request: PersonRequest, pk: UUID, key: UUID) -> FileResponse:
    """A photo of a tick, for whoever sees the tick."""
    duty = get_object_or_404(Duty.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(files.of(duty.pk), pk=key)
    return files.response(found, thumb=request.GET.get("thumb") == "1")

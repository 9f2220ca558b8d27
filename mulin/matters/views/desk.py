"""The desk of matters: lists, one matter with what may be done now, writing one down for somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import starts, toasts
from mulin.core.deed_forms import done, tried, trouble
from mulin.core.http import PersonRequest
from mulin.core.offers import Offer
from mulin.core.paging import keyset
from mulin.matters import flow, rules
from mulin.matters.forms import Drop, PracticeForm, Record, Redo, homes
from mulin.matters.models import (
    Matter,
    MatterAppraisal,
    Origin,
    Participant,
    Stand,
    Statement,
    Status,
    Task,
    TaskStatus,
)
from mulin.matters.practice import practice
from mulin.matters.queries import Filters, counts, listed, now_open, story
from mulin.matters.queries.lists import VIEWS
from mulin.matters.queries.talk import newest_finding
from mulin.matters.queries.talks import talks_of
from mulin.matters.views import shown as show
from mulin.matters.views.door import at_desk, desk_matter_or_404, task_or_404
from mulin.matters.views.offers import DEEDS, form_of, hint, offers
from mulin.people.models import Person
from mulin.places.queries import ladder

SIZE = 50
MOST_APPRAISALS = 100
TASK_FORMS = {"drop": Drop, "redo": Redo}
# Of what a link brings, the door through which the matter came.
ORIGINS = {
    "appeal": Origin.APPEAL, "topic": Origin.TOPIC, "resolution": Origin.MEETING,
    "item": Origin.MEETING,
}  # fmt: skip


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """The matters of one's areas, by where they stand."""
    filters = Filters.read(request.GET)
    page = keyset(
        listed(request.user, filters), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    number = counts(request.user)
    values = {
        **show.SHOWN, "page": page, "filters": filters, "today": timezone.localdate(),
        "lines": [{"matter": one, "place": show.place_of(one)} for one in page.rows],
        "tabs": [
            {"label": str(label), "on": name == filters.view, "count": number.get(name),
             "href": f"{request.path}?view={name}"}
            for name, label in VIEWS.items()
        ],
        "areas": [(place.code, place.name) for place in homes()],
        "may_set": rules.may_set_practice(request.user),
        "may_record": rules.may_enter_any(request.user), "active": _active(request, filters),
        "origins": Origin.choices,
    }  # fmt: skip
    return render(request, "matters/desk/list.html", values)


def _active(request: PersonRequest, filters: Filters) -> list[dict[str, str]]:
    place = ladder().by_code.get(filters.area)
    words = {
        "q": filters.q, "area": place.name if place else "",
        "origin": str(dict(Origin.choices).get(filters.origin, "")),
    }  # fmt: skip
    return filters.chips(request.path, words)


@at_desk
def new(request: PersonRequest) -> HttpResponseBase:
    """Write one down. `?from=kind&id=…&label=…&area=…&url=…` comes from a link."""
    if not rules.may_enter_any(request.user):
        raise PermissionDenied(_("代录要有片区的岗位。"))
    posted = request.POST if request.method == "POST" else None
    form = Record(posted, places=homes(), initial=_brought(request))
    outcome = tried(
        form, lambda: flow.propose(form.proposal(), by=request.user, key=form.cleaned_data["key"])
    )
    if outcome.value is not None:
        toasts.say(request, _("记下了。请看列不列入。"))
        return redirect("matters:desk_detail", pk=outcome.value.pk)
    return render(request, "matters/desk/new.html", {"form": form}, status=outcome.status)


def _brought(request: PersonRequest) -> dict[str, Any]:
    """What the address says already."""
    given = request.GET
    own = sorted((held.path for held in request.user.standing.posts), key=len, reverse=True)
    known = ladder()
    area = given.get("area", "")
    if area not in known.by_code:
        place = next((known.by_path[path] for path in own if path in known.by_path), None)
        area = place.code if place else ""
    origin = given.get("from", "")
    try:
        key: UUID | None = UUID(given.get("id", ""))
    except ValueError:
        key = None
    return {
        "area": area, "title": given.get("label", "")[:60], "source_kind": origin[:20],
        "source_id": key, "source_label": given.get("label", "")[:120],
        "source_url": given.get("url", "")[:200],
        "origin": ORIGINS.get(origin, Origin.WALK_IN),
    }  # fmt: skip


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one matter, and what this person may do now."""
    return page(request, desk_matter_or_404(request, pk))


def page(
    request: PersonRequest, matter: Matter, *, bound: Offer[Matter] | None = None, task: Any = None,
    status: int = 200, message: str = "",
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `bound` is a form of the matter that was refused, `task` one of a task."""
    person, today = request.user, timezone.localdate()
    prefetch_related_objects([matter], "phases")  # deeds, hint and days all ask for them
    phases = list(matter.phases.all())
    tasks = list(matter.tasks.select_related("owner", "matter"))
    photos = show.photos_of(tasks)
    able, talks = offers(person, matter, bound=bound), talks_of(person, matter)
    leads = rules.may_lead(person, matter)
    values: dict[str, Any] = {
        **show.SHOWN, "matter": matter, "place": show.place_of(matter), "message": message,
        "periods": show.periods(phases, today), "open": now_open(matter, today, phases),
        "items": show.lines(matter, story(matter, tasks, photos=photos)),
        "tasks": [
            {**line, "forms": _task_forms(line["task"], task) if leads else []}
            for line in show.board(matter, tasks, photos)
        ],
        "decisions": show.decided(matter.decisions.select_related("entered_by"), talks),
        "talks": talks,
        "slips": Participant.objects.filter(matter=matter).exclude(slip="").count(),
        "able": able, "bound": bound, "hint": str(hint(matter)) if leads else "",
        "waiting": Statement.objects.visible_to(person)
        .filter(matter=matter, status=Stand.WAITING).count(),
        "finding": newest_finding(matter), "leads": leads, "today": today,
        "enters": rules.may_enter(person, matter),
        "exports": rules.may_export(person, matter), "starts": _starts(person, matter),
        "appraisals": list(
            MatterAppraisal.objects.filter(matter=matter, latest=True)
            .order_by("-id")[:MOST_APPRAISALS]
        ),
    }  # fmt: skip
    return render(request, "matters/desk/detail.html", values, status=status)


def _starts(person: Person, matter: Matter) -> list[starts.Offered]:
    """What other rooms let this person begin from it, as long as it is talked over."""
    if matter.status != Status.DISCUSSING:
        return []
    area = ladder().by_path.get(matter.area_path)
    brought = starts.Matter(
        "matter", matter.pk, f"{matter.title}（{matter.number}）", f"/matters/{matter.pk}/",
        area=area.code if area else "", path=matter.area_path,
    )  # fmt: skip
    return starts.offered(person, brought)


def _task_forms(task: Task, bound: Any) -> list[tuple[str, Any]]:
    """What who leads may do to a task: nothing while it cannot be done."""
    if task.matter.status != Status.CARRYING:
        return []
    name = "drop" if task.status == TaskStatus.OPEN else "redo"
    if bound is not None and bound[0].pk == task.pk:
        return [(name, bound[1])]
    return [(name, TASK_FORMS[name](auto_id=f"{name}_{task.pk.hex[-6:]}_%s"))]


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of the matter: GET leads to its page, POST does it."""
    matter, wanted = desk_matter_or_404(request, pk), DEEDS[name]
    if request.method != "POST":
        return redirect("matters:desk_detail", pk=pk)
    form: Any = form_of(wanted, matter, request.POST, request.FILES)
    status = done(
        request, form, matter, name, do=lambda: wanted.do(matter, request.user, form),
        said=wanted.said,
    )  # fmt: skip
    if status == 200:
        return redirect("matters:desk_detail", pk=pk)
    fresh, bound = desk_matter_or_404(request, pk), Offer(wanted, form)
    return page(request, fresh, bound=bound, status=status, message=trouble(wanted.label, form))


@at_desk
def task_deed(request: PersonRequest, pk: UUID, task: UUID, name: str) -> HttpResponseBase:
    """A task is given up, or is to be done again."""
    matter, found = desk_matter_or_404(request, pk), task_or_404(request, pk, task)
    if request.method != "POST":
        return redirect("matters:desk_detail", pk=pk)
    form: Any = TASK_FORMS[name](request.POST, auto_id=f"{name}_{found.pk.hex[-6:]}_%s")

    def do() -> object:
        said = {key: value for key, value in form.cleaned_data.items() if key != "key"}
        if name == "drop":
            return flow.drop(found, by=request.user, **said)
        return flow.redo(found, by=request.user, **said)

    status = done(request, form, found, name, do=do, said=_("已经记下。"))
    if status == 200:
        return redirect("matters:desk_detail", pk=pk)
    label = _("不办了") if name == "drop" else _("重做")
    message = trouble(label, form)
    return page(request, matter, task=(found, form), status=status, message=message)


@at_desk
def practice_(request: PersonRequest) -> HttpResponseBase:
    """The days and thresholds of the town."""
    if not rules.may_set_practice(request.user):
        raise PermissionDenied(_("议事的规矩由镇治理中心来定。"))
    now = practice()
    posted = request.POST if request.method == "POST" else None
    form = PracticeForm(posted, initial=vars(now))
    outcome = tried(form, lambda: flow.set_practice(form.custom(), by=request.user))
    if outcome.ok:
        toasts.say(request, _("从今天起按新规矩。"))
        return redirect("matters:practice")
    values = {"form": form, "now_in_force": now}
    return render(request, "matters/desk/practice.html", values, status=outcome.status)

"""Matters as residents meet them: the list, one matter with its story, proposing, following."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.core import files, toasts
from mulin.core.deed_forms import done, press, tried
from mulin.core.http import PersonRequest, person_of
from mulin.core.models import Attachment
from mulin.core.paging import keyset
from mulin.matters import flow, rules
from mulin.matters.forms import Complete, Mark, Propose, homes
from mulin.matters.models import Follower, Matter, MatterAppraisal, Opening, Status
from mulin.matters.navigation import may_see_desk
from mulin.matters.queries import Filters, now_open, result_is_public, shown, story
from mulin.matters.queries.lists import STATES, own
from mulin.matters.queries.talk import newest_finding, next_statement
from mulin.matters.queries.talks import talks_of
from mulin.matters.views import shown as show
from mulin.matters.views.door import matter_or_404, task_or_404
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

SIZE = 20


@require_safe
def list_(request: HttpRequest) -> HttpResponseBase:
    """What is talked over, carried out, done: open to everybody, newest first."""
    filters = Filters.read(request.GET)
    rows = shown(person_of(request), filters)
    town = ladder().town
    places = ladder().under(town.path if town else "/", Level.COMMUNITY)
    values = {
        **_page(request, rows), "filters": filters, "active": _active(request, filters),
        "states": [(name, str(label)) for name, (label, _q) in STATES.items()],
        "areas": [(place.code, place.name) for place in places], "own": False,
    }  # fmt: skip
    return render(request, "matters/resident/list.html", values)


@signed_in
@require_safe
def mine(request: PersonRequest) -> HttpResponseBase:
    """What I proposed, take part in or follow."""
    values = {**_page(request, own(request.user)), "own": True, "active": []}
    return render(request, "matters/resident/list.html", values)


def _page(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = keyset(
        rows.prefetch_related("phases"), ("-id",), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    today = timezone.localdate()
    lines = [
        {
            "matter": matter, "place": show.place_of(matter),
            "open": now_open(matter, today, matter.phases.all()),
        }
        for matter in page.rows
    ]  # fmt: skip
    return {**show.SHOWN, "page": page, "lines": lines, "person": person_of(request)}


def _active(request: HttpRequest, filters: Filters) -> list[dict[str, str]]:
    words = {
        "q": filters.q,
        "area": place.name if (place := ladder().by_code.get(filters.area)) else "",
        "state": str(STATES[filters.state][0]) if filters.state in STATES else "",
    }  # fmt: skip
    return filters.chips(request.path, words)


@signed_in
def new(request: PersonRequest) -> HttpResponseBase:
    """民提: propose one."""
    home = ladder().by_id.get(request.user.area_id) if request.user.area_id else None
    places = homes(home.path if home else "")
    form = Propose(
        request.POST if request.method == "POST" else None, places=places,
        initial={"area": home.code if home else ""},
    )  # fmt: skip
    outcome = tried(
        form, lambda: flow.propose(form.proposal(), by=request.user, key=form.cleaned_data["key"])
    )
    if outcome.value is not None:
        toasts.say(request, _("收到了，社区会答复列不列入。"))
        return redirect("matters:detail", pk=outcome.value.pk)
    return render(request, "matters/resident/new.html", {"form": form}, status=outcome.status)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One matter with what is open today, and its story."""
    return page(request, matter_or_404(request, pk))


def page(
    request: HttpRequest, matter: Matter, *, mark: Mark | None = None, bound: Any = None,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `mark` and `bound` (a task and its form) are forms that were refused."""
    person, today = person_of(request), timezone.localdate()
    phases = list(matter.phases.all())
    tasks = list(matter.tasks.select_related("owner", "matter"))
    photos = show.photos_of(tasks)
    open_now, talks = now_open(matter, today, phases), talks_of(person, matter)
    values: dict[str, Any] = {
        **show.SHOWN, "matter": matter, "person": person, "place": show.place_of(matter),
        "periods": show.periods(phases, today), "open": open_now,
        "items": show.lines(matter, story(matter, tasks, photos=photos)),
        "tasks": [
            {**line, "form": _task_form(person, line["task"], bound)}
            for line in show.board(matter, tasks, photos)
        ],
        "decisions": show.decided(matter.decisions.all(), talks), "talks": talks,
        "has_result": result_is_public(matter, today, phases) and newest_finding(matter) is not None,
        **_own(person, matter, open_now, mark),
    }  # fmt: skip
    return render(request, "matters/resident/detail.html", values, status=status)


def _task_form(person: Person | None, task: Any, bound: Any) -> Complete | None:
    """The form to report a task as done, for whoever may."""
    if bound is not None and bound[0].pk == task.pk:
        form: Complete = bound[1]
        return form
    working = task.status == "open" and task.matter.status == Status.CARRYING
    if person is None or not working or not rules.may_do(person, task):
        return None
    return Complete(auto_id=f"done_{task.pk.hex[-6:]}_%s")


def _own(
    person: Person | None, matter: Matter, open_now: set[str], mark: Mark | None
) -> dict[str, Any]:
    """What this person may do here, and what they did."""
    part = rules.may_take_part(person, matter)
    asked = (
        next_statement(matter, person)
        if person is not None and part and Opening.ANSWER in open_now
        else None
    )
    rates = matter.status == Status.APPRAISING and rules.may_appraise(person, matter)
    given = _mark_of(person, matter) if rates else None
    return {
        "part": part, "asked": asked, "desk": person is not None and may_see_desk(person)
        and rules.may_enter(person, matter),
        "follows": person is not None
        and Follower.objects.filter(matter=matter, person=person).exists(),
        "rates": rates, "given": given, "own": person is not None and rules.may_withdraw(person, matter),
        "mark": mark or Mark(initial={"mark": given.mark if given else None}, auto_id="mark_%s"),
    }  # fmt: skip


def _mark_of(person: Person | None, matter: Matter) -> MatterAppraisal | None:
    rows = MatterAppraisal.objects.filter(matter=matter, round=matter.round, latest=True)
    return rows.filter(person=person).first()


@signed_in
def appraise(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """民评: one to five."""
    matter = matter_or_404(request, pk)
    if request.method != "POST":
        return redirect("matters:detail", pk=pk)
    form = Mark(request.POST, auto_id="mark_%s")

    def do() -> object:
        said = form.cleaned_data
        return flow.appraise(matter, by=request.user, mark=said["mark"], words=said["words"])

    status = done(request, form, matter, "appraise", do=do, said=_("谢谢，您的评价记下了。"))
    if status == 200:
        return redirect("matters:detail", pk=pk)
    return page(request, matter_or_404(request, pk), mark=form, status=status)


@signed_in
def complete(request: PersonRequest, pk: UUID, task: UUID) -> HttpResponseBase:
    """A task is done, by whoever holds its post."""
    found = task_or_404(request, pk, task)
    if request.method != "POST":
        return redirect("matters:detail", pk=pk)
    form = Complete(request.POST, request.FILES, auto_id=f"done_{found.pk.hex[-6:]}_%s")

    def do() -> object:
        said = form.cleaned_data
        return flow.complete(found, by=request.user, words=said["words"], photos=said["photos"])

    status = done(request, form, found, "complete", do=do, said=_("已经写上，大家都看得到。"))
    if status == 200:
        return redirect("matters:detail", pk=pk)
    return page(request, matter_or_404(request, pk), bound=(found, form), status=status)


@signed_in
@require_POST
def follow(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """关注, or no longer."""
    matter = matter_or_404(request, pk)
    if request.POST.get("on") == "0":
        press(request, lambda: flow.unfollow(matter, by=request.user), said=_("不再提醒您了。"))
    else:
        press(request, lambda: flow.follow(matter, by=request.user), said=_("有进展会告诉您。"))
    return redirect("matters:detail", pk=pk)


@signed_in
@require_POST
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """The proposer takes it back."""
    matter = matter_or_404(request, pk)
    press(request, lambda: flow.withdraw(matter, by=request.user), said=_("已经撤回。"))
    return redirect("matters:detail", pk=pk)


@require_safe
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """One photo that shows what was done: as public as the matter."""
    matter = matter_or_404(request, pk)
    keys = list(matter.tasks.values_list("pk", flat=True))
    if not keys:
        raise Http404
    attachment = get_object_or_404(Attachment.objects.filter(record__in=keys), pk=photo)
    return files.response(attachment, thumb=request.GET.get("thumb") == "1")

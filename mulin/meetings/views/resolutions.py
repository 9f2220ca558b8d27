"""A resolution: read by whoever sees it, reported by its owner, judged by the meeting; one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core import files, starts
from mulin.core.deed_forms import KeyedForm, done, trouble
from mulin.core.http import PersonRequest, person_of
from mulin.core.models import Attachment
from mulin.core.offers import Deed, Offer, fits, offered
from mulin.core.paging import keyset
from mulin.meetings import flow, rules_minutes
from mulin.meetings.flow.handing import KIND
from mulin.meetings.flow.steps_minutes import RESOLUTION_STEPS
from mulin.meetings.forms_minutes import (
    AgainForm,
    AmendForm,
    ConfirmForm,
    DropForm,
    ReportForm,
)
from mulin.meetings.models import Resolution
from mulin.meetings.queries import became, sources
from mulin.meetings.queries.minutes import speakers
from mulin.meetings.queries.told import story
from mulin.meetings.views import minutes_shown as show
from mulin.meetings.views.minutes_door import led_resolution_or_404, resolution_or_404
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.queries import ladder

SIZE = 20


def _can(verb: str) -> Callable[[Resolution], bool]:
    return fits(verb, RESOLUTION_STEPS)


def _amend(resolution: Resolution, by: Person, form: Any) -> object:
    said = form.cleaned_data
    return flow.resolving.amend(
        resolution, by=by, owner=form.chosen(), words=said["words"], due=said["due"],
        no_due=said["no_due"], seen=said["seen"],
    )  # fmt: skip


def _words_and_day(deed: Callable[..., object]) -> Callable[..., object]:
    return lambda one, by, f: deed(
        one, by=by, words=f.cleaned_data["words"], due=f.cleaned_data["due"]
    )


DEEDS: dict[str, Deed[Resolution]] = {
    deed.name: deed
    for deed in (
        Deed(
            "confirm", gettext_lazy("确认办成了"), "check", gettext_lazy("确认好了。"), ConfirmForm,
            lambda one, by, f: flow.resolving.confirm(one, by=by, words=f.cleaned_data["words"]),
            _can("confirm"), may=rules_minutes.may_confirm, tone="primary",
        ),
        Deed(
            "not_yet", gettext_lazy("还没办成"), "arrow-back-up", gettext_lazy("接着办，接办的人收到了。"),
            AgainForm, _words_and_day(flow.resolving.not_yet), _can("not_yet"), may=rules_minutes.may_confirm,
        ),
        Deed(
            "report", gettext_lazy("报办好了"), "send", gettext_lazy("报上去了，等会上或主持人确认。"),
            ReportForm,
            lambda one, by, f: flow.resolving.report(
                one, by=by, words=f.cleaned_data["words"], photos=f.cleaned_data["photos"]
            ),
            _can("report"), may=rules_minutes.may_report, tone="primary",
        ),
        Deed(
            "amend", gettext_lazy("换人或改期"), "edit", gettext_lazy("改好了，接办的人收到了。"), AmendForm,
            _amend, _can("amend"), may=rules_minutes.may_lead_it,
        ),
        Deed(
            "reopen", gettext_lazy("重新办"), "arrow-back-up", gettext_lazy("重新办了，接办的人收到了。"),
            AgainForm, _words_and_day(flow.resolving.reopen), _can("reopen"), may=rules_minutes.may_lead_it,
        ),
        Deed(
            "drop", gettext_lazy("不办了"), "x", gettext_lazy("写上了，大家看得到原因。"), DropForm,
            lambda one, by, f: flow.resolving.drop(
                one, by=by, words=f.cleaned_data["words"], seen=f.cleaned_data["seen"]
            ),
            _can("drop"), may=rules_minutes.may_lead_it, tone="danger",
        ),
    )
}  # fmt: skip


def form_of(deed: Deed[Resolution], resolution: Resolution, *given: Any) -> KeyedForm:
    """The form of a deed, empty or with what was sent."""
    initial: dict[str, Any] = {"seen": resolution.journal_head}
    if deed.form is AmendForm:
        columns = ("owner_post_id", "owner_body_id", "owner_person_id")
        kind = next(name[6:-3] for name in columns if getattr(resolution, name))
        initial |= {
            "owner": f"{kind}:{resolution.owner}", "due": resolution.due, "no_due": resolution.no_due,
        }  # fmt: skip
    form = deed.form(*given, initial=initial, auto_id=f"{deed.name}_%s")
    if isinstance(form, AmendForm):
        form.offer(resolution.meeting, speakers(resolution.meeting))
    return form


def offers(
    person: Person, resolution: Resolution, bound: Offer[Resolution] | None = None
) -> list[Offer[Resolution]]:
    """What this person may do now; the form that was refused keeps what was typed."""
    return offered(
        DEEDS.values(), person, resolution, may=rules_minutes.may_lead_it, form_of=form_of, bound=bound,
    )  # fmt: skip


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What was decided, who does it, what became of it; what I may do about it."""
    return page(request, resolution_or_404(request, pk))


def page(
    request: HttpRequest,
    resolution: Resolution,
    *,
    bound: Offer[Resolution] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """Draw it, for residents; the desk's page is the same with the frame of the desk."""
    person = person_of(request)
    photos = list(files.of(resolution.pk)) if resolution.photos else []
    able = offers(person, resolution, bound) if person is not None else []
    desk = person is not None and person.standing.is_staff
    values = {
        **show.SHOWN, "one": resolution, "place": show.place_of(resolution),
        "late": resolution.is_late(timezone.localdate()), "able": able, "bound": bound,
        "photos": show.shots(resolution, photos), "items": story(resolution), "desk": desk,
        "message": trouble(bound.deed.label, bound.form) if bound else "",
        "starts": _starts(person, resolution) if person is not None else [],
        "leads": rules_minutes.may_lead_it(person, resolution),
        "opens": sources.opens(person, resolution.became_kind, resolution.became_id),
        "frame": "base/desk.html" if desk else "base/resident.html",
    }  # fmt: skip
    return render(request, "meetings/resolutions/detail.html", values, status=status)


def _starts(person: Person, resolution: Resolution) -> list[starts.Offered]:
    """What can be begun from it, by whoever leads or owns it while it is open."""
    may = rules_minutes.may_report(person, resolution)
    if not may or not _can("hand")(resolution):
        return []
    place = ladder().by_path.get(resolution.area_path)
    matter = starts.Matter(
        KIND, resolution.pk, resolution.what[:60], url=reverse("meetings:resolution", args=[resolution.pk]),
        area=place.code if place else "", path=resolution.area_path,
    )  # fmt: skip
    return starts.offered(person, matter)


@signed_in
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed about it: GET leads to its page, POST does it."""
    wanted = DEEDS[name]
    fetch = resolution_or_404 if name == "report" else led_resolution_or_404
    resolution = fetch(request, pk)
    if request.method != "POST":
        return redirect("meetings:resolution", pk=pk)
    given = (request.POST, request.FILES) if name == "report" else (request.POST,)
    form: Any = form_of(wanted, resolution, *given)
    status = done(
        request, form, resolution, name, do=lambda: wanted.do(resolution, request.user, form),
        said=wanted.said,
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:resolution", pk=pk)
    fresh = resolution_or_404(request, pk)
    if "seen" in form.data:
        form.data["seen"] = fresh.journal_head
    return page(request, fresh, bound=Offer(wanted, form), status=status)


@require_safe
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """A photo that shows that it is done."""
    resolution = resolution_or_404(request, pk)
    rows = Attachment.objects.filter(record=resolution.pk, role="proof")
    return files.response(get_object_or_404(rows, pk=photo), thumb="thumb" in request.GET)


@signed_in
@require_safe
def mine(request: PersonRequest) -> HttpResponseBase:
    """What I, my posts and my body have to do."""
    rows = became.mine(request.user)
    found = keyset(
        rows, ("-held_on", "-id"), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    values = {
        **show.SHOWN, "page": found, "lines": show.lines(found.rows, request.user),
        "heading": _("由我来办的"),
    }  # fmt: skip
    return render(request, "meetings/resolutions/mine.html", values)

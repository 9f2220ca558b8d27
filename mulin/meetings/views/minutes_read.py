"""Minutes as everybody reads them: the newest version, what changed between two, objections, paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core.deed_forms import done, press, trouble
from mulin.core.filters import day_of
from mulin.core.http import PersonRequest, person_of
from mulin.meetings import flow, rules_minutes
from mulin.meetings.forms_minutes import ObjectForm
from mulin.meetings.models import Minutes, MinutesStatus, Resolution, Side, Version
from mulin.meetings.queries.minutes import items_of, objections_of
from mulin.meetings.queries.versions import differences, paragraphs, versions_for
from mulin.meetings.views import minutes_shown as show
from mulin.meetings.views.minutes_door import minutes_or_404, objection_or_404, side_or_404
from mulin.people.guards import signed_in


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The newest version that this person may read."""
    return page(request, minutes_or_404(request, pk))


def page(
    request: HttpRequest, minutes: Minutes, *, form: ObjectForm | None = None, status: int = 200
) -> HttpResponseBase:
    """Draw it; `form` is an objection that was refused."""
    person = person_of(request)
    versions = versions_for(minutes, person)
    if not versions and not rules_minutes.may_keep(person, minutes.meeting):
        raise Http404
    out = minutes.status == MinutesStatus.OUT
    until = minutes.objections_until
    open_now = out and until is not None and timezone.localdate() <= until
    may = open_now and person is not None and rules_minutes.may_object(person, minutes)
    decided = Resolution.objects.visible_to(person).filter(meeting=minutes.meeting)
    decided = decided.select_related("owner_post", "owner_body").order_by("number")
    values: dict[str, Any] = {
        **show.SHOWN, **told(versions[0] if versions else None), "minutes": minutes,
        "meeting": minutes.meeting, "place": show.place_of(minutes.meeting), "person": person,
        "versions": versions, "objections": objections_of(minutes, person),
        "form": form or (ObjectForm(items=items_of(minutes.meeting)) if may else None),
        "message": trouble(_("提异议"), form) if form else "",
        "resolutions": show.lines(decided, person), "mine": _to_sign(minutes, person),
        "keeps": rules_minutes.may_keep(person, minutes.meeting),
    }  # fmt: skip
    return render(request, "meetings/minutes/read.html", values, status=status)


def _to_sign(minutes: Minutes, person: Any) -> list[Side]:
    return [side for side in minutes.sides.all() if rules_minutes.may_sign(person, side)]


def told(version: Version | None) -> dict[str, Any]:
    """A version as the page draws it: its days as days."""
    if version is None:
        return {"version": None, "body": None, "held": None}
    body = version.body
    whole = {
        **body,
        "resolutions": [{**one, "day": day_of(one["due"])} for one in body["resolutions"]],
        "sides": [{**side, "day": day_of(side["signed"])} for side in body["sides"]],
    }
    return {"version": version, "body": whole, "held": parse_datetime(body["at"])}


def version_or_404(request: HttpRequest, minutes: Minutes, number: int) -> Version:
    """A version that this person may read."""
    known = versions_for(minutes, person_of(request))
    found = next((one for one in known if one.number == number), None)
    if found is None:
        raise Http404
    return found


@require_safe
def version(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """A version, and what changed since the one before it (or `?with=`)."""
    minutes = minutes_or_404(request, pk)
    one = version_or_404(request, minutes, number)
    known = versions_for(minutes, person_of(request))
    asked = request.GET.get("with", "")
    before = next((v for v in known if str(v.number) == asked), None)
    before = before or next((v for v in known if v.number < number), None)
    changed = differences(paragraphs(before.body), paragraphs(one.body)) if before else []
    values = {
        **show.SHOWN, **told(one), "minutes": minutes, "meeting": minutes.meeting,
        "versions": known, "before": before, "changes": changed,
        "same": all(change.state == "kept" for change in changed),
    }  # fmt: skip
    return render(request, "meetings/minutes/version.html", values)


@require_safe
def paper(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """A version for the printer of a browser."""
    minutes = minutes_or_404(request, pk)
    one = version_or_404(request, minutes, number)
    values = {**show.SHOWN, **told(one), "minutes": minutes, "meeting": minutes.meeting}
    return render(request, "meetings/minutes/paper.html", values)


@signed_in
def object_(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Somebody who was there says what is not told right."""
    minutes = minutes_or_404(request, pk)
    if request.method != "POST":
        return redirect("meetings:minutes", pk=pk)
    form = ObjectForm(request.POST, items=items_of(minutes.meeting))
    status = done(
        request, form, minutes, "object",
        do=lambda: flow.objecting.object_to(minutes, by=request.user, **form.filled()),
        said=_("异议提上去了，答复了会告诉您。"),
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:minutes", pk=pk)
    return page(request, minutes_or_404(request, pk), form=form, status=status)


@signed_in
def withdraw(request: PersonRequest, pk: UUID, objection: UUID) -> HttpResponseBase:
    """One's own objection is taken back."""
    one = objection_or_404(request, pk, objection)
    if request.method == "POST":
        said = _("异议撤回了。")
        press(request, lambda: flow.objecting.withdraw(one, by=request.user), said=said)
    return redirect("meetings:minutes", pk=pk)


@signed_in
def sign(request: PersonRequest, pk: UUID, side: UUID) -> HttpResponseBase:
    """A side signs on a screen."""
    minutes = minutes_or_404(request, pk)
    one = side_or_404(minutes, side)
    if request.method == "POST":
        seen = request.POST.get("seen", "")[:64]
        press(
            request, lambda: flow.agreeing.sign(one, by=request.user, seen=seen),
            said=_("签好了，谢谢。"),
        )  # fmt: skip
    return redirect("meetings:minutes", pk=pk)

"""Reporting: one page for everybody, the fragments that help while typing, and «收到了»."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from mulin.appeals import flow
from mulin.appeals.flow.publishing import why_never
from mulin.appeals.flow.reporting import DETAIL, title_of, tracking_code
from mulin.appeals.forms.resident import ReportForm, building_choices
from mulin.appeals.models import Appeal, Channel, Urgency
from mulin.appeals.queries import resident as reads
from mulin.appeals.taxonomy import Alarm, Suggestion, taxonomy
from mulin.appeals.views import twins
from mulin.appeals.views.common import browser_mark, prove, shown_or_404
from mulin.core import limits, toasts
from mulin.core.deed_forms import attempt
from mulin.core.geo import valid
from mulin.core.http import client_key, person_of
from mulin.people.models import Person
from mulin.places.models import Building
from mulin.places.plots import words_at
from mulin.places.queries import ladder

SUGGESTED = 3


@dataclass(frozen=True)
class Warn:
    """What stands before the form when words are urgent: whom to call, and what else helps."""

    numbers: list[str]
    others: list[str]
    note: str


def report(request: HttpRequest) -> HttpResponseBase:
    """The page on which anybody says what is the matter."""
    person = person_of(request)
    if request.method != "POST":
        return _page(request, _form(request, person))
    form = _form(request, person)
    if not form.is_valid():
        return _again(request, form, 400)
    if (asked := _asked_first(request, form, person)) is not None:
        return asked
    outcome = attempt(form, lambda: _take_in(request, form, person))
    if outcome.value is None:
        return _again(request, form, outcome.status)
    if person is None:
        # Whoever signed in is known by that: no session has to be written.
        prove(request, outcome.value)
    if form.cleaned_data["wall"] and (why := why_never(outcome.value)):
        toasts.say(request, why, level="plain")
    return redirect("appeals:received", outcome.value.pk)


def _asked_first(
    request: HttpRequest, form: ReportForm, person: Person | None
) -> HttpResponse | None:
    """«您要说的是不是这些», where somebody near by has said the like."""
    said = form.report()
    return twins.ask_first(
        request, said, key=_key(form.cleaned_data["key"], said.detail),
        scope=str(person.pk) if person else _visitor(request),
    )  # fmt: skip


def _take_in(request: HttpRequest, form: ReportForm, person: Person | None) -> Appeal:
    said = form.report()
    limits.hit("report", str(person.pk) if person else client_key(request))
    return flow.report(
        said, by=person, key=_key(form.cleaned_data["key"], said.detail),
        scope=str(person.pk) if person else _visitor(request),
    )  # fmt: skip


def _key(given: str, detail: str) -> str:
    """The page's key and what was said: the same twice is one appeal, while who goes back and
    writes something else with the same page is heard again."""
    return f"{given}:{hashlib.sha256(detail.encode()).hexdigest()[:12]}" if given else ""


def _visitor(request: HttpRequest) -> str:
    """Whose key it is."""
    return "visitor:" + hashlib.sha256(browser_mark(request).encode()).hexdigest()[:32]


def _form(request: HttpRequest, person: Person | None) -> ReportForm:
    near = _near(person)
    estate = _uuid(request.POST.get("estate", ""))

    def groups() -> Sequence[tuple[str, Sequence[Building]]]:
        if estate:
            return [("", reads.buildings_of(estate))]
        return reads.buildings_near(near) if near else []

    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ReportForm(
        *posted, person=person, estates=lambda: reads.estate_groups(near), near=groups,
        initial=_on_the_wall(request),
    )  # fmt: skip


def _on_the_wall(request: HttpRequest) -> dict[str, object]:
    """Whoever comes from the wall writes on it: what they say may be shown unless they object."""
    return {"wall": True, "door": Channel.WALL.value} if request.GET.get("wall") == "1" else {}


def _near(person: Person | None) -> str:
    """The path of the area in which somebody lives, or ""."""
    area = ladder().by_id.get(person.area_id) if person and person.area_id else None
    return area.path if area else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _again(request: HttpRequest, form: ReportForm, status: int) -> HttpResponse:
    """The form with everything typed, and a word about photos, which a browser drops."""
    form.ask_for_photos_again()
    return _page(request, form, status)


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    said = str(form["detail"].value() or "")
    context = {
        "form": form,
        "person": form.person,
        **_helps(said, str(form["category"].value() or "")),
    }
    return render(request, "appeals/resident/report.html", context, status=status)


def _helps(said: str, category: str) -> dict[str, object]:
    """What the words bring up: urgent numbers first, then categories with the words that spoke."""
    known = taxonomy()
    said = said[:DETAIL]
    # The title is what it would be if sent now: the category shown is the one it would get.
    suggestions: list[Suggestion] = known.suggest(title_of(said), said, most=SUGGESTED)
    return {
        "warn": warning(known.alarm(said)), "suggestions": suggestions,
        "category": category,
    }  # fmt: skip


def warning(alarm: Alarm | None) -> Warn | None:
    """Whom to call first. Urgent words without a number to call are staff's concern alone."""
    if alarm is None:
        return None
    parts = [part.strip() for part in alarm.advice.split("/") if part.strip()]
    numbers = [part for part in parts if re.fullmatch(r"\d{3,8}", part)]
    if not numbers and alarm.urgency != Urgency.CRITICAL:
        return None
    return Warn(numbers, [part for part in parts if part not in numbers], alarm.note)


@require_POST
def suggestion(request: HttpRequest) -> HttpResponse:
    """While somebody types: a fragment with what the words bring up."""
    said, category = request.POST.get("detail", ""), request.POST.get("category", "")
    return render(request, "appeals/resident/_suggestion.html", _helps(said, category))


@require_GET
def place(request: HttpRequest) -> JsonResponse:
    """The words for a point on the picking map; empty outside of our areas."""
    try:
        lng, lat = float(request.GET.get("lng", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return JsonResponse({"text": ""}, status=400)
    return JsonResponse({"text": words_at(lng, lat) if valid(lng, lat) else ""})


@require_GET
def picker(request: HttpRequest) -> HttpResponse:
    """The map to pick a point on, fetched only by who opens it."""
    outlines = [
        {"name": place.name, "geometry": place.outline}
        for place in reads.outlines_near(_near(person_of(request)))
    ]
    form = ReportForm(initial={name: request.GET.get(name) or None for name in ("lng", "lat")})
    context = {"form": form, "map_data": {"outlines": outlines}}
    return render(request, "appeals/resident/_picker.html", context)


@require_GET
def buildings(request: HttpRequest) -> HttpResponse:
    """The buildings of the estate just chosen; of one's own area when none is."""
    estate, near = _uuid(request.GET.get("estate", "")), _near(person_of(request))
    groups = [("", reads.buildings_of(estate))] if estate else reads.buildings_near(near)
    context = {"groups": building_choices(groups), "chosen": ""}
    return render(request, "appeals/resident/_buildings.html", context)


@require_safe
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """«收到了»: the number and the code, what comes next and by when."""
    appeal, _proved = shown_or_404(request, pk)
    if not (appeal.is_reported_by(person_of(request)) or _proved):
        return redirect("appeals:mine", pk)
    context = {
        "appeal": appeal, "code": tracking_code(appeal), "person": person_of(request),
        "warn": warning(taxonomy().alarm(f"{appeal.title} {appeal.detail}")),
        "place": ladder().words(appeal.area_path),
    }  # fmt: skip
    return render(request, "appeals/resident/received.html", context)

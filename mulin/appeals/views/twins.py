"""Twins for residents: what others have said near by, joining it, and following what was joined."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import rules
from mulin.appeals.flow import STEPS, supporting
from mulin.appeals.flow.nearby import near_report
from mulin.appeals.flow.reporting import DETAIL, Report
from mulin.appeals.models import Appeal, Supporter
from mulin.appeals.queries import following as reads
from mulin.appeals.queries.twins import ASK, OFFER, Said, Twin, joinable, twins
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views.common import appeal_or_404, browser_mark
from mulin.core import limits, once, toasts
from mulin.core.deeds import DeedError, Refused
from mulin.core.flow import can
from mulin.core.http import client_key, person_of
from mulin.people.models import Person
from mulin.places.queries import ladder

JOINED = "appeals.joined"
JOINED_KEPT = 30
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "twins_seen", "photos"})


@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """While somebody types: a fragment with what others have said near by. Never an error."""
    person = person_of(request)
    given = request.POST
    said = Report(
        detail=given.get("detail", "")[:DETAIL], place=given.get("place", "")[:200],
        category=given.get("chosen", "") or given.get("category", ""), home=_home(person),
        building=_key(given.get("building", "")), lng=_number(given.get("lng", "")),
        lat=_number(given.get("lat", "")),
    )  # fmt: skip
    found = near_report(said, person=person, estate=_key(given.get("estate", "")), least=OFFER)
    return render(request, "appeals/resident/_twins.html", {"twins": found, "person": person})


def ask_first(request: HttpRequest, said: Report, *, key: str, scope: str) -> HttpResponse | None:
    """The page «您要说的是不是这些», once, for whoever has not been shown them beside the form.

    Not when photos came along (a browser would drop them), and not when this very form has made
    an appeal already: a second tap is answered with the first one's appeal.
    """
    if request.POST.get("twins_seen") or said.photos or once.answered(key, scope=scope):
        return None
    estate = _key(request.POST.get("estate", ""))
    found = near_report(said, person=person_of(request), estate=estate, least=ASK)
    return _asked(request, said.detail, found) if found else None


def _asked(
    request: HttpRequest, detail: str, found: list[Twin], *, refused: str = "", status: int = 200
) -> HttpResponse:
    """Near ones, or why one could not be joined, above all that was typed."""
    context = {
        "twins": found, "kept": _kept(request.POST), "person": person_of(request),
        "detail": detail, "refused": refused,
    }  # fmt: skip
    return render(request, "appeals/resident/twins.html", context, status=status)


def _kept(posted: QueryDict) -> list[tuple[str, str]]:
    """Everything that was typed, to be sent again as it is."""
    return [
        (name, str(value))
        for name, values in posted.lists()
        if name not in NOT_KEPT
        for value in values
    ]


def _home(person: Person | None) -> str:
    area = ladder().by_id.get(person.area_id) if person and person.area_id else None
    return area.code if area else ""


def _key(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


def _number(text: str) -> float | None:
    with suppress(ValueError):
        return float(text)
    return None


# Joining


@require_POST
def join(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """«这就是我要说的»: join instead of sending. Where it is refused, what was typed is not lost."""
    person, appeal = person_of(request), joinable(pk, request.GET.get("offer", ""))
    if appeal is None:
        raise Http404
    try:
        limits.hit("report", str(person.pk) if person else client_key(request))
        row = _join(request, appeal, person)
    except DeedError as error:
        if typed := request.POST.get("detail", "").strip():
            return _asked(request, typed, [], refused=str(error), status=error.status)
        toasts.say(request, str(error), level="bad")
        return redirect("appeals:report")
    if person is None:
        keys = [key for key in request.session.get(JOINED, []) if key != str(row.pk)]
        request.session[JOINED] = [*keys, str(row.pk)][-JOINED_KEPT:]
        toasts.say(request, _("记下了，您也遇到这件事。"))
    else:
        toasts.say(request, _("记下了，您也遇到这件事。有进展会告诉您。"))
    return redirect("appeals:joined", pk)


def _join(request: HttpRequest, appeal: Appeal, person: Person | None) -> Supporter:
    phone, browser = request.POST.get("contact_phone", ""), _browser(request)
    try:
        return supporting.support(appeal, who=supporting.Who(person, phone, browser))
    except Refused as error:
        if error.field != "contact_phone" or not phone:
            raise
        toasts.say(request, _("电话没有记下：%s") % error, level="plain")
        return supporting.support(appeal, who=supporting.Who(person, "", browser))


def _browser(request: HttpRequest) -> str:
    return hashlib.sha256(f"join:{browser_mark(request)}".encode()).hexdigest()[:32]


def _mine(request: HttpRequest) -> QuerySet[Supporter]:
    keys = [UUID(key) for key in request.session.get(JOINED, [])]
    return reads.joined(person_of(request), keys)


def _row(request: HttpRequest, pk: UUID) -> Supporter:
    """One's own joining of this appeal, or nothing is here."""
    row = _mine(request).filter(appeal=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
def joined(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was joined: its stages, in public words."""
    row = _row(request, pk)
    context = {"found": reads.followed(row.appeal), "row": row, "person": person_of(request)}
    return render(request, "appeals/resident/joined.html", context)


@require_safe
def joined_list(request: HttpRequest) -> HttpResponse:
    """Everything that this person (or this browser) has joined."""
    rows = _mine(request)[:JOINED_KEPT]
    context = {"lines": [reads.line_of(row.appeal) for row in rows], "person": person_of(request)}
    return render(request, "appeals/resident/joined_list.html", context)


@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Not any more."""
    row = _row(request, pk)
    supporting.unsupport(row, by=person_of(request))
    request.session[JOINED] = [k for k in request.session.get(JOINED, []) if k != str(row.pk)]
    toasts.say(request, _("不再跟进这件事了。"))
    return redirect("appeals:joined_list")


# The desk


@require_safe
def beside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """«附近类似»: open appeals near this one and alike, with a way to merging; staff see their
    titles as far as they may see them."""
    appeal = appeal_or_404(request, pk)
    person = person_of(request)
    if person is None or not person.standing.is_staff:
        raise Http404
    found = similar(appeal, person)
    template = (
        "appeals/desk/_near.html" if request.headers.get("HX-Request") else "appeals/desk/near.html"
    )
    may = rules.may_merge(person, appeal) and can(appeal, "merge", STEPS)
    return render(request, template, {"appeal": appeal, "near": found, "may_merge": may})


def similar(appeal: Appeal, person: Person) -> list[tuple[Appeal, Twin]]:
    """Alike ones that this person may see, the likest first."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    said = Said(
        text=f"{appeal.title}。{appeal.detail}", area_path=appeal.area_path, place=appeal.place,
        category=leaf.code if leaf else "",
        estate=appeal.building.estate_id if appeal.building else None, building=appeal.building_id,
        lng=appeal.lng, lat=appeal.lat,
    )  # fmt: skip
    found = {one.key: one for one in twins(said, least=OFFER) if one.key != appeal.pk}
    seen = Appeal.objects.visible_to(person).filter(pk__in=found)
    return sorted(((row, found[row.pk]) for row in seen), key=lambda pair: -pair[1].score)

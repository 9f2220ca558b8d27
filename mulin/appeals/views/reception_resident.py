"""Reception days for residents: when the next one near is, and a number to take."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals.flow import reception as deeds
from mulin.appeals.models.reception import Reception, SessionKind
from mulin.appeals.queries import reception as reads
from mulin.core import limits
from mulin.core.deed_forms import press
from mulin.core.http import PersonRequest, person_of
from mulin.people.guards import signed_in
from mulin.places.queries import ladder

AREA_COOKIE = "mulin_area"


def _here(request: HttpRequest) -> str:
    """The path of one's home, or of the community chosen on this device; "" for the whole town."""
    person = person_of(request)
    if person is not None and (
        home := ladder().by_id.get(person.area_id) if person.area_id else None
    ):
        return home.path
    chosen = ladder().by_code.get(request.COOKIES.get(AREA_COOKIE, ""))
    return chosen.path if chosen else ""


def _session(request: HttpRequest, pk: UUID) -> Reception:
    rows = Reception.objects.visible_to(person_of(request)).filter(kind=SessionKind.RECEPTION)
    return get_object_or_404(rows.select_related("area"), pk=pk)


@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The next reception days near me, and those of the rest of the town."""
    person, path = person_of(request), _here(request)
    near = reads.upcoming(person, path)
    every = reads.upcoming(person) if path else []
    others = [one for one in every if one.pk not in {mine.pk for mine in near}]
    context = {
        "near": near, "others": others, "host_words": reads.host_words,
        "area_words": reads.area_words, "area": ladder().words(path) if path else "",
        "local": timezone.localtime,
    }  # fmt: skip
    return render(request, "appeals/reception/near.html", context)


@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Where and when; my number, who is called, and how many are before me."""
    session, person = _session(request, pk), person_of(request)
    mine = reads.my_number(session, person)
    context = {
        "session": session, "host": reads.host_words(session), "person": person, "mine": mine,
        "area": reads.area_words(session), "ahead": reads.ahead_of(mine) if mine else 0,
        "called": reads.now_called(session), "takes": session.takes_numbers(),
        "full": session.is_full,
        "local": timezone.localtime,
    }  # fmt: skip
    return render(request, "appeals/reception/day.html", context)


@signed_in
@require_POST
def take(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Take a number."""
    session = _session(request, pk)
    words = request.POST.get("words", "")

    def do() -> None:
        limits.hit("report", str(request.user.pk))
        deeds.take_number(session, by=request.user, words=words)

    press(request, do, said=_("取好号了。轮到您时会发消息。"))
    return redirect("appeals:reception_day", pk)


@signed_in
@require_POST
def leave(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Give the number back."""
    session = _session(request, pk)
    mine = reads.my_number(session, request.user)
    if mine is not None:
        press(request, lambda: deeds.leave(mine, by=request.user), said=_("号已经退了。"))
    return redirect("appeals:reception_day", pk)

"""The resident's first page, whom to turn to, and which community a visitor is in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.queries.reception import upcoming as receptions
from mulin.core.appearance import YEAR
from mulin.core.http import person_of
from mulin.core.toasts import say
from mulin.people.signin import safe_next
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.site import queries
from mulin.site.standpoint import AREA_COOKIE, knows_community, own_place, place_of


def home(request: HttpRequest) -> HttpResponse:
    """What can I do here, what became of mine, how goes it around me."""
    person, place = person_of(request), place_of(request)
    context = {
        "person": person,
        "place": place,
        "near": queries.neighbourhood(place),
        "may_choose": person is None or own_place(person) is None,
        "knows": knows_community(place),
        "cards": queries.cards(place),
        "matters": queries.matters(person) if person else None,
        "month": queries.month_of(place),
        "echoes": queries.echoes(place),
    }
    return render(request, "site/home.html", context)


def contacts(request: HttpRequest) -> HttpResponse:
    """Everybody who answers for my area: names on duty, the body's phone, hours."""
    place = place_of(request)
    found = queries.contacts(place)
    context = {
        "place": place,
        "area": ladder().words(place.path) if place else "",
        "knows": knows_community(place),
        "may_choose": person_of(request) is None,
        "found": found,
        "nearest": queries.nearest(found),
        "icons": dict(queries.CARDS),
        "days": receptions(person_of(request), place.path if place else "")[:2],
        "local": timezone.localtime,
    }
    return render(request, "site/contacts.html", context)


def choose_area(request: HttpRequest) -> HttpResponse:
    """A visitor says where they are; kept on the device, never with a name."""
    to = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method != "POST":
        context = {"choices": queries.choices(), "place": place_of(request), "next": to}
        return render(request, "site/choose_area.html", context)
    chosen = ladder().by_code.get(request.POST.get("area", ""))
    response = redirect(to or "site:home")
    if chosen is None or chosen.level not in {Level.COMMUNITY, Level.GRID}:
        response.delete_cookie(AREA_COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        AREA_COOKIE, chosen.code, max_age=YEAR, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    say(request, _("记下了：%s。下次打开就是这里。") % chosen.name)
    return response

"""Every door is tried by a visitor, and by a resident without a post: it stays shut, unless listed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.appeals.testing import Cast
from mulin.core.models import Entry
from mulin.people.testing import a_person
from tests.reading import NOBODY, Route, routes, sign_in

# Open to anybody, and why. A route that is not here asks who comes.
PUBLIC = {
    "site:home": "the first page: what can I do here",
    "site:contacts": "whom to call is for everybody",
    "site:choose_area": "a visitor says where they live, in the session",
    "site:help": "how to use the house",
    "site:about": "what the house is, and its licence",
    "site:healthz": "asked by whatever watches the server; says only that it lives",
    "site:robots": "read by search engines",
    "site:manifest": "read by browsers that put the house on a home screen",
    "site:appearance": "light, dark, larger letters: kept in a cookie",
    "site:language": "the language, kept in a cookie",
    "people:sign_in": "the door itself",
    "people:sign_out": "leaves; without a session it only leads home",
    "people:join": "an invitation's QR is its own key; nobody's name is 404",
    "appeals:report": "a report needs no account and no name",
    "appeals:suggestion": "categories for words just typed; keeps nothing",
    "appeals:twins": "what is open near by, in words without names; keeps nothing",
    "appeals:joined_list": "to a visitor what this browser has joined, else nothing",
    "appeals:place": "the area of a point; areas are no secret",
    "appeals:picker": "outlines of areas to put a pin in",
    "appeals:buildings": "buildings of an estate are no secret",
    "appeals:reception_days": "when one can speak in person is for everybody to know",
    "appeals:reception_day": "the same; numbers are given to who has signed in",
    "appeals:message": "whoever may report may write to who is in office",
    "appeals:track": "number and code together are the key; tries are counted",
    "reports:public": "how the town does, in figures without names, is for everybody",
    "api-root": "leads to the description of the API",
    "openapi-json": "the description of the API for programs",
    "appeals:wall": "what residents agreed to show and a moderator let through",
    "appeals:wall_rss": "the same, for feed readers",
    "appeals:wall_atom": "the same, for feed readers",
    "wall_entries": "the wall for programs",
    "wall_entry": "the wall for programs",
    "open311:root": "what the Open311 door is and how to get a key",
    "alliances:public": "units, chairs and what was pledged; members only as they agreed to",
    "site:grid_page": "who answers for a grid; a code on paper leads here",
    "guides:list": "what services there are is for everybody to know",
    "guides:guide": "the same",
    "guides:print": "the same, for paper",
    "guides:check": "a few questions; nothing of the answers is kept",
    "guides:check_one": "the same, of one service",
    "covenants:list": "what an area agreed to keep is for everybody to read; drafts are not among it",
    "meetings:became": "what final and public minutes decided, and what came of it",
    "meetings:list": "which public meetings there are is for everybody to know",
    "meetings:area_feed": "the same, for calendars",
    "matters:list": "what is talked over concerns everybody; proposals are not among it",
    "appeals:mine_list": "to a visitor it says how to sign in or track, and lists nothing",
}
# Shut with an answer of its own kind; a redirect is right only if it leads to the sign-in page or asks for the code.
SHUT = {401, 403, 404, 405}
OPEN = {200, 204, 301, 302, 400, 404, 405, 429}

pytestmark = pytest.mark.django_db


def is_public(route: Route) -> bool:
    """Whether the list names it (a name of the API with or without its space)."""
    return route.name in PUBLIC or route.name.rpartition(":")[2] in PUBLIC


def shut(client: Client, route: Route, method: str) -> bool:
    """Whether the door stayed shut: refused, not found, or sent to where one says who one is."""
    answer = getattr(client, method)(route.path)
    doors = (sign_in(), reverse("appeals:track"))
    led_away = answer.status_code == 302 and answer["Location"].startswith(doors)
    return answer.status_code in SHUT or led_away


CLOSED = [route for route in routes() if not is_public(route)]
DESK = [route for route in CLOSED if route.is_desk]
MACHINE = [route for route in CLOSED if route.is_machine]
NAME = "{0.name}".format


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", CLOSED, ids=NAME)
def test_a_visitor_is_turned_away(client: Client, route: Route, method: str) -> None:
    before = Entry.objects.count()
    assert shut(client, route, method), f"{method} {route.path} let a visitor in"
    assert Entry.objects.count() == before


@pytest.mark.parametrize("route", [route for route in routes() if is_public(route)], ids=NAME)
def test_a_public_page_answers_a_visitor(client: Client, route: Route) -> None:
    assert client.get(route.path).status_code in OPEN


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", DESK, ids=NAME)
def test_the_desk_is_shut_to_a_resident(client: Client, route: Route, method: str) -> None:
    client.force_login(a_person(name="王阿姨"))
    assert shut(client, route, method), f"{method} {route.path} let a resident in"


@pytest.mark.parametrize("route", MACHINE, ids=NAME)
def test_the_machine_door_wants_a_token_even_of_somebody_signed_in(
    client: Client, route: Route
) -> None:
    client.force_login(a_person(name="王阿姨"))
    for method in ("get", "post"):
        answer = getattr(client, method)(route.path, headers={"Authorization": "Bearer wrong"})
        assert answer.status_code in {401, 404, 405}, f"{method} {route.path}"


# Routes of one record, tried with a record that is really there.
RECORD = [
    route for route in routes() if route.name.startswith("appeals:") and "01900000" in route.path
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", RECORD, ids=NAME)
def test_a_stranger_does_not_learn_that_an_appeal_exists(
    client: Client, route: Route, method: str
) -> None:
    cast = Cast()
    appeal = cast.appeal("handling")
    entries, status = Entry.objects.count(), appeal.status
    there = Route(route.name, route.path.replace(str(NOBODY), str(appeal.pk), 1))
    client.force_login(cast.stranger)
    answer = getattr(client, method)(there.path)
    assert answer.status_code in SHUT, f"{method} {there.path} answered {answer.status_code}"
    appeal.refresh_from_db()
    assert (Entry.objects.count(), appeal.status) == (entries, status)


def test_the_list_of_open_doors_is_true() -> None:
    """No name in PUBLIC that no route has, so that an old reason opens nothing new."""
    names = {route.name for route in routes()} | {
        route.name.rpartition(":")[2] for route in routes()
    }
    assert set(PUBLIC) <= names

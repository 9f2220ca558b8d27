"""Every door, by page and by machine, tried by visitor, stranger, colleague and owner.

What each of the four is answered stands in access.txt, to be read by eyes. A door that is not in it
fails here: give `tests/access.py` its record and its owner, then let the table be written anew
by `MULIN_WRITE=1 .venv/bin/pytest tests/test_access.py -n 0 -p no:randomly`, and read what changed.
"""

from __future__ import annotations

import os
from functools import cache

import pytest
from django.db import transaction
from django.test import Client

from mulin.core import versions
from mulin.core.models import Entry
from tests.access import EVERYBODY_S, PERSONS, TABLE, County
from tests.reading import Route, routes

WRITING = bool(os.environ.get("MULIN_WRITE"))
HEAD = "# method door visitor stranger colleague owner\n"
METHODS = ("get", "post")
NO_DOOR = 405
NOWHERE = "open311:nothing"  # says in Open311's own form that there is no such address
SHUT = frozenset({401, 403, 404})

pytestmark = pytest.mark.django_db


ROUTES = list(routes())
FOUND: dict[tuple[str, str], list[int]] = {}


@cache
def table() -> dict[tuple[str, str], tuple[int, ...]]:
    """What stands in access.txt: (method, door) and four answers."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return {(method, door): tuple(map(int, rest)) for method, door, *rest in lines}


def methods_of(route: Route) -> list[str]:
    """How it may be knocked at. A machine is told of a wrong way before anybody asks who it is."""
    if not route.is_machine:
        return list(METHODS)
    asked = (*METHODS, "put", "delete")
    return [m for m in asked if getattr(Client(), m)(route.path).status_code != NO_DOOR]


def answers(county: County, method: str) -> list[int]:
    """What the four are answered, each in the same county, which forgets what the one before did."""
    found = []
    for who in PERSONS:
        with transaction.atomic():
            found.append(answer(county, who, method))
            transaction.set_rollback(True)
        versions.forget()
    return found


def answer(county: County, who: str, method: str) -> int:
    """What one of them is answered; who is refused, and whose record it is not, changed nothing."""
    route = county.route
    if county.person(who) is not None and route.is_machine:
        county.ask(who, "options")  # the token's own entry, before entries are counted
    before = Entry.objects.exclude(verb="people.token_issued").count()
    told = county.ask(who, method)
    # A page may lead somebody else to where they have business: there too nothing is done.
    others = who != "owner" and county.path != route.path and route.name not in EVERYBODY_S
    if told.status_code >= 400 or others:
        after = Entry.objects.exclude(verb="people.token_issued").count()
        assert after == before, f"{who} did something ({told.status_code})"
    if told.streaming:
        list(told.streaming_content)  # read to its end a file is closed
    return int(told.status_code)


def name(door: object) -> str:
    """For the test's own name."""
    return door.name if isinstance(door, Route) else str(door)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_each_of_the_four_is_answered_as_the_table_says(route: Route) -> None:
    methods = methods_of(route)
    county = County(route) if methods else None
    wrong: dict[str, dict[str, int]] = {}
    for method in methods:
        assert county is not None
        found = answers(county, method)
        if found == [NO_DOOR] * len(PERSONS):
            continue
        if WRITING:
            FOUND[method, route.name] = found
        # What the table lacks is named by the next test, all at once.
        elif table().get((method, route.name)) not in {None, tuple(found)}:
            wrong[method] = dict(zip(PERSONS, found, strict=True))
    assert not wrong


@pytest.mark.skipif(WRITING, reason="the table is being written")
def test_every_door_is_in_the_table() -> None:
    doors = {route.name for route in ROUTES}
    assert doors - {name for _method, name in table()} == set()


@pytest.mark.skipif(WRITING, reason="the table is being written")
def test_every_owner_finds_the_door_open() -> None:
    """Else the table would prove that a door is shut, and not to whom."""
    unopened = [door for door, found in table().items() if found[3] in SHUT and door[1] != NOWHERE]
    assert unopened == []


@pytest.mark.skipif(WRITING, reason="the table is being written")
def test_the_table_names_no_door_that_is_gone() -> None:
    doors = {route.name for route in ROUTES}
    assert {door for _method, door in table()} <= doors


@pytest.mark.skipif(not WRITING, reason="only with MULIN_WRITE=1")
def test_write_the_table() -> None:
    lines = [
        f"{method:6} {door:32} {' '.join(map(str, found))}\n"
        for (method, door), found in FOUND.items()
    ]
    TABLE.write_text("".join([HEAD, *lines]), encoding="utf-8")

"""No door asks the database more often because more lies behind it.

A county with a record behind every door. Each door that shows its owner something (as access.txt
says) is opened; then eight more are made of every kind, and each is opened again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from mulin.core.deeds import DeedError
from mulin.people.flow import issue_token
from mulin.people.models import Person
from tests import access_posts
from tests.access import County
from tests.reading import Route, routes
from tests.test_access import table

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180)]
SHOWN = 200
MORE = 8
# A list looks among its newest rows first, and further back only if they do not fill its page.
WINDOWS = 2
# Who asks, what is shown, what stands beside it: more than this is a page that wants thought.
MOST = 14


class Doors:
    """Counties with something behind each door that shows its owner a page; one county for the
    doors of a room, since each room settles its own people."""

    def __init__(self) -> None:
        self.counties: dict[str, County] = {}
        self.clients: dict[Person | None, tuple[Client, dict[str, str]]] = {}
        shown = [r for r in routes() if table().get(("get", r.name), ())[3:] == (SHOWN,)]
        self.paths = {route: self.at(route).filled() for route in shown}

    def at(self, route: Route) -> County:
        """The county of its room, as it stands before this door."""
        room = room_of(route)
        if room not in self.counties:
            self.counties[room] = County(route)
        self.counties[room].route = route
        return self.counties[room]

    def more(self) -> None:
        """Of every kind some more; what there can be one of stays one."""
        doors: dict[Any, list[Route]] = defaultdict(list)
        for route in self.paths:
            doors[self.at(route).maker()].append(route)
        doors.pop(None)
        for maker, its in doors.items():
            for _number, route in zip(range(MORE), cycle(its), strict=False):
                with suppress(DeedError):
                    maker(self.at(route))

    def ask(self, route: Route) -> int:
        """The door as its owner opens it: how many statements it took."""
        county = self.at(route)
        client, headers = self._client(county.person("owner"))
        address = self.paths[route] + (county.query() if route.is_machine else "")
        with counting() as seen:
            answer: Any = client.get(address, headers=headers if route.is_machine else {})
            if answer.streaming:
                list(answer.streaming_content)
        assert answer.status_code == SHOWN, route.name
        return len(seen)

    def warm(self, route: Route, *, most: int) -> int:
        """The same, and asked once more if it was above `most`: the first to come after a change
        fills what is kept in memory."""
        count = self.ask(route)
        return count if count <= most else self.ask(route)

    def _client(self, person: Person | None) -> tuple[Client, dict[str, str]]:
        if person not in self.clients:
            client, headers = Client(), {}
            if person is not None:
                client.force_login(person)
                headers["Authorization"] = f"Bearer {issue_token(person, name='t')}"
            self.clients[person] = client, headers
        return self.clients[person]


def room_of(route: Route) -> str:
    """The word of the address that says which room it is; where a team is shown, the door itself."""
    if route.name.endswith(access_posts.TEAMS) or route.name == "people:lead":
        return route.name
    if "household" in route.path or "grid" in route.path:
        return "household" if "household" in route.path else "grid"
    words = [word for word in route.path.split("/") if word not in {"", "desk", "api", "v1"}]
    return words[0] if words else ""


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements made meanwhile, without their values: writing those out would take longer
    than asking."""
    seen: list[str] = []

    def note(execute: Any, sql: str, *more: Any) -> Any:
        seen.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield seen


@contextmanager
def remembering() -> Iterator[None]:
    """What is kept in memory for seconds stays for the whole test."""
    with (
        patch("mulin.core.versions.FRESH_SECONDS", 600.0),
        patch("mulin.core.nav.COUNT_SECONDS", 600.0),
    ):
        yield


def test_no_door_asks_more_often_when_more_lies_behind_it() -> None:
    with remembering():
        doors = Doors()
        few = {route: doors.warm(route, most=MOST) for route in doors.paths}
        doors.more()
        many = {route: doors.warm(route, most=before + WINDOWS) for route, before in few.items()}
    wide = {route.name: count for route, count in few.items() if count > MOST}
    grown = {
        route.name: (few[route], count)
        for route, count in many.items()
        if count > few[route] + WINDOWS
    }
    assert few, "no door was opened"
    assert not grown, f"with more behind it: {grown}"
    assert not wide, f"more than {MOST} statements: {wide}"

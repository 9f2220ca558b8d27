"""Addresses as nobody meant them: whatever stands behind the question mark, no page breaks."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from mulin.appeals.testing import Cast, a_category
from mulin.people.flow import issue_token
from mulin.people.models import Person, Role
from mulin.people.testing import staff
from tests.reading import ARGUMENT, Route, routes

pytestmark = pytest.mark.django_db
# What the pages and the API read of an address; whoever adds a name may add it here.
NAMES = (
    "after", "all", "area", "as", "before", "building", "calendar", "category", "channel", "day",
    "ending", "estate", "figure", "format", "group", "here", "id", "kind", "lat", "level", "limit",
    "lng", "month", "new_after", "next", "number", "offer", "order", "organisation", "page", "paper",
    "per_page", "post", "print", "q", "satisfied", "service_code", "side", "since", "size", "solved",
    "sort", "status", "supported", "table", "thumb", "units", "until", "urgency", "view", "wall",
    "week", "year",
)  # fmt: skip
NASTY = (
    "\x00", "'\"><script>alert(1)</script>", "9" * 400, "-1", "9999-99-99", "0001-01-01", "٣٤",
    "𠮷㳇" * 300, "%%%", "[]", "{}", "00000000-0000-0000-0000-000000000000", "nan", "1e309", "../..",
    "None", " ", "\ud7ff", "2026-W54", "9999-12-31T23:59:59.999999+14:00", "MTIz", "%00",
)  # fmt: skip
ROUNDS = 4
# The rest of an address, as far as it has no changing part.
PLAIN = [
    route for route in routes() if not ARGUMENT.search(route.path) and "/01900000" not in route.path
]


def nasty(turn: int) -> str:
    """A query in which every name says something it should not; another with every turn."""
    step = len(NASTY) // ROUNDS
    return urlencode({n: NASTY[(i + turn * step) % len(NASTY)] for i, n in enumerate(NAMES)})


def opened(person: Person) -> Client:
    """A browser of theirs that tells of a broken page instead of raising."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_page_breaks_over_an_address(turn: int) -> None:
    cast, query = Cast(), nasty(turn)
    a_category("0301", "路灯", phrases=["路灯"])
    cast.appeal()
    readers = [opened(cast.centre), opened(staff(Role.ADMIN, cast.town)), opened(cast.reporter)]
    token = {"Authorization": f"Bearer {issue_token(cast.centre, name='test')}"}
    broken = []
    for route in PLAIN:
        client = readers[turn % 2] if route.is_desk else readers[2]
        answer = client.get(f"{route.path}?{query}", headers=token if route.is_machine else {})
        if answer.status_code >= 500 or (
            "<script>alert(1)" in _text(answer) and "html" in answer.get("Content-Type", "")
        ):
            broken.append((route.name, answer.status_code))
    assert broken == []


def _text(answer: object) -> str:
    parts = getattr(answer, "streaming_content", None) or [getattr(answer, "content", b"")]
    return b"".join(parts).decode(errors="replace")


def test_there_are_pages_to_try() -> None:
    assert len(PLAIN) > 60
    assert any(route.is_machine for route in PLAIN)
    assert isinstance(PLAIN[0], Route)

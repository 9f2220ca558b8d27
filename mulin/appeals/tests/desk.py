"""What tests of the desk share: a signed-in browser, and the text of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mulin.appeals.models import Appeal
from mulin.people.models import Person


def browser(person: Person | None) -> Client:
    """A browser in which this person has signed in (or a visitor's)."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def text(response: Any) -> str:
    """What the answer says."""
    return str(response.content.decode())


def do(person: Person | None, name: str, appeal: Appeal, **typed: object) -> Any:
    """Send the form of a deed."""
    return browser(person).post(reverse(f"appeals:{name}", args=[appeal.pk]), typed)


def look(person: Person | None, appeal: Appeal) -> Any:
    """Open the page of an appeal."""
    return browser(person).get(reverse("appeals:detail", args=[appeal.pk]))


def statements(ask: Callable[[], object]) -> int:
    """How many statements an answer took, memories being warm."""
    with patch("mulin.core.versions.FRESH_SECONDS", 600.0):
        ask()
        with CaptureQueriesContext(connection) as seen:
            ask()
    return len(seen)

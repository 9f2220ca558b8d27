"""What tests of the pages share: opening one, sending a form, keys against double presses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.urls import reverse

from mulin.core.tests.browsing import browser
from mulin.people.models import Person


def look(person: Person | None, name: str, /, *args: object, **query: str) -> Any:
    """Open a page of meetings."""
    return browser(person).get(reverse(f"meetings:{name}", args=args), query)


def send(person: Person | None, name: str, /, *args: object, **typed: object) -> Any:
    """Send a form of meetings."""
    typed.setdefault("key", str(uuid4()))
    return browser(person).post(reverse(f"meetings:{name}", args=args), typed)


def words(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())

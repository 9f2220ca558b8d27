"""What tests of care's pages share: opening a page and sending a form as somebody."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mulin.core.tests.browsing import browser
from mulin.people.models import Person


def look(person: Person | None, name: str, /, *args: object, **query: str) -> Any:
    """Open a page of care."""
    return browser(person).get(reverse(f"care:{name}", args=args), query)


def send(person: Person | None, name: str, /, *args: object, **typed: Any) -> Any:
    """Send a form of care."""
    return browser(person).post(reverse(f"care:{name}", args=args), typed)

"""What tests of the desk share: a signed-in browser, and the text of an answer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mulin.appeals.models import Appeal
from mulin.core.tests.browsing import browser
from mulin.people.models import Person


def do(person: Person | None, name: str, appeal: Appeal, **typed: object) -> Any:
    """Send the form of a deed."""
    return browser(person).post(reverse(f"appeals:{name}", args=[appeal.pk]), typed)


def look(person: Person | None, appeal: Appeal) -> Any:
    """Open the page of an appeal."""
    return browser(person).get(reverse("appeals:detail", args=[appeal.pk]))

"""What tests of the pages share: a browser as a person, the text of an answer, a photo."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.urls import reverse

from mulin.core.tests.browsing import browser
from mulin.people.models import Person
from mulin.whistles.models import Summons, Whistle
from mulin.whistles.testing import Cast


def look(person: Person | None, name: str, *args: object, **query: str) -> Any:
    """Open a page of whistles."""
    return browser(person).get(reverse(f"whistles:{name}", args=args), query)


def do(person: Person | None, name: str, thing: Whistle | Summons, **typed: object) -> Any:
    """Send the form of a deed, of a whistle or of a unit."""
    args = [thing.whistle_id, thing.pk] if isinstance(thing, Summons) else [thing.pk]
    return browser(person).post(reverse(f"whistles:{name}", args=args), typed)


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form of a new whistle sends."""
    return {
        "key": str(uuid4()), "level": "enforce", "title": "北门被堵", "need": "请来拖车",
        "area": cast.area.code, "place": "北门", "units": list(cast.units), "other": "",
        "report_in": "", "urgency": "normal", "stand_in": "", **changes,
    }  # fmt: skip


def blow(person: Person, cast: Cast, **changes: Any) -> Any:
    """Send it."""
    return browser(person).post(reverse("whistles:new"), filled(cast, **changes))

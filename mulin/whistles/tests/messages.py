"""What people around a whistle were told, for tests."""

from __future__ import annotations

from mulin.notices.models import Notice
from mulin.people.models import Person


def told(person: Person, kind: str) -> list[str]:
    """Titles of the messages of a kind that somebody got, oldest first."""
    rows = Notice.objects.filter(person=person, kind=f"whistle.{kind}").order_by("id")
    return list(rows.values_list("title", flat=True))

"""Photos of a whistle and of its units: examined before the deed's transaction, kept within it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from mulin.core import files
from mulin.people.models import Person

Uploads = Sequence[files.Upload]


def attach(record: UUID, kept: Sequence[files.Received], *, role: str, by: Person) -> list[str]:
    """Give received photos to a whistle or a unit's part; answers their keys, for the entry."""
    return [
        str(files.attach(photo, record_id=record, kind="whistle", role=role, by=by).pk)
        for photo in kept
    ]

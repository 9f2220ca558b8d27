"""Photos of an appeal: examined before the deed's transaction, kept within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulin.appeals.models import Appeal
from mulin.core import files
from mulin.people.models import Person


def attach(
    appeal: Appeal, kept: Sequence[files.Received], *, role: str, by: Person | None
) -> dict[str, Any]:
    """Give received photos to the appeal; answers the columns that change."""
    for photo in kept:
        files.attach(photo, record_id=appeal.pk, kind="appeal", role=role, by=by)
    return {"photos": appeal.photos + len(kept)} if kept else {}

"""Moving a record from one status to another: the only way a status may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Conflict, DeedError, Forbidden, NotAllowed, Refused
from mulin.core.models import Flowing

__all__ = [
    "Conflict", "DeedError", "Forbidden", "NotAllowed", "Refused", "Step", "Steps", "can", "move",
    "step",
]  # fmt: skip

Record = TypeVar("Record", bound=Flowing)


@dataclass(frozen=True)
class Step:
    """From any of `before` to `after`; `after` None leaves the status as it is."""

    before: frozenset[str]
    after: str | None


Steps = Mapping[str, Step]


def step(before: str | Iterable[str], after: str | None) -> Step:
    """A line of a life table."""
    return Step(frozenset({before} if isinstance(before, str) else before), after)


def can(record: Flowing, verb: str, steps: Steps) -> bool:
    """Whether the life table knows this step from where the record stands."""
    return record.status in steps[verb].before


def move(
    record: Record, verb: str, steps: Steps, *, by: models.Model | None,
    at: datetime | None = None, data: Mapping[str, Any] | None = None, on_behalf_of: str = "",
    **columns: Any,
) -> Record:  # fmt: skip
    """Take one step of the life table: check it, change the record, write the journal."""
    if not can(record, verb, steps):
        raise NotAllowed(_("这件事现在不能这样办：它已经到了别的环节。"))
    journal.change(
        record, verb, by=by, new=steps[verb].after, at=at, data=data, on_behalf_of=on_behalf_of,
        **columns,
    )  # fmt: skip
    return record

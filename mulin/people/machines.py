"""What the machine doors of all rooms share: whose token it is, a deed done once, pages, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.params.functions import Header, Query
from pydantic import AfterValidator

from mulin.core.once import once
from mulin.core.paging import Page
from mulin.people.models import Person

KEY: str = Header("", alias="Idempotency-Key", description="防重复的钥匙：重发得到第一次的答复")
SIZE: int = Query(50, ge=1, le=200)
Made = dict[str, Any]


def _with_zone(at: datetime) -> datetime:
    """A time that names no zone is the county's own."""
    return timezone.make_aware(at) if timezone.is_naive(at) else at


# A time that a machine sends; `mulin.api.tests.test_door` finds a body that takes a plain datetime.
Moment = Annotated[datetime, AfterValidator(_with_zone)]


def whose(request: HttpRequest) -> Person:
    """Whose token it is."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (the token's scope let it in)
    return person


def do_once(request: HttpRequest, record: UUID, do: Callable[[Person], object], key: str) -> None:
    """Do the deed on this record, once for a key. The address is part of the scope: one key cannot
    stand for two deeds."""
    person = whose(request)

    def make() -> UUID:
        do(person)
        return record

    once(key, scope=f"{person.pk}:{request.path}", make=make)


def paged(page: Page[Any], items: Iterable[object]) -> Made:
    """A page of a list, with the marks that lead to the next and to the one before."""
    return {"items": list(items), "after": page.after, "before": page.before}


class Columns(Schema):
    """What is told is what the record (or the line of a list) has under the same names."""

    @classmethod
    def of(cls, row: object) -> Made:
        """The values."""
        return {name: getattr(row, name) for name in cls.model_fields}

"""Keyset paging: the next page starts after the last row seen, however many rows there are."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.core.ids import first_at, made_at

Row = TypeVar("Row", bound=models.Model)
Found = Callable[[UUID | None], Q]
NEAR, EVER = timedelta(days=30), timedelta(days=50 * 365)
FEW = 4


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; `after` asks for the page below, `before` for the page above."""

    rows: list[Row]
    after: str = ""
    before: str = ""


def everything(_oldest: UUID | None) -> Q:
    """No search: all rows are asked for."""
    return Q()


def keyset(
    rows: models.QuerySet[Row], order: Sequence[str], *, after: str = "", before: str = "",
    size: int = 50, found: Found = everything,
) -> Page[Row]:  # fmt: skip
    """One page of `rows` in `order` (column names, `-` for falling; the last must be unique).

    No column of the order may be NULL in the rows asked for. A mark that cannot be read is
    taken as the first page. `found` narrows further, by a search that costs the less the less it
    looks back: it is told the oldest key that is asked for, None for all.
    """
    columns = [name.lstrip("-") for name in order]
    mark = _read(before or after, len(columns))
    backwards = bool(before) and mark is not None
    falling = [name.startswith("-") != backwards for name in order]
    ordered = rows.order_by(
        *[("-" if down else "") + name for name, down in zip(columns, falling, strict=True)]
    )
    if mark is not None:
        ordered = ordered.filter(_beyond(columns, falling, mark))
    newest_first = order == ("-id",) and not backwards
    look = _near if newest_first else _all
    seen = look(ordered, mark, size + 1, found)
    more, seen = len(seen) > size, seen[:size]
    if backwards:
        seen.reverse()
    if not seen:
        return Page([])
    older = more or backwards
    newer = bool(after) if not backwards else more
    return Page(
        seen,
        after=_mark(seen[-1], columns) if older else "",
        before=_mark(seen[0], columns) if newer and mark is not None else "",
    )


def _all(
    ordered: models.QuerySet[Row], _mark: Sequence[Any] | None, wanted: int, found: Found, /
) -> list[Row]:
    return list(ordered.filter(found(None))[:wanted])


def _near(
    ordered: models.QuerySet[Row], mark: Sequence[Any] | None, wanted: int, found: Found, /
) -> list[Row]:
    """The first rows, newest keys first, looked for in the last month before they are looked for
    in all years.

    No planner knows that keys tell time. For a filter that many old rows fit (a category, a body,
    an area), it fetches and sorts them all to show fifty: more every year. Within a month it
    cannot; what is rarer is looked for further back, by how many a month had.
    """
    top = made_at(mark[0]) if mark else timezone.now()
    span = NEAR
    for _round in range(2):
        oldest = first_at(top - span)
        near = ordered.filter(found(oldest), pk__gte=oldest, pk__lt=first_at(top + EVER))
        seen = list(near[:wanted])
        if len(seen) >= wanted:
            return seen
        if len(seen) < FEW:
            break
        span = min(span * (2 * wanted // len(seen)), EVER)
    return _all(ordered, mark, wanted, found)


def _beyond(columns: Sequence[str], falling: Sequence[bool], mark: Sequence[Any]) -> Q:
    """Rows after the mark: (a, b) > (x, y), written so that an index on (a, b) serves it."""
    first, down = columns[0], falling[0]
    strictly = Q(**{f"{first}__{'lt' if down else 'gt'}": mark[0]})
    if len(columns) == 1:
        return strictly
    # The outer bound lets the database seek; the inner decides among equals.
    bound = Q(**{f"{first}__{'lte' if down else 'gte'}": mark[0]})
    return bound & (
        strictly | (Q(**{first: mark[0]}) & _beyond(columns[1:], falling[1:], mark[1:]))
    )


def _mark(row: models.Model, columns: Sequence[str]) -> str:
    values = [_plain(getattr(row, name)) for name in columns]
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return value


def _read(mark: str, length: int) -> list[Any] | None:
    if not mark:
        return None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        read = [_rich(value) for value in values]
    except (binascii.Error, ValueError, TypeError, KeyError):
        return None
    return read if len(read) == length else None


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["t"]) if "t" in value else UUID(value["u"])
    return value

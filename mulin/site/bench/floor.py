"""The floor under an answer: its own statements, sent again straight to the driver.

No framework can be faster than the statements it sends, so the ratio says what the rest costs.
A write is sent again with new keys in the place of those that were made for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client

from mulin.core.ids import uuid7

HEX = re.compile(r"[0-9a-f]{32}")
NUMBER = re.compile(r"\d{6}-\d{8}-\d{6}")
FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
Statement = tuple[str, tuple[Any, ...]]


@dataclass
class Heard:
    """The statements of one answer, in order."""

    statements: list[Statement] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        """Django's wrapper around every statement; `more` says first whether there are many rows
        of parameters. What begins and ends transactions is not counted."""
        if not sql.startswith(FRAME):
            rows = params if more[0] else [params]
            self.statements += [(sql, tuple(row or ())) for row in rows]
        return execute(sql, params, *more)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear every statement of this thread."""
    heard = Heard()
    with connection.execute_wrapper(heard):
        yield heard


def statements_of(message: bytes) -> Heard:
    """Answer a request inside this process and hear its statements."""
    head, _gap, body = message.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    fields = dict(line.split(": ", 1) for line in lines)
    kind = fields.pop("Content-Type", "application/octet-stream")
    fields.pop("Content-Length", "")
    fields.pop("Host", "")
    client = Client(enforce_csrf_checks=True)
    extra = {"headers": fields, "SERVER_NAME": "127.0.0.1"}
    with listening() as heard:
        answer: Any = client.generic(method, path, body, content_type=kind, **extra)  # type: ignore[arg-type]  # one type for all of **
        if answer.streaming:
            for _part in answer:
                pass
    return heard


def floor_of(
    heard: Heard, *, since: int, together: bool = False,
    reset: Callable[[], object] | None = None, rounds: int = 30,
) -> float:  # fmt: skip
    """Seconds that the bare statements take: the median of some rounds. `since` is the
    millisecond in which the answer was asked for; a write stands `together` in one transaction,
    and `reset` puts its record back before each round."""
    made = _made_in(heard, since)
    times = []
    for _round in range(rounds):
        if reset is not None:
            reset()
        plan = _with_new_keys(heard.statements, made)
        connection.ensure_connection()
        cursor = connection.connection.cursor()
        began = time.perf_counter()
        if together:
            with transaction.atomic():
                _send(cursor, plan)
        else:
            _send(cursor, plan)
        times.append(time.perf_counter() - began)
        cursor.close()
    return sorted(times)[len(times) // 2]


def _send(cursor: Any, plan: Sequence[Statement]) -> None:
    last = 0
    for sql, given in plan:
        # The index of words is keyed by the row of the text just written.
        params = (last, *given[1:]) if "core_searchgrams (rowid" in sql else given
        cursor.execute(sql, params)
        if cursor.description is not None:
            cursor.fetchall()
        else:
            last = getattr(cursor, "lastrowid", 0) or last


def _made_in(heard: Heard, since: int) -> set[str]:
    """What was made for this answer: keys that are newer than it, its number, its receipt."""
    found = set()
    for sql, params in heard.statements:
        if "core_receipt" in sql and sql.startswith("INSERT"):
            found.add(str(params[0]))
        for value in map(_plain, params):
            if NUMBER.fullmatch(value) or (HEX.fullmatch(value) and int(value[:12], 16) >= since):
                found.add(value)
    return found


def _plain(value: Any) -> str:
    return value.hex if isinstance(value, UUID) else str(value)


def _with_new_keys(statements: Sequence[Statement], made: set[str]) -> list[Statement]:
    """The statements as the driver takes them, with other keys for those that were made."""
    fresh = {key: uuid7().hex for key in made}
    lite = connection.vendor == "sqlite"

    def new(value: Any) -> Any:
        if isinstance(value, UUID):
            return UUID(fresh.get(value.hex, value.hex))
        return fresh.get(value, value) if isinstance(value, str) else value

    return [
        (sql % (("?",) * len(params)) if lite and params else sql, tuple(map(new, params)))
        for sql, params in statements
    ]

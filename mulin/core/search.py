"""Finding records by words: one way to cut text into pieces, one index in either database.

Chinese runs are cut into overlapping pairs (路灯坏了 → 路灯 灯坏 坏了, and the last letter alone, so
that a single letter is always the beginning of a piece); Latin words and numbers stay whole and
are found by their beginning. Each piece is written with its kind in front, so that kinds do not
share lists in the index. All words must occur; words of several pieces are checked against the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import add
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from mulin.core.phrases import fold

_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_APART = re.compile(r"[\s,;!?。、“”「」《》]+")
BATCH = 500
WORD_LETTERS = 40
WORDS = 8


@lru_cache(maxsize=16)
def normal(text: str) -> str:
    """Full-width letters folded, lower case, runs of white space as one space."""
    return " ".join(fold(text).split())


def _latin(run: str) -> bool:
    return run[0].isascii()


def grams(text: str) -> list[str]:
    """The pieces a text is found by, each once."""
    return list(dict.fromkeys(_grams(normal(text))))


def _grams(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if _latin(run):
            yield run[:WORD_LETTERS]
        else:
            yield from map(add, run, run[1:])
            yield run[-1]


def _tag(kind: str) -> str:
    """The kind as it stands before each piece: letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", kind.lower())


def _document(kind: str, text: str) -> list[str]:
    tag = _tag(kind)
    return [tag + gram for gram in grams(text)]


@dataclass(frozen=True)
class Piece:
    """A piece to look for: whole, or as a beginning."""

    text: str
    beginning: bool


@dataclass(frozen=True)
class Asked:
    """What a person typed, cut: pieces for the index, words to check in the text."""

    pieces: tuple[Piece, ...]
    check: tuple[str, ...]


def cut(words: str) -> Asked:
    """Cut what a person typed. At most eight words, each of forty letters."""
    pieces: dict[Piece, None] = {}
    check: list[str] = []
    for word in [word for word in _APART.split(normal(words)) if word][:WORDS]:
        found = list(_pieces(word[:WORD_LETTERS]))
        pieces |= dict.fromkeys(found)
        if len(found) > 1:
            check.append(word[:WORD_LETTERS])
    return Asked(tuple(pieces), tuple(check))


def _pieces(word: str) -> Iterator[Piece]:
    for run in _RUN.findall(word):
        if _latin(run) or len(run) == 1:
            yield Piece(run, beginning=True)
        else:
            yield from (Piece(run[i : i + 2], beginning=False) for i in range(len(run) - 1))


# ---- writing


def _key(record_id: UUID) -> str | UUID:
    return record_id.hex if connection.vendor == "sqlite" else record_id


def index(record_id: UUID, kind: str, text: str) -> None:
    """Enter a new record (two statements on SQLite, one on PostgreSQL)."""
    bulk_index([(record_id, kind, text)])


def bulk_index(rows: Iterable[tuple[UUID, str, str]]) -> int:
    """Enter many new records (id, kind, text), in the order they are to be thought of as made."""
    write = _sqlite_add if connection.vendor == "sqlite" else _postgresql_add
    source, total = iter(rows), 0
    while batch := list(islice(source, BATCH)):
        with transaction.atomic(savepoint=False):
            write(batch)
        total += len(batch)
    return total


def _sqlite_add(rows: Sequence[tuple[UUID, str, str]]) -> None:
    with connection.cursor() as cursor:
        if len(rows) == 1:
            (record, kind, text) = rows[0]
            cursor.execute(
                "INSERT INTO core_searchtext (record, kind, text) VALUES (%s, %s, %s)",
                [record.hex, kind, normal(text)],
            )
            _sqlite_grams(cursor, [(cursor.lastrowid, kind, text)])
            return
        # Inside BEGIN IMMEDIATE nobody else can take these numbers.
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM core_searchtext")
        (first,) = cursor.fetchone()
        cursor.executemany(
            "INSERT INTO core_searchtext (id, record, kind, text) VALUES (%s, %s, %s, %s)",
            [(n, r.hex, kind, normal(text)) for n, (r, kind, text) in enumerate(rows, first)],
        )
        _sqlite_grams(cursor, [(n, kind, text) for n, (_, kind, text) in enumerate(rows, first)])


def _sqlite_grams(cursor: Any, rows: Sequence[tuple[int, str, str]]) -> None:
    cursor.executemany(
        "INSERT INTO core_searchgrams (rowid, grams) VALUES (%s, %s)",
        [(n, " ".join(_document(kind, text))) for n, kind, text in rows],
    )


def _postgresql_add(rows: Sequence[tuple[UUID, str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO core_searchtext (record, kind, text, grams)"
            " VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))",
            [(record, kind, normal(text), _document(kind, text)) for record, kind, text in rows],
        )


def reindex(record_id: UUID, kind: str, text: str) -> None:
    """Replace a record's text, or enter it; it keeps its place in time."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("DELETE FROM core_searchtext WHERE record = %s", [record_id])
            _postgresql_add([(record_id, kind, text)])
            return
        old = _sqlite_forget(cursor, record_id)
        if old is None:
            _sqlite_add([(record_id, kind, text)])
            return
        cursor.execute(
            "UPDATE core_searchtext SET kind = %s, text = %s WHERE id = %s",
            [kind, normal(text), old],
        )
        _sqlite_grams(cursor, [(old, kind, text)])


def _sqlite_forget(cursor: Any, record_id: UUID) -> int | None:
    """Take a record's pieces out of the index; returns its row, None when there is none."""
    cursor.execute("SELECT id, kind, text FROM core_searchtext WHERE record = %s", [record_id.hex])
    row = cursor.fetchone()
    if row is None:
        return None
    number, kind, text = row
    cursor.execute(
        "INSERT INTO core_searchgrams (core_searchgrams, rowid, grams) VALUES ('delete', %s, %s)",
        [number, " ".join(_document(kind, text))],
    )
    return int(number)


def remove(record_id: UUID) -> None:
    """Forget a record."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _sqlite_forget(cursor, record_id)
        cursor.execute("DELETE FROM core_searchtext WHERE record = %s", [_key(record_id)])


# ---- reading


@dataclass(frozen=True)
class _Query:
    """Pieces of a SELECT over the index, with the parameters in order."""

    source: str
    where: str
    parameters: tuple[str, ...]
    record: str
    order: str


def _query(kind: str, asked: Asked) -> _Query:
    make = _sqlite_query if connection.vendor == "sqlite" else _postgresql_query
    return make(_tag(kind), asked)


def _likes(words: Iterable[str]) -> tuple[str, list[str]]:
    # «=» as the sign of escape: a backslash means different things to different databases.
    values = [re.sub(r"([=%_])", r"=\1", word) for word in words]
    return " AND t.text LIKE %s ESCAPE '='" * len(values), [f"%{value}%" for value in values]


def _sqlite_query(tag: str, asked: Asked) -> _Query:
    # Only letters and digits can be in a piece, so the quotes cannot be left.
    match = " AND ".join(f'"{tag}{p.text}"{" *" if p.beginning else ""}' for p in asked.pieces)
    likes, values = _likes(asked.check)
    source = "core_searchgrams g JOIN core_searchtext t ON t.id = g.rowid"
    return _Query(
        source, f"core_searchgrams MATCH %s{likes}", (match, *values), "t.record", "g.rowid"
    )


def _postgresql_query(tag: str, asked: Asked) -> _Query:
    match = " & ".join(f"'{tag}{p.text}'{':*' if p.beginning else ''}" for p in asked.pieces)
    likes, values = _likes(asked.check)
    return _Query(
        "core_searchtext t", f"t.grams @@ %s::tsquery{likes}", (match, *values), "t.record",
        "t.record",
    )  # fmt: skip


def matching(
    kind: str, words: str, *, limit: int | None = None, since: UUID | None = None, field: str = "pk"
) -> models.Q:
    """A condition for `queryset.filter(…)`: records of that kind in which all words occur.

    No words: no condition. Words without a single letter or digit: nothing matches. `limit` takes
    only that many newest matches, which bounds the cost of words that are everywhere; `since`
    passes over what was entered before any record of this key or a later one, which makes a
    window of keys cheap. It leaves out none of the window, and is no window itself.
    """
    asked = cut(words)
    if not asked.pieces:
        return models.Q(**{f"{field}__in": []}) if words.strip() else models.Q()
    query = _query(kind, asked)
    where, parameters = query.where, list[Any](query.parameters)
    if since is not None:
        where += f" AND {query.order} >= {_FIRST if connection.vendor == 'sqlite' else '%s'}"
        parameters.append(_key(since))
    tail = f" ORDER BY {query.order} DESC LIMIT {int(limit)}" if limit is not None else ""
    sql = f"SELECT {query.record} FROM {query.source} WHERE {where}{tail}"  # noqa: S608 (names of ours)
    return models.Q(**{f"{field}__in": RawSQL(sql, parameters)})  # noqa: S611 (no input in sql)


# Old records may have been entered late, so the place of the key itself bounds nothing.
# `+`: by the index of records, not from the first row up until one fits.
_FIRST = "(SELECT min(+id) FROM core_searchtext WHERE record >= %s)"


def newest(kind: str, words: str, *, size: int, before: UUID | None = None) -> list[UUID]:
    """The newest matches, newest first; give the last one as `before` to go on.

    Walks the index backwards and stops when it has enough: a list of fifty costs the same
    whether the words are rare or everywhere.
    """
    asked = cut(words)
    if not asked.pieces:
        return []
    query = _query(kind, asked)
    where, parameters = query.where, list[str | UUID | int](query.parameters)
    if before is not None:
        place = (
            "(SELECT id FROM core_searchtext WHERE record = %s)"
            if connection.vendor == "sqlite"
            else "%s"
        )
        where += f" AND {query.order} < {place}"
        parameters.append(_key(before))
    sql = (
        f"SELECT {query.record} FROM {query.source} WHERE {where}"  # noqa: S608 (no input in it)
        f" ORDER BY {query.order} DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, size])
        return [row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()]


def count(kind: str, words: str, *, most: int | None = None) -> int:
    """How many records match, whoever may see them; counted to `most` only, if that is given."""
    asked = cut(words)
    if not asked.pieces:
        return 0
    query = _query(kind, asked)
    # The text is only joined when a word has to be checked in it.
    alone = connection.vendor == "sqlite" and not asked.check
    source = "core_searchgrams" if alone else query.source
    with connection.cursor() as cursor:
        found = f"SELECT 1 FROM {source} WHERE {query.where}"  # noqa: S608 (names of ours)
        tail = f" LIMIT {int(most)}" if most is not None else ""
        cursor.execute(f"SELECT count(*) FROM ({found}{tail}) AS f", query.parameters)  # noqa: S608 (the same)
        return int(cursor.fetchone()[0])


def rebuild() -> int:
    """Cut all texts anew, after the rules of cutting have changed; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO core_searchgrams (core_searchgrams) VALUES ('delete-all')")
        return sum(_rebuild(batch) for batch in _texts())


def _texts() -> Iterator[list[tuple[Any, str, str]]]:
    key = "id" if connection.vendor == "sqlite" else "record"
    last: int | UUID = -1 if key == "id" else UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, kind, text FROM core_searchtext WHERE {key} > %s"  # noqa: S608 (names of ours)
                f" ORDER BY {key} LIMIT {BATCH}",
                [last],
            )
            batch = cursor.fetchall()
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def _rebuild(batch: Sequence[tuple[Any, str, str]]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _sqlite_grams(cursor, batch)
        else:
            cursor.executemany(
                "UPDATE core_searchtext SET grams = array_to_tsvector(%s::text[])"
                " WHERE record = %s",
                [(_document(kind, text), record) for record, kind, text in batch],
            )
    return len(batch)

"""New rows written at a third of what Django takes for them: one (`write`), or many of one model (`insert`).

Django puts the text of an INSERT together anew each time, and asks of every value of every row what
its column is made of. Here the text is kept, and that is asked once a column. A hundred thousand
people of a ledger have two million values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Reader = Callable[[models.Model, Any], Any]


def write(record: models.Model) -> None:
    """Write one new record: `save(force_insert=True)` of a model that has no `save` of its own.
    Columns that fill themselves do."""
    if type(record).save is not models.Model.save:
        raise ValueError(f"{type(record).__name__} has a way of its own to be saved")
    sql, columns = _insertion(type(record))
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(sql, [read(record, here) for read in columns])
    _written(record)


def insert(rows: Sequence[models.Model]) -> None:
    """Write new records of one model in one statement. As with `bulk_create`, no record's own
    `save` runs. Days and moments of a batch are few: each is brought to the driver once."""
    if not rows:
        return
    model = type(rows[0])
    sql, _columns = _insertion(model)
    values = zip(*(_column(field, rows) for field in model._meta.concrete_fields), strict=True)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.executemany(sql, list(values))
    for row in rows:
        _written(row)


def _written(record: models.Model) -> None:
    record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def _insertion(model: type[models.Model]) -> tuple[str, tuple[Reader, ...]]:
    meta, quote = model._meta, connection.ops.quote_name
    fields = meta.concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 (names of our own models)
    return sql, tuple(_reader(field) for field in fields)


def _reader(field: models.Field[Any, Any]) -> Reader:
    """Takes a column's value from a record, as the driver wants it."""
    take, (kind, swift) = _taker(field), _swift(field)

    def read(record: models.Model, here: Any) -> Any:
        value = take(record)
        if value is None:
            return None
        return swift(value) if type(value) is kind else field.get_db_prep_save(value, here)

    return read


def _column(field: models.Field[Any, Any], rows: Sequence[models.Model]) -> list[Any]:
    take, (kind, swift) = _taker(field), _swift(field)
    by_rule: Callable[[Any], Any] = partial(field.get_db_prep_save, connection=connection)
    if isinstance(_target(field), models.DateField):
        by_rule = cache(by_rule)
    return [
        None if value is None else swift(value) if type(value) is kind else by_rule(value)
        for value in map(take, rows)
    ]


def _taker(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if type(field).pre_save is models.Field.pre_save:
        return attrgetter(field.attname)
    return partial(field.pre_save, add=True)


def _target(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _swift(field: models.Field[Any, Any]) -> tuple[type, Callable[[Any], Any]]:
    """The type of value that needs none of the column's own rules, and what the driver takes."""
    target = _target(field)
    if isinstance(target, models.UUIDField):
        return UUID, (_same if connection.features.has_native_uuid_field else attrgetter("hex"))
    rule = type(target).get_prep_value
    if rule in (models.CharField.get_prep_value, models.TextField.get_prep_value):
        return str, _same
    return type(None), _same


def _same(value: Any) -> Any:
    return value

"""Statements whose text Django puts together once, for what every page reads.

Django writes the text of a statement anew each time it is asked; for a row of forty columns with
two others joined to it that takes ten times as long as the database needs to answer. Here the same
query, written as any other, keeps its text, its converters and the plan of its columns. New rows are
written by `core/rows.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
Converters = Sequence[tuple[int, Sequence[Any], Any]]


class Given(models.Expression):
    """The place of a value that is given when the statement is run: `filter(key=Given(0, …))`.

    `field` says how the database wants it. Never None: «is null» is another statement.
    """

    def __init__(self, place: int, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A parameter that remembers which."""
        del compiler, connection
        return "%s", [self]


@dataclass(frozen=True)
class _Plan(Generic[Row]):
    """A statement ready to be sent, and how its rows become records."""

    sql: str
    parameters: tuple[Any, ...]
    model: type[Row]
    columns: list[str]
    first: int
    end: int
    converters: Converters
    populators: Sequence[Any]

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Row]:
        """Records with what was joined to them, as a queryset would have made them."""
        found = list[Row]()
        for row in _converted(rows, self.converters):
            one = self.model.from_db(
                DEFAULT_DB_ALIAS, self.columns, row[self.first : self.end]
            )  # fmt: skip
            for populator in self.populators:
                populator.populate(row, one)
            found.append(one)
        return found


class Prepared(Generic[Row]):
    """A query written once. `build` gives its queryset: whole records, others joined by
    `select_related`; no annotations, no columns left out."""

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self.build = build
        self._plan: _Plan[Row] | None = None

    def all(self, *given: Any) -> list[Row]:
        """The records, with these values in the places that were left open (`Given`)."""
        plan = self.plan()
        return self._fetch(plan.sql, _filled(plan.parameters, given))

    def among(self, rows: models.QuerySet[Row]) -> list[Row]:
        """Those of the queryset, which narrows: its condition, put together anew, behind the columns
        of this query. What joins, cuts or thins out is left to Django."""
        plan, query = self.plan(), rows.query
        base = query.get_initial_alias()
        joins = len([alias for alias in query.alias_map if query.alias_refcount[alias]]) > 1
        if joins or query.is_sliced or query.distinct or query.combinator:
            return list(rows.select_related(*_names(self.build().query.select_related)))
        try:
            where, values = query.get_compiler(using=rows.db).compile(query.where)
        except EmptyResultSet:
            return []
        except FullResultSet:
            where, values = "", []
        assert base == plan.model._meta.db_table  # noqa: S101 (the condition names it so)
        return self._fetch(f"{plan.sql} WHERE {where}" if where else plan.sql, values)

    def _fetch(self, sql: str, values: Sequence[Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return self.plan().read(cursor.fetchall())

    def plan(self) -> _Plan[Row]:
        """Put together when first asked for; two threads may do so at once, to the same end."""
        if self._plan is None:
            self._plan = self._made()
        return self._plan

    def _made(self) -> _Plan[Row]:
        rows = self.build()
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        info = compiler.klass_info
        places = info["select_fields"]
        first, end = places[0], places[-1] + 1
        if compiler.annotation_col_map or rows.query.deferred_loading[0]:
            raise ValueError("whole records only")
        return _Plan(
            sql, tuple(parameters), rows.model,
            [column[0].target.attname for column in compiler.select[first:end]], first, end,
            _converters(compiler),
            get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # the stubs' Django is a later one
        )  # fmt: skip


class Columns:
    """The same for a query of columns (`values_list`, sums with their groups): gives tuples."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self.build = build
        self._plan: tuple[str, tuple[Any, ...], Converters] | None = None

    def all(self, *given: Any) -> list[tuple[Any, ...]]:
        """The rows, with these values in the places that were left open."""
        sql, parameters, converters = self._plan or self._made()
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(parameters, given))
            return [tuple(row) for row in _converted(cursor.fetchall(), converters)]

    def _made(self) -> tuple[str, tuple[Any, ...], Converters]:
        compiler = self.build().query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self._plan = sql, tuple(parameters), _converters(compiler)
        return self._plan


def _converters(compiler: Any) -> Converters:
    """How values of the database become ours, by their place in a row."""
    found = compiler.get_converters([column[0] for column in compiler.select])
    return [(place, *pair) for place, pair in found.items()]


def _converted(
    rows: Iterable[Sequence[Any]], converters: Converters
) -> Iterator[list[Any]]:  # fmt: skip
    here = connections[DEFAULT_DB_ALIAS]
    for row in map(list, rows):
        for place, steps, expression in converters:
            value = row[place]
            for convert in steps:
                value = convert(value, expression, here)
            row[place] = value
        yield row


def _filled(parameters: Sequence[Any], given: Sequence[Any]) -> list[Any]:
    """The parameters, with the values that were given in the places that were left open."""
    return [
        part.output_field.get_db_prep_value(given[part.place], connection)
        if isinstance(part, Given)
        else part
        for part in parameters
    ]


def _names(related: Any, prefix: str = "") -> list[str]:
    """What `select_related` was given, from what it made of it."""
    if not isinstance(related, dict):
        return []
    return [
        name
        for one, more in related.items()
        for name in (_names(more, f"{prefix}{one}__") or [f"{prefix}{one}"])
    ]

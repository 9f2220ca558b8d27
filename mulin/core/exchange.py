"""What can be brought in and taken out by the command: apps register their kinds when ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mulin.core.tables import Importer
from mulin.core.tables.write import Value

Rows = TypeVar("Rows", bound=Iterable[Sequence[Value]])


@dataclass(frozen=True)
class Exporter(Generic[Rows]):
    """A register as a table: headings, and rows made from a query like that of its page, written
    while they are read."""

    headings: Callable[[], Sequence[str]]
    rows: Callable[[str], Rows]
    #: Told, once they are written to their end, where it is kept what has gone out: what `rows` gave.
    written: Callable[[Rows], object] | None = None


@dataclass(frozen=True)
class Offer:
    """A kind of table that may be brought in at the desk: what it is called, what it takes, who may,
    where that which came in is looked at (an address, or ""), and the page on which is said what the
    things are that rows name and nobody knows (the name of a route that takes the run, or "")."""

    label: object
    explains: object
    may: Callable[[Any], bool]
    found: str = ""
    gaps: str = ""


importers: dict[str, Callable[..., Importer[Any]]] = {}
exporters: dict[str, Exporter[Any]] = {}
#: Kinds of `importers` that the desk offers too.
offers: dict[str, Offer] = {}

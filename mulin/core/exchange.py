"""What can be brought in and taken out by the command: apps register their kinds when ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.core.tables import Importer
from mulin.core.tables.write import Value


@dataclass(frozen=True)
class Exporter:
    """A register as a table: headings, and rows made from a query like that of its page."""

    headings: Callable[[], Sequence[str]]
    rows: Callable[[str], Iterable[Sequence[Value]]]


importers: dict[str, Callable[..., Importer[Any]]] = {}
exporters: dict[str, Exporter] = {}

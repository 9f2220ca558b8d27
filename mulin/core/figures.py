"""Figures as pairs of conditions: the rows that count, of the rows that could."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

# A figure may be named like a column («solved», «right»): in the statement its count bears a mark.
MARK = "n_"


@dataclass(frozen=True)
class Figure:
    """A number: rows that count, of the rows that could (None: it is a plain count)."""

    name: str
    label: object
    counts: Q
    of: Q | None = None
    explains: object = ""


def counted(figures: Iterable[Figure], *, distinct: bool = False) -> dict[str, Count]:
    """What to ask of the database: each figure and, as `name_of`, its denominator, all marked.
    `distinct` where a condition reaches over to many rows."""
    asked = {}
    for figure in figures:
        asked[MARK + figure.name] = Count("pk", filter=figure.counts, distinct=distinct)
        if figure.of is not None:
            asked[f"{MARK}{figure.name}_of"] = Count("pk", filter=figure.of, distinct=distinct)
    return asked


def bare(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that came back, its names without the mark."""
    return {name.removeprefix(MARK): value for name, value in row.items()}

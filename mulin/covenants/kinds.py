"""Kinds of covenants and sample texts, as data: read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Kind:
    """A kind of covenant: which areas may have one, who signs and how many of them as a rule,
    whether it is filed (备案) before it is in force and with whom, after how many months it is
    looked at again. `by` says who adopts it."""

    key: str
    name: str
    levels: tuple[str, ...]
    signer: str
    threshold: str
    filed: bool
    filed_with: str
    by: str
    review_months: int


@dataclass(frozen=True)
class Sample:
    """A text to begin with; each clause a heading and its words."""

    key: str
    kind: str
    name: str
    preamble: str
    clauses: tuple[tuple[str, str], ...]


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by their keys, in the order in which they are offered."""
    rows = tomllib.loads((FOLDER / "kinds.toml").read_text(encoding="utf-8"))["kinds"]
    return {row["key"]: Kind(**{**row, "levels": tuple(row["levels"])}) for row in rows}


@cache
def samples() -> dict[str, Sample]:
    """All samples by their keys."""
    rows = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))["samples"]
    return {
        row["key"]: Sample(**{**row, "clauses": tuple((h, t) for h, t in row["clauses"])})
        for row in rows
    }


def kind_words(key: str) -> str:
    """A kind as people read it; a town may have dropped the kind of an old covenant."""
    found = kinds().get(key)
    return found.name if found else _("公约")

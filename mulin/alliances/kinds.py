"""Kinds of branches as the town set them: for which level of the ladder, and what hangs under what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mulin.places.models import Level

DATA = Path(__file__).resolve().parent / "data" / "branches.toml"


@dataclass(frozen=True)
class Kind:
    """A kind of branch. `mirrored`: every area of its level should have one."""

    key: str
    name: str
    level: str
    under: tuple[str, ...]
    mirrored: bool


def read(text: str) -> dict[str, Kind]:
    """All kinds by key; ValueError says which is wrong."""
    found: dict[str, Kind] = {}
    for row in tomllib.loads(text)["kinds"]:
        kind = Kind(**{**row, "under": tuple(row["under"])})
        if kind.level not in Level.values:
            raise ValueError(f"{kind.key}: no level {kind.level}")
        # Upper kinds come first: so none can hang under itself.
        if unknown := set(kind.under) - set(found):
            raise ValueError(f"{kind.key}: nothing above is called {unknown.pop()}")
        found[kind.key] = kind
    return found


def below(key: str) -> list[Kind]:
    """What may hang under a branch of the kind of this key."""
    return [one for one in kinds().values() if key in one.under]


@cache
def kinds() -> Mapping[str, Kind]:
    """As the town has them, the upper ones first."""
    return read(DATA.read_text(encoding="utf-8"))

"""What a town sets as data: forms of a visit, kinds of errands, the ladder of a silence, the words
that are agreed to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from mulin.core.quiet import Quiet

DATA = Path(__file__).resolve().parent / "data"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Part:
    """A question of a form: one choice, or several to check."""

    key: str
    words: str
    kind: str
    choices: dict[str, str]
    report: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether more than one may be said."""
        return self.kind == "checks"


@dataclass(frozen=True)
class VisitForm:
    """What is looked at on a visit."""

    key: str
    name: str
    about: str
    parts: tuple[Part, ...] = field(default=())


@cache
def visit_forms() -> Mapping[str, VisitForm]:
    """All forms by key, the usual one first."""
    found = {}
    for row in _read("forms.toml")["forms"]:
        parts = tuple(
            Part(**{**part, "report": tuple(part.get("report", ()))}) for part in row["parts"]
        )
        found[row["key"]] = VisitForm(row["key"], row["name"], row["about"], parts)
    return found


@dataclass(frozen=True)
class ErrandKind:
    """A kind of errand and in how many days it is usually done."""

    key: str
    name: str
    days: int


@cache
def errand_kinds() -> Mapping[str, ErrandKind]:
    """All kinds by key."""
    return {row["key"]: ErrandKind(**row) for row in _read("errands.toml")["kinds"]}


@dataclass(frozen=True)
class Rung:
    """Somebody who is told of a silence, so long after the last day in time."""

    key: str
    name: str
    after: timedelta


@dataclass(frozen=True)
class Ladder:
    """The rungs in their order, and the hours in which nobody is told."""

    rungs: tuple[Rung, ...]
    quiet: Quiet


@cache
def ladder_of_silence() -> Ladder:
    """As the town has it."""
    read = _read("ladder.toml")
    rungs = tuple(
        Rung(row["key"], row["name"], timedelta(days=row["after_days"])) for row in read["rungs"]
    )
    start, end = (time.fromisoformat(read[name]) for name in ("quiet_from", "quiet_until"))
    return Ladder(rungs, Quiet(start, end))


# What is read out, or signed, before somebody is looked in on. A new wording gets a new version.
CONSENT_VERSION = "2026-11"

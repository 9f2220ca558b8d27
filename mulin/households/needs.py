"""The kinds of needs there are and the wordings of consent, as data (`data/needs.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "needs.toml"


@dataclass(frozen=True)
class NeedKind:
    """A kind of need: its words, what it is kept for, after how many months it is looked at again.

    `said` are the words by which tables name it. `from_age` hides it from the young, `to_age` from
    the old, where the age is known.
    """

    key: str
    label: str
    purpose: str
    months: int
    said: tuple[str, ...] = ()
    from_age: int = 0
    to_age: int = 150

    def fits(self, age: int | None) -> bool:
        """Whether somebody of this age can have it."""
        return age is None or self.from_age <= age <= self.to_age


@dataclass(frozen=True)
class Wording:
    """What is read out, or signed, before a need is kept."""

    version: str
    text: str

    def said(self, *, kind: str, purpose: str) -> str:
        """As it is read out for one need."""
        return self.text % {"kind": kind, "purpose": purpose}


@cache
def kinds() -> Mapping[str, NeedKind]:
    """All kinds, by key, in the order of the file."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["need"]
    return {
        row["key"]: NeedKind(
            row["key"], row["label"], row["purpose"], row["months"], tuple(row.get("said", ())),
            row.get("from_age", 0), row.get("to_age", 150),
        )
        for row in rows
    }  # fmt: skip


@cache
def wordings() -> Mapping[str, Wording]:
    """All wordings of the consent, by version, the newest last."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["consent"]
    return {row["version"]: Wording(row["version"], row["text"].strip()) for row in rows}


def wording() -> Wording:
    """The wording that holds today."""
    return list(wordings().values())[-1]


def kind_words(key: str) -> str:
    """A kind as people read it; a key that the data does not know any more, as it is."""
    kind = kinds().get(key)
    return kind.label if kind else key


def kind_of(words: str) -> NeedKind | None:
    """The kind that a table means by a word."""
    text = words.strip()
    return next((k for k in kinds().values() if text in {k.key, k.label, *k.said}), None)

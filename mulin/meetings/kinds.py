"""The kinds of meetings and the rules of each, read once from `data/kinds.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "kinds.toml"
ASIDE: Final = "aside"


@dataclass(frozen=True)
class Kind:
    """A kind of meeting. `notice_days` before it, it is announced at the latest; `share` is per cent
    of those invited; `minutes_for` says who reads the minutes (what they must hold: `needs`); what waits
    to be talked over comes onto the agenda of those that `gathers`."""

    key: str
    name: str
    notice_days: int
    observers: bool
    everyone: bool
    quorum: int
    share: int
    minutes_for: str
    objection_days: int
    conflict: str
    gathers: bool = False

    @property
    def sets_aside(self) -> bool:
        """Whether somebody with an interest is not counted and does not chair the item."""
        return self.conflict == ASIDE

    def needed(self, invited: int) -> int:
        """Heads that must be there, of so many invited; 0 if none need be."""
        return max(self.quorum, ceil(invited * self.share / 100))


@cache
def kinds() -> dict[str, Kind]:
    """All of them by key, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"]
    return {
        row["key"]: Kind(
            key=row["key"], name=row["name"], notice_days=row["notice"],
            observers=row["observers"], everyone=row["everyone"], quorum=row["quorum"],
            share=row["share"], minutes_for=row["minutes"], objection_days=row["objections"],
            conflict=row["conflict"], gathers=row.get("gathers", False),
        )
        for row in rows
    }  # fmt: skip


def kind_of(key: str) -> Kind:
    """The kind of this key. Raises KeyError."""
    return kinds()[key]

"""What a post is to do in every period, as the town set it: items, how often, what counts as proof."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mulin.duties.periods import EVERY
from mulin.people.models import Role

DATA = Path(__file__).resolve().parent / "data" / "lists.toml"
WORDS, PHOTO, RECORD = "words", "photo", "record"
PROOFS = (WORDS, PHOTO, RECORD)


@dataclass(frozen=True)
class Item:
    """One thing to be done once in every period. Any one of `proof` is enough; `records` are the
    kinds of records that count; `symbol` is an icon."""

    key: str
    name: str
    about: str
    every: str
    proof: tuple[str, ...]
    records: tuple[str, ...] = ()
    symbol: str = "check"


@dataclass(frozen=True)
class CheckList:
    """The items of everybody whose post has a role."""

    key: str
    name: str
    about: str
    role: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Preset:
    """All lists of the town, and how many days before the end of a period a worker is reminded."""

    remind_days: int
    lists: tuple[CheckList, ...]

    def of_role(self, role: str) -> CheckList | None:
        """The list of posts of a role; None for a role without one."""
        return next((one for one in self.lists if one.role == role), None)

    @property
    def roles(self) -> frozenset[str]:
        """Roles that have a list."""
        return frozenset(one.role for one in self.lists)

    def item(self, key: str) -> Item | None:
        """An item by its key; keys are the town's, each once."""
        return next((one for each in self.lists for one in each.items if one.key == key), None)


def read(text: str) -> Preset:
    """From the text of the file; ValueError says which item is wrong."""
    raw = tomllib.loads(text)
    lists = tuple(
        CheckList(**{**one, "items": tuple(_item(row) for row in one["items"])})
        for one in raw["lists"]
    )
    keys = [item.key for one in lists for item in one.items]
    if len(set(keys)) != len(keys):
        raise ValueError("an item's key is there twice")
    if unknown := {one.role for one in lists} - set(Role.values):
        raise ValueError(f"no role {unknown.pop()}")
    return Preset(raw["remind_days"], lists)


def _item(row: dict[str, object]) -> Item:
    lists = {name: tuple(map(str, _list(row, name))) for name in ("proof", "records")}
    texts = {name: str(value) for name, value in row.items() if name not in lists}
    item = Item(**texts, proof=lists["proof"], records=lists["records"])
    if item.every not in EVERY:
        raise ValueError(f"{item.key}: not a period: {item.every}")
    if not item.proof or set(item.proof) - set(PROOFS):
        raise ValueError(f"{item.key}: proof is one or more of {', '.join(PROOFS)}")
    if (RECORD in item.proof) != bool(item.records):
        raise ValueError(f"{item.key}: a record as proof wants its kinds, and only that")
    return item


def _list(row: dict[str, object], name: str) -> list[object]:
    found = row.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"{name} is a list")  # noqa: TRY004 (the file is wrong, not the program)
    return found


@cache
def preset() -> Preset:
    """As the town has it."""
    return read(DATA.read_text(encoding="utf-8"))

"""The invented units that handle appeals: town offices, property companies, departments."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from mulin.site.demo.divisions import DATA

OrgKind = Literal["town", "company", "department"]


@dataclass(frozen=True, slots=True)
class Org:
    """A handling unit; `handles` are leaf codes or two-digit top categories."""

    key: str
    name: str
    short: str
    kind: OrgKind
    handles: tuple[str, ...]


@lru_cache
def orgs() -> tuple[Org, ...]:
    """Town offices, then property companies, then departments."""
    rows = tomllib.loads((DATA / "demo" / "orgs.toml").read_text(encoding="utf-8"))["orgs"]
    return tuple(
        Org(
            key=row["key"],
            name=row["name"],
            short=row["short"],
            kind=cast("OrgKind", row["kind"]),
            handles=tuple(row.get("handles", ())),
        )
        for row in rows
    )


@lru_cache
def org(key: str) -> Org:
    """The unit of a key; KeyError when there is none."""
    return {one.key: one for one in orgs()}[key]


def handler_of(leaf: str, *, kind: OrgKind | None = None) -> Org | None:
    """Who handles a leaf: the unit that names the leaf, else the one that names its top."""
    pool = [one for one in orgs() if kind in (None, one.kind)]
    for code in (leaf, leaf[:2]):
        for one in pool:
            if code in one.handles:
                return one
    return None

"""The communities and villages of the demonstration town, and the codes of its grids."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

DATA: Final = Path(__file__).resolve().parent.parent / "data"
TOWN_CODE: Final = "360483100"
COUNTY_CODE: Final = "360483"


@dataclass(frozen=True, slots=True)
class Community:
    """A community (社区) or village (村) with its real 12-digit code."""

    code: str
    name: str
    official_name: str
    kind: Literal["社区", "村"]
    aliases: tuple[str, ...]
    grids: int
    area_share: float  # km², invented

    @property
    def is_village(self) -> bool:
        """Whether a village committee, not a residents' committee, answers here."""
        return self.kind == "村"


@dataclass(frozen=True, slots=True)
class Grid:
    """One of the 42 grids; its code is the community's plus three digits."""

    code: str
    name: str
    community: Community


@lru_cache
def communities() -> tuple[Community, ...]:
    """The 13 communities and villages, in order of their codes."""
    path = DATA / "divisions" / f"{TOWN_CODE}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(_community(row) for row in csv.DictReader(lines))


def _community(row: dict[str, str]) -> Community:
    return Community(
        code=row["code"],
        name=row["name"],
        official_name=row["official_name"],
        kind="村" if row["kind"] == "村" else "社区",
        aliases=tuple(row["aliases"].split("|")),
        grids=int(row["grids"]),
        area_share=float(row["area_share"]),
    )


@lru_cache
def grids() -> tuple[Grid, ...]:
    """The 42 grids: 「西湖社区第 2 网格」 is 360483100010002."""
    return tuple(
        Grid(code=f"{one.code}{number:03d}", name=f"{one.name}第 {number} 网格", community=one)
        for one in communities()
        for number in range(1, one.grids + 1)
    )

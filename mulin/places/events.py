"""What has happened to places, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class BuildingsMoved:
    """Buildings stand in another area now: borders moved, or an area was split, merged or handed
    over. Rooms that keep a copy of a building's path bring it up to date."""

    buildings: tuple[UUID, ...]
    path: str

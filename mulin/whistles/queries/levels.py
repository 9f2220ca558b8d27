"""The town's levels of whistles, from memory."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from mulin.core.versions import Kept
from mulin.people.standing import Standing
from mulin.whistles.models import WhistleLevel


class Levels:
    """Every level, the lowest first."""

    def __init__(self, rows: Sequence[WhistleLevel]) -> None:
        self.all = tuple(rows)
        self.by_id = {row.pk: row for row in rows}
        self.by_key = {row.key: row for row in rows}

    @property
    def active(self) -> list[WhistleLevel]:
        """Those that can be blown today."""
        return [row for row in self.all if row.active]

    def above(self, level: WhistleLevel) -> WhistleLevel | None:
        """Where a late one goes; None at the top."""
        return self.by_id.get(level.next_level_id) if level.next_level_id else None

    def open_to(self, standing: Standing, path: str = "") -> list[WhistleLevel]:
        """Those that somebody with these posts may blow for an area."""
        return [row for row in self.all if row.is_blown_by(standing, path)]

    def name(self, key: UUID | None) -> str:
        """What a level is called."""
        row = self.by_id.get(key) if key else None
        return row.name if row else ""


def _build() -> Levels:
    return Levels(list(WhistleLevel.objects.order_by("rank")))


_levels = Kept("whistles", _build)


def levels() -> Levels:
    """The levels of this county."""
    return _levels.get()

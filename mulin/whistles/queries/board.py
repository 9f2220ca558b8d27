"""The board: every whistle that is ringing, its units and its clock, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from mulin.people.models import Person
from mulin.whistles import clocks
from mulin.whistles.clocks import Chip
from mulin.whistles.models import OPEN, Status, Summons, Turnout, Whistle
from mulin.whistles.queries.levels import levels
from mulin.whistles.queries.lists import Filters, listed

MOST = 60


@dataclass(frozen=True)
class Part:
    """One unit as the board shows it."""

    summons: Summons
    chip: Chip


@dataclass(frozen=True)
class Card:
    """One whistle as board and lists show it."""

    whistle: Whistle
    level: str
    chip: Chip
    parts: list[Part]
    first_due: datetime | None

    @property
    def pressing(self) -> tuple[bool, datetime]:
        """Units missing first, by when they were to come; then what has waited longest."""
        return (self.first_due is None, self.first_due or self.whistle.blown_at)


@dataclass(frozen=True)
class Board:
    """All that rings, and how much of it wants what."""

    cards: list[Card] = field(default_factory=list)
    more: bool = False


def cards_of(rows: Iterable[Whistle], now: datetime) -> list[Card]:
    """With their units: one statement for all."""
    whistles = list(rows)
    found: dict[object, list[Summons]] = {}
    for summons in Summons.objects.filter(whistle__in=whistles).order_by("id"):
        found.setdefault(summons.whistle_id, []).append(summons)
    return [card_of(row, found.get(row.pk, []), now) for row in whistles]


def card_of(whistle: Whistle, summonses: list[Summons], now: datetime) -> Card:
    """One whistle with its units."""
    missing = [s.due for s in summonses if s.is_missing and whistle.is_open]
    first_due = min(missing, default=None)
    parts = [Part(s, clocks.of_unit(s, now)) for s in summonses]
    chip = clocks.of_whistle(whistle, now, first_due)
    return Card(whistle, levels().name(whistle.level_id), chip, parts, first_due)


def board(person: Person, filters: Filters, *, now: datetime | None = None) -> Board:
    """What rings and this person sees: two statements."""
    now = now or timezone.now()
    rows = listed(person, filters, now=now).filter(status__in=OPEN).order_by("-id")[: MOST + 1]
    cards = cards_of(rows, now)
    return Board(sorted(cards[:MOST], key=lambda card: card.pressing), len(cards) > MOST)


TURNOUT_TONES = {
    Turnout.CALLED.value: "amber", Turnout.REFUSED.value: "red", Turnout.ON_SITE.value: "blue",
    Turnout.DONE.value: "green", Turnout.EXCUSED.value: "", Turnout.OFF.value: "",
}  # fmt: skip
TURNOUT_ICONS = {
    Turnout.CALLED.value: "clock", Turnout.REFUSED.value: "hand-stop",
    Turnout.ON_SITE.value: "map-pin", Turnout.DONE.value: "check", Turnout.EXCUSED.value: "x",
    Turnout.OFF.value: "x",
}  # fmt: skip
STATUS_TONES = {
    Status.BLOWN.value: "amber", Status.WORKING.value: "blue", Status.READY.value: "amber",
    Status.RELEASED.value: "green", Status.WITHDRAWN.value: "",
}  # fmt: skip

"""A message as the mathematics see it, and a topic found among many."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """What somebody said. `person` is any mark that tells people apart, "" if nobody knows.

    `places` are known beforehand (name → how much they tell it apart: 1 an estate, 0.4 a road or
    a community); where no estate is known, names are looked for in the words. `marks` are further signs of the matter,
    such as a category.
    """

    key: str
    person: str
    title: str
    detail: str = ""
    at: datetime | None = None
    likes: int = 0
    against: int = 0
    places: dict[str, float] | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heat:
    """How hot a topic is, with everything it was reckoned from (see `heat.heat_of`)."""

    heat: float
    people: int
    likes: int
    weeks: int
    recent: int
    before: int
    first: datetime | None = None
    last: datetime | None = None

    @property
    def growth(self) -> float:
        """Voices of the weeks looked at for each voice of as many weeks before (both plus one)."""
        return round((self.recent + 1) / (self.before + 1), 2)


@dataclass(frozen=True)
class Found:
    """A topic: its name in its own words, its heat, its messages from the most telling on."""

    label: str
    place: str
    matter: str
    heat: Heat
    members: tuple[str, ...] = field(repr=False)

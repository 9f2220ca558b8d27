"""Repeatable chance: every choice of the demonstration comes from a named seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Dice = random.Random
Thing = TypeVar("Thing")


def dice(*name: str | int) -> Dice:
    """A generator that gives the same run for the same name, on every machine."""
    return random.Random("/".join(str(part) for part in name))  # noqa: S311 (chance for a demonstration)


def weighted(source: Dice, shares: Mapping[Thing, float]) -> Thing:
    """One of the keys, as often as its share says."""
    return source.choices(list(shares), weights=list(shares.values()))[0]


def shuffled(source: Dice, things: Sequence[Thing]) -> list[Thing]:
    """A new list of the same things in another order."""
    return source.sample(list(things), k=len(things))

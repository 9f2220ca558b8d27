"""Which statement is asked next: drawn by what is learned from it, the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """A statement as far as it was answered; `extremity` is how far out it stands (0: unknown)."""

    number: int
    agreed: int
    disagreed: int
    passed: int
    extremity: float = 0.0


def priority(one: Tried) -> float:
    """How much is learned by asking it (POLIS §5): what few pass on, stands out, is agreed to, and
    – this is what is fair to new ones – what few were asked yet. As `statistics.priorities`."""
    said = one.agreed + one.disagreed + one.passed
    agree, passed = (one.agreed + 1) / (said + 2), (one.passed + 1) / (said + 2)
    fresh = 1 + 8 * 2 ** (-said / 5)
    return float(((1 - passed) * (one.extremity + 1) * agree * fresh) ** 2)


def draw(offered: Sequence[Tried], *, seed: str) -> int | None:
    """The number of the statement to ask, drawn with a chance in proportion to its priority; None
    if none is left. The order in which they are given does not matter."""
    ordered = sorted(offered, key=lambda one: one.number)
    if not ordered:
        return None
    weights = [priority(one) for one in ordered]
    at = chance(seed) * sum(weights)
    for one, weight in zip(ordered, weights, strict=True):
        at -= weight
        if at < 0:
            return one.number
    return ordered[-1].number


def chance(seed: str) -> float:
    """A number from 0 up to (not including) 1 that follows from the words given."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:7], "big") / 2**56

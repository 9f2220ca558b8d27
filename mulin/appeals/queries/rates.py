"""The three rates of a hotline (响应率, 解决率, 满意率): pure counting, by a rule that is data.

A rate is never told without what it was divided by. No answer is no answer: it is in a denominator
only where the rule in force says so. Excluded appeals (剔除) are counted apart, so that both
figures, with and without them, stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeAlias

from mulin.appeals.models.rates import RATES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Words: TypeAlias = "str | StrPromise"
# What a rate may be divided by: a column of the tally, by the name of the rate.
ANSWERED = {"response": "contacted_of", "resolution": "solved_of", "satisfaction": "satisfied_of"}
DENOMINATORS = ("answered", "called", "ended")
COUNTS = {"response": "contacted", "resolution": "solved"}


@dataclass(frozen=True)
class Tally:
    """What callbacks found about some appeals; each appeal counts once, a merged one for itself.

    `ended`: proposed or closed and handled; `called`: somebody tried; `…_of`: answered.
    """

    ended: int = 0
    called: int = 0
    contacted: int = 0
    contacted_of: int = 0
    solved: int = 0
    solved_of: int = 0
    satisfied: int = 0
    fair: int = 0
    satisfied_of: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


@dataclass(frozen=True)
class Rule:
    """How the rates are counted from a day on."""

    name: Words
    since: date | None = None
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    denominators: Mapping[str, str] = field(default_factory=dict)
    fair_counts: bool = True
    basis: Words = ""

    def denominator(self, rate: str) -> str:
        """The column that a rate is divided by: of those who answered, if nothing is said."""
        named = self.denominators.get(rate, "answered")
        return ANSWERED[rate] if named == "answered" else named


@dataclass(frozen=True)
class Share:
    """A number and what it is of; `excluded` were left out of both."""

    count: int
    of: int
    excluded: int = 0

    @property
    def value(self) -> Decimal | None:
        """In percent, exactly; None of nothing."""
        return percent(self.count, self.of)


def percent(count: int, of: int) -> Decimal | None:
    """A part in percent, exactly; None where there is nothing to divide by."""
    return Decimal(100) * count / of if of else None


def rounded(value: Decimal | None, digits: int = 2) -> Decimal | None:
    """As it is printed: half up."""
    step = Decimal(1).scaleb(-digits)
    return None if value is None else value.quantize(step, ROUND_HALF_UP)


def composite(
    values: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]
) -> Decimal | None:
    """The weighted mean of some rates. None if one that weighs something is not known: a missing
    answer is neither nought nor perfect."""
    parts = {name: weight for name, weight in weights.items() if weight}
    whole = sum(parts.values(), Decimal(0))
    found = [(values.get(name), weight) for name, weight in parts.items()]
    if not whole or any(value is None for value, _weight in found):
        return None
    return sum((value * weight for value, weight in found if value is not None), Decimal(0)) / whole


def shares(
    tally: Tally, rule: Rule, left_out: Mapping[str, Tally] | None = None
) -> dict[str, Share]:
    """Each rate by the rule; `left_out` says of each rate what was excluded from it."""
    found = {}
    for rate in RATES:
        out = (left_out or {}).get(rate, Tally())
        rest, of = tally - out, rule.denominator(rate)
        found[rate] = Share(_count(rest, rate, rule), getattr(rest, of), getattr(out, of))
    return found


def _count(tally: Tally, rate: str, rule: Rule) -> int:
    if rate == "satisfaction":
        return tally.satisfied + (tally.fair if rule.fair_counts else 0)
    return int(getattr(tally, COUNTS[rate]))


def score(found: Mapping[str, Share], rule: Rule) -> Decimal | None:
    """The composite score of three shares by the rule."""
    return composite({name: share.value for name, share in found.items()}, rule.weights)

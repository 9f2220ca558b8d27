"""Which messages are alike: matter × place × time, by an inverted index.

The likeness of two messages is the cosine of their words about the matter, times how well their
places agree, times how near they are in time. Names of places are taken out of the words first, so
that the same trouble in two estates is alike only in its matter, and two troubles of one estate
only in their place.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mulin.core.phrases import fold
from mulin.core.texts import is_fine, place_words, readings, shingles
from mulin.reports.topics.told import Told

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]
Bag = Mapping[str, float]
Edges = list[dict[int, float]]

# Letters of the detail that are read: what matters is said first, and letters copy whole laws.
READ = 500
TITLE = 3
# The pieces kept of a message, the most telling first; and neighbours kept, the nearest first.
PIECES, PLACES, NEIGHBOURS = 150, 30, 60
FULL = 12
# Pieces that stand in more than this share of the messages say nothing of the matter.
COMMON, COMMON_PLACE = 0.08, 0.03
FEW = 60
# Fewer messages than this are no sample of the language: a word in half of them may be the matter.
SAMPLE = 300
# How steeply rare pieces count: names of firms, laws and machines tell an affair apart.
STEEP = 1.5
COARSE = 0.4
IN_TITLE = 2.0
# Places agree (1). Those named on the way have nothing in common (0.12); those that it is about, by
# title or as known beforehand, are two (0.02: the very same words are not enough). One does not say
# (0.45); both are known to lie in two communities, and say no more (0.2).
APART, AWAY, UNSAID, ELSEWHERE = 0.12, 0.02, 0.45, 0.2
# Half as near after so many days; messages a year apart may still be one slow affair.
HALF_LIFE, LONG_AGO = 120.0, 0.4
FLOOR = 0.005
_LOG = [0.0, *(1 + math.log(n) for n in range(1, 100))]


def places_of(tellings: Sequence[Told]) -> list[dict[str, float]]:
    """The places of each message with their weights: as known, else as its words name them.

    A place in the title counts twice: a detail names the roads that lead there as well.
    """
    named = [
        None if knows_where(t) else (place_words(t.title), place_words(t.detail)) for t in tellings
    ]
    read = readings([*both[0], *both[1]] for both in named if both)
    return [
        dict(t.places or {}) | (_weighed(both, read) if both else {})
        for t, both in zip(tellings, named, strict=True)
    ]


def knows_where(told: Told) -> bool:
    """Whether it is known beforehand in which estate (or the like) it is."""
    return max((told.places or {}).values(), default=0) >= 1


def _weighed(both: tuple[list[str], list[str]], read: Mapping[str, str]) -> dict[str, float]:
    title, detail = ([read[name] for name in names] for names in both)
    found = dict.fromkeys(detail, 1.0) | dict.fromkeys(title, IN_TITLE)
    return {name: times * (1.0 if is_fine(name) else COARSE) for name, times in found.items()}


def matter_of(told: Told, places: Mapping[str, float]) -> Bag:
    """The pieces of a message that speak of its matter, without the names of its places."""
    counted: Counter[str] = Counter()
    names = sorted(places, key=len, reverse=True)
    for text, times in ((told.title, TITLE), (told.detail[:READ], 1)):
        folded = fold(text)
        for name in names:
            folded = folded.replace(name, "|")
        for piece in shingles(folded):
            counted[piece] += times
    for mark in told.marks:
        counted[f"#{mark}"] += TITLE
    return {piece: _LOG[min(n, 99)] for piece, n in counted.items() if len(piece) > 1}


@dataclass(frozen=True)
class Index:
    """Unit vectors of all messages: by message, and turned round, by piece."""

    rows: list[tuple[Ints, Floats]]
    whom: list[Ints]
    much: list[Floats]

    def cosines(self, at: int) -> Floats:
        """The cosine of one message with every message."""
        pieces, weights = self.rows[at]
        if not len(pieces):
            return np.zeros(len(self.rows), dtype=np.float64)
        whom = np.concatenate([self.whom[piece] for piece in pieces])
        much = np.concatenate([self.much[p] * w for p, w in zip(pieces, weights, strict=True)])
        found: Floats = np.bincount(whom, weights=much, minlength=len(self.rows)).astype(np.float64)
        return found


def index_of(
    bags: Sequence[Bag], *, common: float, keep: int, steep: float = 1.0, full: int = 0
) -> Index:
    """Weigh pieces by how rare they are, keep the most telling of each message.

    A message with fewer telling pieces than `full` is reckoned to have said the rest of them, which
    nobody else said: one word in common does not make it the same.
    """
    spread: Counter[str] = Counter()
    for bag in bags:
        spread.update(bag.keys())
    most = max(FEW, common * len(bags))
    telling = [piece for piece, n in spread.items() if 2 <= n <= most]
    number = {piece: at for at, piece in enumerate(telling)}
    rare = (
        np.log(1 + max(SAMPLE, len(bags)) / np.array([spread[p] for p in telling], float)) ** steep
    )
    rows = [_weights(bag, number, rare, keep) for bag in bags]
    usual = float(np.median(rare)) if len(rare) else 1.0
    rows = [(p, w / _length(w, full, usual)) for p, w in rows]
    return Index(rows, *_turned(rows, len(telling)))


def _weights(bag: Bag, number: Mapping[str, int], rare: Floats, keep: int) -> tuple[Ints, Floats]:
    known = [piece for piece in bag if piece in number]
    pieces = np.array([number[piece] for piece in known], dtype=np.intp)
    weights = np.array([bag[piece] for piece in known], dtype=float) * rare[pieces]
    if len(pieces) > keep:
        # Of pieces that tell the same the one with the smaller number: every run chooses alike.
        best = np.lexsort((pieces, -weights))[:keep]
        pieces, weights = pieces[best], weights[best]
    return pieces, weights


def _length(weights: Floats, full: int, usual: float) -> float:
    unsaid = max(0, full - len(weights)) * usual**2
    return math.sqrt(float(weights @ weights) + unsaid) or 1.0


def _turned(rows: Sequence[tuple[Ints, Floats]], pieces: int) -> tuple[list[Ints], list[Floats]]:
    lengths = [len(found) for found, _ in rows]
    every = np.concatenate([found for found, _ in rows])
    order = np.argsort(every, kind="stable")
    whom = np.repeat(np.arange(len(rows)), lengths)[order]
    much = np.concatenate([weights for _, weights in rows])[order]
    cuts: Ints = np.cumsum(np.bincount(every, minlength=pieces))[:-1]
    return np.split(whom, cuts), np.split(much, cuts)


def pairs(tellings: Sequence[Told], places: Sequence[Mapping[str, float]]) -> Edges:
    """For each message its nearest neighbours and how near; both ways, none with itself."""
    bags = [matter_of(told, here) for told, here in zip(tellings, places, strict=True)]
    matter = index_of(bags, common=COMMON, keep=PIECES, steep=STEEP, full=FULL)
    where = index_of(places, common=COMMON_PLACE, keep=PLACES)
    sides = _sides(tellings, places)
    days = np.array([t.at.timestamp() / 86400 if t.at else np.nan for t in tellings])
    edges: Edges = [{} for _ in tellings]
    for at in range(len(tellings)):
        near = matter.cosines(at) * sides.agreement(where.cosines(at), at) * _nearness(days, at)
        near[at] = 0
        _keep_nearest(edges, near, at)
    return edges


@dataclass(frozen=True)
class Sides:
    """What is known of the places of all messages: an estate or the like, and how surely; the area."""

    fine: Flags
    sure: Flags
    placed: Flags

    def agreement(self, cosines: Floats, at: int) -> Floats:
        """How well the places of one message agree with those of every message."""
        nothing = cosines == 0
        apart = np.where(self.sure & self.sure[at] & nothing, AWAY, APART)
        unsaid = np.where(self.placed & self.placed[at] & nothing, ELSEWHERE, UNSAID)
        least = np.where(self.fine & self.fine[at], apart, unsaid)
        return least + (1 - least) * cosines


def _sides(tellings: Sequence[Told], places: Sequence[Mapping[str, float]]) -> Sides:
    surest = np.array([max(here.values(), default=0.0) for here in places])
    known = np.array([knows_where(told) for told in tellings])
    fine = surest >= 1
    sure = fine & (known | (surest >= IN_TITLE))
    return Sides(fine, sure, np.array([bool(told.places) for told in tellings]))


def _nearness(days: Floats, at: int) -> Floats:
    gap = np.nan_to_num(np.abs(days - days[at]), nan=0.0)
    found: Floats = np.maximum(LONG_AGO, 1 / (1 + (gap / HALF_LIFE) ** 2))
    return found


def _keep_nearest(edges: Edges, near: Floats, at: int) -> None:
    most = min(NEIGHBOURS, len(near))
    for other in np.argpartition(-near, most - 1)[:most]:
        if near[other] > FLOOR:
            edges[at][int(other)] = edges[int(other)][at] = float(near[other])

"""A text as numbers: which 1–3 letters stand in it, how often, how early, and how telling they are.

The same letters are counted three times: over the whole text, over its first lines, and over its
first words, where people say what it is about (a title, if it has one). Each of the three is made
of length one and weighed by its share. Three letters fit into one whole number exactly, so a
vocabulary is a sorted array of numbers, and nothing collides.

A feature weighs by how much more it is at home in one class than in the others (the greatest
log odds, as in naive Bayes; Wang and Manning 2012) and not by how rare it is: on real messages,
in folds by other seeds than the one that is reported, that gave more than words, longer runs of
letters or balanced classes did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mulin.core.phrases import fold

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]

# A code point has 21 bits: three letters have 63.
BITS, LONGEST = 21, 3
# (letters that are read, share of the whole) of each block.
BLOCKS = ((4000, 1.0), (80, 0.3), (30, 0.3))
# A feature has to stand in as many texts to be kept.
LEAST = 2


class Counted(NamedTuple):
    """What stands in a part of a text: keys of letters, sorted, and how often each."""

    keys: Ints
    times: Ints


def plain(text: str) -> str:
    """A text as it is read: folded, blanks single (NUL is one), not endless."""
    read = fold(text[: BLOCKS[0][0] * 2]).replace("\0", " ")
    return " ".join(read.split())[: BLOCKS[0][0]]


def counted(text: str) -> tuple[Counted, ...]:
    """The letters of each block of a text."""
    read = plain(text)
    return tuple(Counted(*np.unique(keys(read[:most]), return_counts=True)) for most, _s in BLOCKS)


def keys(text: str) -> Ints:
    """One, two and three letters in a row, each as a number: all ones, then all twos, all threes."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    found, joined = [codes], codes
    for size in range(2, LONGEST + 1):
        joined = (joined[:-1] << BITS) | codes[size - 1 :]
        found.append(joined)
    return np.concatenate(found)


@dataclass(frozen=True)
class Vocabulary:
    """The letters that are kept of each block (sorted), and how telling each is."""

    kept: tuple[Ints, ...]
    telling: tuple[Floats, ...]

    @cached_property
    def every(self) -> Ints:
        """The letters of all columns in their order."""
        return np.concatenate(self.kept)

    @property
    def columns(self) -> int:
        """How many features there are."""
        return sum(len(one) for one in self.kept)

    def vector(self, found: Sequence[Counted]) -> tuple[Ints, Floats]:
        """Columns and values of a text: of length one, or nothing if nothing is known of it."""
        columns, values, start = list[Ints](), list[Floats](), 0
        for block, kept, telling, (_most, share) in zip(
            found, self.kept, self.telling, BLOCKS, strict=True
        ):
            where, known = _where(kept, block.keys)
            value = (1 + np.log(block.times[known])).astype(np.float32) * telling[where]
            norm = float(np.sqrt((value * value).sum()))
            if norm:
                columns.append(where + start)
                values.append(value * np.float32(share**0.5 / norm))
            start += len(kept)
        if not columns:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        joined = np.concatenate(values)
        return np.concatenate(columns), joined / np.float32(np.sqrt((joined * joined).sum()))


def _where(kept: Ints, asked: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The places of those asked for that are kept, and which they are."""
    if not len(kept):
        return np.empty(0, dtype=np.int64), np.zeros(len(asked), dtype=np.bool_)
    places = np.searchsorted(kept, asked)
    known = kept[np.minimum(places, len(kept) - 1)] == asked
    return places[known], known


def learn(texts: Sequence[Sequence[Counted]], classes: Sequence[int], *, most: int) -> Vocabulary:
    """The vocabulary of some texts of known classes: what stands in at least two of them, and of
    that the `most` frequent of each block."""
    kept, telling = list[Ints](), list[Floats]()
    sizes = np.bincount(np.asarray(classes))
    for block in range(len(BLOCKS)):
        every = np.concatenate([text[block].keys for text in texts])
        found, which, times = np.unique(every, return_inverse=True, return_counts=True)
        whose = np.repeat(np.asarray(classes), [len(text[block].keys) for text in texts])
        often = _frequent(times, most=most)
        kept.append(found[often])
        telling.append(_telling(which, whose, sizes=sizes, features=len(found))[often])
    return Vocabulary(tuple(kept), tuple(telling))


def _frequent(times: Ints, *, most: int) -> npt.NDArray[np.bool_]:
    """Which features are kept: at least two texts have them; of too many the frequent ones."""
    least = LEAST
    if len(times) > most:
        least = max(least, int(np.partition(times, -most)[-most]))
    return times >= least


def _telling(which: Ints, whose: Ints, *, sizes: Ints, features: int) -> Floats:
    """The log odds of each feature in the class where it is most at home, against all others;
    one text is added on each side, so that what was never seen is not infinitely telling."""
    whole = np.bincount(which, minlength=features)
    best, texts = np.zeros(features), int(sizes.sum())
    for number, size in enumerate(sizes.tolist()):
        inside = np.bincount(which[whose == number], minlength=features)
        here = (inside + 1) / (size + 2)
        there = (whole - inside + 1) / (texts - size + 2)
        best = np.maximum(best, np.log(here / (1 - here)) - np.log(there / (1 - there)))
    return best.astype(np.float32)

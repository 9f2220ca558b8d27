"""Texts that are nearly the same, found by min-hashing, and folds that keep them together.

Residents of one estate send one letter forty times. If thirty of them teach and ten are asked,
the score tells of memory, not of learning: so a group of near-duplicates stays in one fold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mulin.core.phrases import fold

Ints: TypeAlias = npt.NDArray[np.int64]

SHINGLE, HASHES, BANDS, ALIKE = 4, 64, 16, 0.6
_PRIME = (1 << 31) - 1
_BASE = 1_000_003


def groups(texts: Sequence[str]) -> Ints:
    """The number of each text's group: texts whose shingles agree by six tenths are together.

    Groups are chains: a like b and b like c put a and c together.
    """
    shingles = [_shingles(text) for text in texts]
    parent = list(range(len(texts)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, other in _candidates(_signatures(shingles)):
        first, second = root(one), root(other)
        if first != second and _jaccard(shingles[one], shingles[other]) >= ALIKE:
            parent[max(first, second)] = min(first, second)
    return np.array([root(one) for one in range(len(texts))], dtype=np.int64)


def _shingles(text: str) -> Ints:
    """Hashes of every four letters in a row, sorted, each once; blanks and marks left out."""
    letters = re.sub(r"\W", "", fold(text)) or " "
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    size = max(1, len(codes) - SHINGLE + 1)
    hashed = np.zeros(size, dtype=np.int64)
    for offset in range(min(SHINGLE, len(codes))):
        hashed = (hashed * _BASE + codes[offset : offset + size]) % _PRIME
    return np.unique(hashed)


def _signatures(shingles: Sequence[Ints]) -> Ints:
    """The least of 64 hashes over each text's shingles."""
    chance = np.random.default_rng(20260101)
    factors = chance.integers(1, _PRIME, HASHES, dtype=np.int64)
    added = chance.integers(0, _PRIME, HASHES, dtype=np.int64)
    found = np.empty((len(shingles), HASHES), dtype=np.int64)
    for row, values in enumerate(shingles):
        found[row] = ((values[:, None] * factors + added) % _PRIME).min(axis=0)
    return found


def _candidates(signatures: Ints) -> Iterator[tuple[int, int]]:
    """Pairs that agree in a whole band; of many in one bucket each with the first."""
    width = HASHES // BANDS
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        for row, key in enumerate(part):
            buckets[key.tobytes()].append(row)
        for rows in buckets.values():
            yield from ((rows[0], row) for row in rows[1:])


def _jaccard(one: Ints, other: Ints) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def folds(labels: Sequence[str], together: Ints, *, count: int, seed: int) -> Ints:
    """The fold of each text: groups are shuffled by the seed, then each goes where its classes
    are most wanted, the big ones first."""
    classes = {label: number for number, label in enumerate(sorted(set(labels)))}
    numbers, where = np.unique(together, return_inverse=True)
    content = np.zeros((len(numbers), len(classes)))
    np.add.at(content, (where, np.array([classes[label] for label in labels])), 1)
    order = np.random.default_rng(seed).permutation(len(numbers))
    order = order[np.argsort(-content[order].sum(axis=1), kind="stable")]
    whole = np.maximum(content.sum(axis=0), 1)
    held = np.zeros((count, len(classes)))
    chosen = np.empty(len(numbers), dtype=np.int64)
    for group in order:
        share = content[group] / whole
        # What is held beyond the mean counts by the square: rare classes spread out first.
        cost = ((held + share) ** 2).sum(axis=1) - (held**2).sum(axis=1)
        chosen[group] = int(np.argmin(cost))
        held[chosen[group]] += share
    return chosen[where]

"""Which words of a text spoke for a class: the letters that carried the most weight."""

from __future__ import annotations

import numpy as np

from mulin.appeals.triage import features
from mulin.appeals.triage.learning import Learned

MOST, LONGEST_WORD = 3, 6


def words(learned: Learned, text: str, name: str) -> list[str]:
    """Up to three stretches of the text, as they stand there, that speak most for a class.

    What each one, two or three letters add to the score is laid onto the letters they cover;
    where that is above the text's mean, neighbours make a word.
    """
    if name not in learned.classes:
        return []
    read = features.plain(text)
    weight = _by_letter(learned, read, learned.classes.index(name))
    found = sorted(_stretches(read, weight), key=lambda one: -one[0])
    return list(dict.fromkeys(word for _weight, word in found))[:MOST]


def _by_letter(learned: Learned, read: str, column: int) -> features.Floats:
    """What each letter of the text adds, by way of all the features it is part of."""
    known, worth = _worth(learned, features.counted(read), column)
    added = np.zeros(len(read), dtype=np.float32)
    start, every = 0, features.keys(read)
    for size in range(1, features.LONGEST + 1):
        count = max(len(read) - size + 1, 0)
        value = worth[np.searchsorted(known, every[start : start + count])] / size
        for offset in range(size):
            added[offset : offset + count] += value
        start += count
    return added


def _worth(
    learned: Learned, found: tuple[features.Counted, ...], column: int
) -> tuple[features.Ints, features.Floats]:
    """What one occurrence of each feature of the text adds to the class's score."""
    where, values = learned.vocabulary.vector(found)
    added = values * learned.weights[where, column].astype(np.float32)
    every = learned.vocabulary.every[where]
    whole = found[0]
    worth = np.zeros(len(whole.keys), dtype=np.float32)
    np.add.at(worth, np.searchsorted(whole.keys, every), added)
    return whole.keys, np.asarray(worth / whole.times, dtype=np.float32)


def _stretches(read: str, weight: features.Floats) -> list[tuple[float, str]]:
    """Two to six letters in a row that each speak more than the mean, with their sum."""
    bar = max(float(weight.mean()), 0.0) if len(weight) else 0.0
    found, start = list[tuple[float, str]](), 0
    for place in range(len(read) + 1):
        goes_on = place < len(read) and read[place].isalpha() and weight[place] > bar
        if goes_on and place - start < LONGEST_WORD:
            continue
        if place - start >= 2:
            found.append((float(weight[start:place].sum()), read[start:place]))
        start = place if goes_on else place + 1
    return found

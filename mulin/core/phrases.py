"""Finding many phrases in a text at once: by their first two letters, the longest first."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import add


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Text as it is looked into: NFKC (full-width letters become plain), lower case.

    The last texts are remembered: one report is looked into for category, urgency, place and
    search, and normalising a long one costs as much as the looking.
    """
    return unicodedata.normalize("NFKC", text).lower()


class Finder:
    """A set of phrases (already folded by the caller) to be found in texts.

    A text of n letters costs n look-ups in a dictionary, however many phrases there are: an
    expression of a thousand alternatives tries most of them at every letter.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for phrase in sorted({p for p in phrases if p}, key=lambda p: (-len(p), p)):
            self._by_start[phrase[:2]].append(phrase)
        self._singles = {start for start in self._by_start if len(start) == 1}

    def find(self, text: str) -> list[str]:
        """Phrases in the order of their place; at one place the longest, and none within it."""
        found: list[str] = []
        free, starts, singles = 0, self._by_start, self._singles
        # Pairs of neighbours are made in C; almost none of them begins a phrase.
        for index, two in enumerate(map(add, text, text[1:] + "\0")):
            if (two not in starts and two[0] not in singles) or index < free:
                continue
            hit = self._at(text, index, two)
            if hit:
                found.append(hit)
                free = index + len(hit)
        return found

    def _at(self, text: str, index: int, two: str) -> str:
        for phrase in self._by_start.get(two, ()):
            if text.startswith(phrase, index):
                return phrase
        return two[0] if two[0] in self._singles else ""

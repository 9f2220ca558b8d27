"""What a topic is called: the place most of its messages name, and the words they have in common."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mulin.core.phrases import fold
from mulin.core.texts_data import DULL
from mulin.reports.topics.told import Told

_RUN = re.compile(r"[a-z0-9\u3400-\u9fff]+")
LENGTHS = range(2, 11)
SHARE_OF_PLACE, SHARE_OF_AREA, SHARE_OF_TITLES = 0.5, 0.75, 0.25
SHARE_OF_WORD = 0.2
READ, SENTENCE = 120, 14
# With what a name of a matter neither begins nor ends.
_EDGE = frozenset("的了在是我你他她它们这那此本该和与及或就都也还又再不没有请吗呢吧啊么为何把被将给让对向从到于"
                  "以而且但若如因由得着过上下里外内中很太更最一个月日年什怎哪几多些之其来去会能可想要")  # fmt: skip
_DULL = re.compile("|".join(sorted(DULL, key=lambda word: (-len(word), word))))
_LADDER = re.compile(r"[a-z]\d*[省市区县]")


def place_name(tellings: Sequence[Told], places: Sequence[Mapping[str, float]]) -> str:
    """The place that most messages name, the finest first; "" if they do not agree on one.

    A place looked for in the words must stand in some titles: details name what lies on the way.
    """
    votes: Counter[str] = Counter()
    named: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    for told, here in zip(tellings, places, strict=True):
        votes.update(here)
        named.update(here.keys())
        titled.update(n for n in here if n in (told.places or ()) or n in fold(told.title))
    some = SHARE_OF_TITLES * len(places)
    agreed = [n for n in votes if named[n] >= _wanted(votes[n], named[n]) * len(places)]
    agreed = [n for n in agreed if named[n] > 1 and titled[n] >= some]
    return max(agreed, key=lambda name: (votes[name], name), default="")


def _wanted(votes: float, times: int) -> float:
    """Half of the messages for an estate; a wider area, which tells less, wants three quarters."""
    return SHARE_OF_PLACE if votes >= times else SHARE_OF_AREA


def matter_name(tellings: Sequence[Told], names: Iterable[str], spread: Mapping[str, int]) -> str:
    """One or two words that most messages have in common and that are rare elsewhere."""
    texts = [_without(f"{told.title}。{told.detail[:READ]}", names) for told in tellings]
    titles = [_without(told.title, names) for told in tellings]
    counted = Counter(word for text in titles for word in _words(text))
    if len(tellings) > 2:
        counted = Counter({w: n + sum(w in t for t in texts) for w, n in counted.items() if n > 1})
    wanted = max(2.0, SHARE_OF_WORD * len(tellings))
    good = {w: n for w, n in counted.items() if n >= wanted and _whole(w, n, counted)}
    ranked = sorted(good, key=lambda w: (-_worth(w, good[w], spread), w))
    chosen: list[str] = []
    for word in ranked:
        if not any(_overlap(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == 2:
            break
    return " ".join(_from_its_start(word, titles) for word in chosen) or _shortest(titles)


def _from_its_start(word: str, titles: Iterable[str]) -> str:
    """A word as long as may be is a piece of a sentence said alike: shown from where that begins."""
    if len(word) < LENGTHS[-1]:
        return word
    whole = (run for title in titles for run in _RUN.findall(title) if word in run)
    return next(whole, word)[:SENTENCE]


def spread_of(tellings: Iterable[Told]) -> Counter[str]:
    """In how many titles of the whole file each pair of letters stands."""
    found: Counter[str] = Counter()
    for told in tellings:
        text = fold(told.title)
        found.update({text[i : i + 2] for i in range(len(text) - 1)})
    return found


def _without(text: str, names: Iterable[str]) -> str:
    folded = _LADDER.sub("|", fold(text))
    for name in sorted(names, key=len, reverse=True):
        folded = folded.replace(name, "|")
    return _DULL.sub("|", folded)


def _words(text: str) -> set[str]:
    found = set()
    for run in _RUN.findall(text):
        for size in LENGTHS:
            found |= {run[i : i + size] for i in range(len(run) - size + 1)}
    return {w for w in found if w[0] not in _EDGE and w[-1] not in _EDGE and not w.isdigit()}


def _whole(word: str, times: int, counted: Mapping[str, int]) -> bool:
    """Not a piece of a longer word that occurs (nearly) as often."""
    return not any(
        counted[longer] >= 0.75 * times
        for longer in counted
        if len(longer) > len(word) and word in longer
    )


def _worth(word: str, times: int, spread: Mapping[str, int]) -> float:
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    rare = sum(1 / math.log2(4 + spread.get(pair, 0)) for pair in pairs)
    return times * rare


def _overlap(one: str, other: str) -> bool:
    return any(one[i : i + 2] in other for i in range(len(one) - 1))


def _shortest(titles: Sequence[str]) -> str:
    pieces = [piece for title in titles for piece in _RUN.findall(title) if len(piece) > 3]
    return min(pieces, key=lambda piece: (len(piece), piece), default="")[:16]

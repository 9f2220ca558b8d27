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
# A sentence that would end within some letters more is not cut.
LITTLE_MORE = 4
# How much oftener a letter must be found with what stands outside to belong there.
SURER = 2.0
# With what a name of a matter neither begins nor ends.
_EDGE = frozenset("的了在是我你他她它们这那此本该和与及或就都也还又再不没有请吗呢吧啊么为何把被将给让对向从到于"
                  "以而且但若如因由得着过上下里外内中很太更最一个月日年什怎哪几多些之其来去会能可想要")  # fmt: skip
_DULL = re.compile("|".join(sorted(DULL, key=lambda word: (-len(word), word))))
# With what none ends: something counted or measured would follow.
_LAST = _EDGE | frozenset("二两三四五六七八九十几半第")
_LATIN = re.compile(r"[a-z0-9]{2}")
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
    edges = Edges(texts, spread, spread_of(tellings))
    chosen: list[str] = []
    for word in ranked:
        whole = edges.whole_words(_from_its_start(word, [*titles, *texts]))
        if len(whole) > 1 and not any(_overlap(whole, other) for other in chosen):
            chosen.append(whole)
        if len(chosen) == 2:
            break
    return " ".join(chosen) or edges.whole_words(_shortest(titles))


def _from_its_start(word: str, texts: Iterable[str]) -> str:
    """A word as long as may be is a piece of a sentence said alike: shown from where that begins,
    or as much of it as there is room for."""
    if len(word) < LENGTHS[-1]:
        return word
    runs: Iterable[str] = (run for text in texts for run in _RUN.findall(text))
    whole = next(run for run in runs if word in run)
    begun = whole if word in whole[:SENTENCE] else whole[whole.index(word) :]
    return begun if len(begun) <= SENTENCE + LITTLE_MORE else begun[:SENTENCE]


class Edges:
    """Where words end, for a language that does not say so.

    A letter at the edge of a piece belongs to what stands outside if elsewhere it is much oftener
    found with that than everywhere with its neighbour inside: of «酒|店油烟» and «商|店油烟» the
    first letter goes.
    """

    def __init__(
        self, texts: Sequence[str], spread: Mapping[str, int], own: Mapping[str, int]
    ) -> None:
        self.runs = [run for text in texts for run in _RUN.findall(text)]
        self.spread, self.own = spread, own

    def whole_words(self, piece: str) -> str:
        """The piece without the beginnings and ends of words; "" if nothing is left of it."""
        while len(piece) > 1 and (piece[-1] in _LAST or self._goes(piece, piece[-2:], after=True)):
            piece = piece[:-1]
        while len(piece) > 1 and (piece[0] in _EDGE or self._goes(piece, piece[:2], after=False)):
            piece = piece[1:]
        return piece if len(piece) > 1 else ""

    def _goes(self, piece: str, inside: str, *, after: bool) -> bool:
        """Whether the letter at one edge belongs to what is beyond it."""
        outside = self._beyond(piece, after=after)
        if any(_LATIN.fullmatch(pair) for pair in outside):
            return True
        beyond = sum(self.spread.get(pair, 0) - self.own.get(pair, 0) for pair in outside)
        return beyond > SURER * len(outside) * self.spread.get(inside, 0)

    def _beyond(self, piece: str, *, after: bool) -> list[str]:
        """The pair over one edge of the piece, wherever it stands; "" at the end of a run."""
        found = []
        for run in self.runs:
            for match in re.finditer(re.escape(piece), run):
                at = match.end() - 1 if after else match.start() - 1
                found.append(run[at : at + 2] if 0 <= at < len(run) - 1 else "")
        return found


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
    return {w for w in found if w[0] not in _EDGE and w[-1] not in _LAST and not w.isdigit()}


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

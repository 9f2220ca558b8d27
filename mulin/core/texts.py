"""How alike two texts are, and the places that they name: pure, and without a dictionary of words.

Chinese has no blanks between words, so texts are compared by runs of two and three letters
(shingles). Places are known by what they end in (新城, 花园, 路 …); where a name begins is guessed
from the words before it, and, among many texts, told by how often each reading occurs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mulin.core.phrases import fold
from mulin.core.texts_data import BEFORE, COARSE, FINE, GENERIC, KINDS

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
LONGEST = 2000

# ---- shingles


def runs(text: str) -> list[str]:
    """Stretches of letters without signs between them; Latin words and numbers apart."""
    return _RUN.findall(fold(text[:LONGEST]))


def shingles(text: str, sizes: Sequence[int] = (2, 3)) -> list[str]:
    """All runs of two and of three letters, with repetitions; Latin words are one piece."""
    found: list[str] = []
    for run in runs(text):
        if run[0].isascii():
            found.append(run)
        else:
            found += [run[i : i + n] for n in sizes for i in range(len(run) - n + 1)]
    return found


def alike(
    one: str, other: str, weight: Callable[[str], float] = lambda _piece: 1.0, *, full: int = 1
) -> float:
    """How much two texts say the same, from 0 to 1: shared shingles by weight.

    The mean of the share of both (cosine of sets) and of the share of the shorter text: a word
    in a hurry and a long letter about the same thing are alike. `weight` makes rare pieces count;
    a text with fewer pieces than `full` is taken to have as many, or one word would say it all.
    """
    mine, theirs = set(shingles(one)), set(shingles(other))
    if not mine or not theirs:
        return 0.0
    both = sum(map(weight, mine & theirs))
    left, right = (sum(map(weight, some)) * max(1.0, full / len(some)) for some in (mine, theirs))
    if not both:
        return 0.0
    return 0.5 * both / math.sqrt(left * right) + 0.5 * both / min(left, right)


def near_duplicate(one: str, other: str) -> float:
    """Share of common runs of four letters (Jaccard): above 0.6 one was copied from the other."""
    mine, theirs = set(shingles(one, (4,))), set(shingles(other, (4,)))
    if not mine or not theirs:
        return float("".join(runs(one)) == "".join(runs(other)) != "")
    return len(mine & theirs) / len(mine | theirs)


# ---- places

# Not the end of a name: 城市, 城镇, 政府, 马路, 家庭, 校园.
_SUFFIX = re.compile(
    f"(?:{'|'.join(sorted(KINDS, key=lambda s: -len(s)))})?(?:"
    + "|".join(
        {"城": "城(?![市镇乡管])", "府": "(?<!政)府", "庭": "(?<!家)庭", "园": "(?<!校)园"}.get(
            suffix, "(?<![马公道铁线思网电])路(?![灯面障])" if suffix == "路" else suffix
        )
        for suffix in sorted([*FINE, *COARSE], key=lambda s: -len(s))
    )
    + ")"
)
_CUT = re.compile(
    ".*(?:" + "|".join(sorted(map(re.escape, BEFORE), key=lambda s: -len(s))) + r"|[a-z]\d*)"
)
_HAN = re.compile(r"[a-z0-9\u3400-\u9fff]+")
REACH = 6


def place_words(text: str) -> list[str]:
    """Names of places as they stand in a text, each once, in order: as long as they may be."""
    found: dict[str, None] = {}
    for run in _HAN.findall(fold(text[:LONGEST])):
        free = 0
        for hit in _SUFFIX.finditer(run):
            before = _CUT.sub("", run[max(free, hit.start() - REACH) : hit.start()])
            name = before + hit.group()
            free = hit.end()
            if len(before) >= 2 and name not in GENERIC and not before.isdigit():
                found[name] = None
    return list(found)


def is_fine(place: str) -> bool:
    """Whether a name is that of an estate, a school, a village; not of a road or a town."""
    return any(place.endswith(suffix) for suffix in FINE)


def same_place(one: str, other: str) -> bool:
    """Whether two names may be one place, read from different beginnings («门前丽湖花园»)."""
    return len(min(one, other, key=len)) >= 3 and (one.endswith(other) or other.endswith(one))


def readings(named: Iterable[Iterable[str]], share: float = 0.3) -> dict[str, str]:
    """Learn where names begin, from the `place_words` of many texts: name → the reading believed.

    Of «沿月亮岛路» and «月亮岛路» the longer reading is believed if it occurs in at least `share`
    of the texts with the shorter one: what happens to stand before a name changes, the name not.
    """
    names: set[str] = set()
    times: Counter[str] = Counter()
    for here in named:
        known = set(here)
        names |= known
        times.update({reading for name in known for reading in _readings(name)})
    return {name: _believed(name, times, share) for name in names}


@lru_cache(maxsize=20_000)
def _readings(name: str) -> list[str]:
    """A name and what is left of it when it begins later, the shortest first."""
    suffix = max((hit.group() for hit in _SUFFIX.finditer(name) if hit.end() == len(name)), key=len)
    return [name[-n:] for n in range(min(len(suffix) + 2, len(name)), len(name) + 1)]


def _believed(name: str, times: Counter[str], share: float) -> str:
    best, *longer = _readings(name)
    for reading in longer:
        if times[reading] >= max(2, share * times[best]):
            best = reading
    return best

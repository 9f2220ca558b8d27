"""Twins: open appeals near by that may be what somebody is about to say. Public lines only.

One statement fetches the newest open appeals of the community by the index of status and area;
likeness is reckoned in memory: text × kind × place. What complains of staff, what was said
without a name, what is critical and the groups of private matters are never among them.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal, AppealQuerySet, Publication, Status, Urgency
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.core import geo, seal
from mulin.core.fields import within
from mulin.core.ids import first_at
from mulin.core.phrases import fold
from mulin.core.texts import alike, place_words
from mulin.core.texts_data import DULL
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import ladder

MOST = 5
PURPOSE, LETTERS = "appeal.twin", 12
LOOKED_AT = 200
SPAN = timedelta(days=180)
SHORTEST = 4
# Shown beside the form from here on; asked about once on a page of its own only when surer.
OFFER, ASK = 0.145, 0.33
OFFERED = (Status.RECEIVED, Status.DISPATCHED, Status.HANDLING, Status.WAITING, Status.VERIFYING)
SAME_LEAF, SAME_GROUP, UNKNOWN, GUESSES = 1.0, 0.76, 0.52, 0.25
# Words so alike that the category hardly matters: two people chose differently.
COPY, COPIED = 0.75, 0.4
# What the same category adds to words that are alike at all; a text of few words is taken as longer.
LEAF, FULL = 0.07, 10
GUESSED = 300
USUAL_METRES = 150.0
# Where no more than so many metres are allowed, two houses are two things.
ONE_HOUSE = 120.0
DATA = Path(__file__).resolve().parent.parent / "data" / "twin_distances.csv"
# Beside what everybody says: where in the house, how bad, when.
_TOO = (
    "楼上",
    "楼下",
    "门口",
    "坏了",
    "太大",
    "太吵",
    "半夜",
    "睡不着",
    "不敢",
    "好几天",
    "两天",
    "老人",
    "孩子",
)
_DULL = re.compile("|".join(sorted({*DULL, *_TOO}, key=lambda word: (-len(word), word))))
_HOUSE = re.compile(r"(\d{1,3})\s*(?:栋|幢|号楼|座)")
_COLUMNS = (
    "pk", "title", "detail", "place", "category_id", "area_path", "lng", "lat", "status",
    "reported_at", "supporters", "building_id", "building__name", "building__estate_id",
    "building__estate__name", "publication__status", "publication__title",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What is being typed, as far as it is known: words, category, and where."""

    text: str
    area_path: str
    category: str = ""
    place: str = ""
    estate: UUID | None = None
    building: UUID | None = None
    lng: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Twin:
    """An open appeal in words that anybody may read. `title` only if it hangs on the wall."""

    key: UUID
    category: str
    place: str
    reported_at: datetime
    status: str
    supporters: int
    title: str = ""
    score: float = field(default=0.0, compare=False)

    @property
    def offer(self) -> str:
        """What shows that it was offered, asked for when it is joined."""
        return _offer(self.key)


@lru_cache(maxsize=1)
def distances() -> dict[str, float]:
    """How near two appeals of a category group must be, in metres; 0: never offered."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {row["l1_code"]: float(row["metres"]) for row in csv.DictReader(lines)}


def shareable() -> AppealQuerySet:
    """Appeals of which others may learn that they are there: open, and nobody's private matter."""
    private = [
        leaf.id for leaf in taxonomy().leaves if distances().get(leaf.group_code, USUAL_METRES) == 0
    ]
    rows = Appeal.objects.filter(status__in=OFFERED, about_staff=False, anonymous=False)
    rows = rows.exclude(urgency=Urgency.CRITICAL)
    return rows.exclude(category__in=private) if private else rows


def _offer(key: UUID) -> str:
    return seal.code(str(key), PURPOSE, LETTERS)


def offer_on_wall(appeal: Appeal, person: Person | None) -> str:
    """What joins an appeal that hangs on the wall, where everybody reads it; "" where this person
    cannot join it (their own, closed, a private matter)."""
    if appeal.is_reported_by(person) or not shareable().filter(pk=appeal.pk).exists():
        return ""
    return _offer(appeal.pk)


def joinable(key: UUID, offer: str) -> Appeal | None:
    """The appeal that somebody wants to join, if it was offered to them: whoever merely knows the
    address of an appeal learns nothing by it. Whether it may still be joined, the deed says."""
    offered = seal.check_code(str(key), PURPOSE, offer, length=LETTERS)
    return Appeal.objects.filter(pk=key).first() if offered else None


def twins(
    said: Said, *, person: Person | None = None, least: float = OFFER, now: datetime | None = None
) -> list[Twin]:
    """At most five, the likest first; none for a few letters, for a place that is not known, and
    for private matters. One statement."""
    mine = _about(taxonomy().by_code.get(said.category), said.text)
    area = ladder().above(said.area_path, Level.COMMUNITY)
    if len(said.text.strip()) < SHORTEST or area is None or _limit(mine.leaf) == 0:
        return []
    since = first_at((now or timezone.now()) - SPAN)
    rows = shareable().filter(within("area_path", area.path), pk__gte=since)
    if person is not None:
        rows = rows.exclude(reporter=person)
    found = list(rows.order_by("-pk").values(*_COLUMNS)[:LOOKED_AT])
    scored = _scored(said, mine, found)
    best = sorted((pair for pair in scored if pair[0] >= least), key=lambda pair: -pair[0])
    return [_shown(row, score) for score, row in best[:MOST]]


Row = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What something is about: as somebody decided (`sure`), else as its words let guess."""

    leaf: Leaf | None
    sure: bool


def _about(leaf: Leaf | None, text: str) -> About:
    if leaf is not None:
        return About(leaf, sure=True)
    # The phrases alone: a model would take milliseconds for each of two hundred.
    known = taxonomy()
    shares = known.by_phrases(text[:GUESSED])
    best = max(shares, key=lambda code: (shares[code], code), default="")
    return About(known.by_code.get(best), sure=False)


def _scored(said: Said, mine: About, rows: Sequence[Row]) -> Iterable[tuple[float, Row]]:
    texts = [f"{row['title']}。{row['detail']}" for row in rows]
    matters, matter = [_matter(text) for text in texts], _matter(said.text)
    weight = _weights([*matters, matter])
    for row, text, other in zip(rows, texts, matters, strict=True):
        theirs = _about(taxonomy().by_id.get(row["category_id"]), text)
        place = _place(said, row, _limit(mine.leaf or theirs.leaf))
        if place and _limit(theirs.leaf):
            words = alike(matter, other, weight, full=FULL)
            if words and mine.leaf is not None and mine.leaf == theirs.leaf:
                words += LEAF
            yield words * _kind(mine, theirs, words) * (0.5 + 0.5 * place), row


def _matter(text: str) -> str:
    """What it is about: without names of places, numbers of houses and what everybody says."""
    folded = fold(text)
    for name in sorted(place_words(text), key=len, reverse=True):
        folded = folded.replace(name, "|")
    return _DULL.sub("|", _HOUSE.sub("|", folded))


def _weights(texts: Sequence[str]) -> Callable[[str], float]:
    """How much a piece tells: what many of these appeals say tells little."""
    spread = Counter(
        piece for text in texts for piece in {text[i : i + 2] for i in range(len(text))}
    )
    size = max(50, len(texts))

    def weight(piece: str) -> float:
        pairs = [piece[i : i + 2] for i in range(max(1, len(piece) - 1))]
        return sum(math.log(1 + size / max(1, spread[pair])) for pair in pairs) / len(pairs)

    return weight


def _limit(leaf: Leaf | None) -> float:
    return distances().get(leaf.group_code, USUAL_METRES) if leaf else USUAL_METRES


def _kind(mine: About, theirs: About, words: float) -> float:
    """How well the kinds agree. Only what somebody decided tells two things apart."""
    if mine.leaf is None or theirs.leaf is None:
        return UNKNOWN
    if mine.leaf.code == theirs.leaf.code:
        return SAME_LEAF
    if mine.leaf.group_code == theirs.leaf.group_code:
        return SAME_GROUP
    if mine.sure and theirs.sure:
        return COPIED if words >= COPY else 0.0
    return GUESSES


def _place(said: Said, row: Row, limit: float) -> float:
    """How near: by distance where both have a point, else the same building, house or estate.

    0: not the same place, or nobody can say.
    """
    if said.building and said.building == row["building_id"]:
        return 1.0
    if limit <= ONE_HOUSE and _other_house(said, row):
        return 0.0
    if said.lng is not None and said.lat is not None and row["lng"] is not None:
        metres = geo.distance((said.lng, said.lat), (row["lng"], row["lat"]))
        return max(0.0, 1 - 0.5 * metres / limit) if metres <= limit else 0.0
    if said.estate and row["building__estate_id"] is not None:
        return 0.75 if said.estate == row["building__estate_id"] else 0.0
    mine, theirs = _estates(said.place, said.text), _estates_of(row)
    if mine and theirs:
        return 0.75 if mine & theirs else 0.0
    return 0.3 if said.area_path == row["area_path"] else 0.0


def _other_house(said: Said, row: Row) -> bool:
    """Both are said to be in a house, or name one by its number, and not the same one."""
    if said.building and row["building_id"]:
        return bool(said.building != row["building_id"])
    mine = set(_HOUSE.findall(fold(f"{said.place} {said.text}")))
    words = (row["place"], row["building__name"] or "", row["title"], row["detail"])
    theirs = set(_HOUSE.findall(fold(" ".join(words))))
    return bool(mine and theirs and not mine & theirs)


def _estates(*texts: str) -> set[str]:
    """Names of estates in some words: those of the ladder, else what looks like one."""
    for text in texts:
        named = ladder().named_in(text)
        if named and named[0].level not in {Level.STREET, Level.COUNTY}:
            return {named[1]}
        if found := place_words(text):
            return set(found)
    return set()


def _estates_of(row: Row) -> set[str]:
    if row["building__estate__name"]:
        return {fold(row["building__estate__name"])}
    return _estates(row["place"], row["title"], row["detail"])


def _shown(row: Row, score: float) -> Twin:
    leaf = taxonomy().by_id.get(row["category_id"])
    on_wall = row["publication__status"] == Publication.Status.PUBLISHED
    return Twin(
        row["pk"], leaf.name if leaf else _("一件事"), public_place(row["building__estate__name"], row["area_path"]),
        row["reported_at"], str(Status(row["status"]).label), row["supporters"],
        row["publication__title"] if on_wall else "", score,
    )  # fmt: skip


def public_place(estate: str | None, area_path: str) -> str:
    """The estate, else the community: never nearer."""
    if estate:
        return estate
    community = ladder().above(area_path, Level.COMMUNITY)
    return community.name if community else ladder().words(area_path)

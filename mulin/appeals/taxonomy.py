"""The categories and urgent words, kept in memory: codes to leaves, phrases to suggestions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from mulin.appeals.models import Category, Urgency, Urgent
from mulin.core.phrases import Finder, fold
from mulin.core.versions import Kept

RANK = {Urgency.NORMAL.value: 0, Urgency.URGENT.value: 1, Urgency.CRITICAL.value: 2}


@dataclass(frozen=True)
class Leaf:
    """A category as kept in memory."""

    id: UUID
    code: str
    name: str
    group_code: str
    group_name: str
    party: str
    lead_units: tuple[str, ...]
    urgency: str
    respond_within: str
    resolve_within: str
    phrases: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """What a post may name to say that it answers for this: the code, or a unit."""
        return (self.code, *self.lead_units)


@dataclass(frozen=True)
class Suggestion:
    """A category that words speak for, the words, and how sure (0 to 1)."""

    leaf: Leaf
    words: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Alarm:
    """Urgent words found in a report, and what to do first."""

    words: str
    urgency: str
    advice: str
    note: str


class Taxonomy:
    """All leaves, and finding them by words."""

    def __init__(self, leaves: Iterable[Leaf], alarms: Iterable[tuple[str, Alarm]]) -> None:
        self.leaves = sorted(leaves, key=lambda leaf: leaf.code)
        self.by_code = {leaf.code: leaf for leaf in self.leaves}
        self.by_id = {leaf.id: leaf for leaf in self.leaves}
        self._phrases: dict[str, list[Leaf]] = defaultdict(list)
        for leaf in self.leaves:
            for phrase in leaf.phrases:
                self._phrases[fold(phrase)].append(leaf)
        self._finder = Finder(self._phrases)
        self._alarms = {fold(words): alarm for words, alarm in alarms}
        self._alarm_finder = Finder(self._alarms)

    @property
    def groups(self) -> list[tuple[str, str, list[Leaf]]]:
        """Top categories with their leaves: (code, name, leaves)."""
        groups: dict[str, tuple[str, str, list[Leaf]]] = {}
        for leaf in self.leaves:
            groups.setdefault(leaf.group_code, (leaf.group_code, leaf.group_name, []))
            groups[leaf.group_code][2].append(leaf)
        return list(groups.values())

    def suggest(self, title: str, detail: str = "", *, most: int = 3) -> list[Suggestion]:
        """Leaves that the words speak for, the surest first; none if no phrase occurs.

        A phrase weighs its length, three times if it stands in the title; one that several
        leaves share is divided among them. Confidence is a leaf's share of all weight.
        """
        weights: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for text, factor in ((title, 3.0), (detail, 1.0)):
            for phrase in set(self._finder.find(fold(text))):
                leaves = self._phrases[phrase]
                for leaf in leaves:
                    weights[leaf.code] += factor * len(phrase) / len(leaves)
                    if phrase not in words[leaf.code]:
                        words[leaf.code].append(phrase)
        total = sum(weights.values())
        best = sorted(weights, key=lambda code: (-weights[code], code))[:most]
        return [Suggestion(self.by_code[c], tuple(words[c]), weights[c] / total) for c in best]

    def alarm(self, *texts: str) -> Alarm | None:
        """The gravest urgent words in some texts."""
        words = (word for text in texts for word in self._alarm_finder.find(fold(text)))
        found = [self._alarms[word] for word in words]
        return max(found, key=lambda alarm: RANK[alarm.urgency], default=None)


def graver(one: str, other: str) -> str:
    """The graver of two urgencies."""
    return max(one, other, key=lambda urgency: RANK[urgency])


def _build() -> Taxonomy:
    leaves = [
        Leaf(
            row.id, row.code, row.name, row.group_code, row.group_name, row.party,
            tuple(row.lead_units), row.urgency, row.respond_within, row.resolve_within,
            tuple(row.phrases),
        )
        for row in Category.objects.filter(active=True)
    ]  # fmt: skip
    alarms = [
        (word, Alarm(word, row.urgency, row.advice, row.note))
        for row in Urgent.objects.all()
        for word in row.words
    ]
    return Taxonomy(leaves, alarms)


_taxonomy = Kept("taxonomy", _build)


def taxonomy() -> Taxonomy:
    """The county's taxonomy, from memory."""
    return _taxonomy.get()

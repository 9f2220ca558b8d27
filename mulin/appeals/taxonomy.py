"""The categories and urgent words, kept in memory: codes to leaves, words to suggestions.

Suggestions come from the phrases of the table, and once a model has been trained from both.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from mulin.appeals.models import Category, RoutingRule, Urgency, Urgent
from mulin.appeals.routing_rules import Rule, Target
from mulin.appeals.triage import danger, speaking, store, training
from mulin.appeals.triage.errors import TriageError
from mulin.appeals.triage.labels import text_of
from mulin.core.phrases import Finder, fold
from mulin.core.versions import Kept

log = logging.getLogger(__name__)

# Below this a person decides (Signalen, Amsterdam, takes the same).
SURE = 0.41
# Words of this weight are right half of the time (counted on the 600 texts of the demonstration:
# one word of two letters in four cases is right once, six letters and more in ten cases nine times).
DOUBT = 4.0
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

    @property
    def sure(self) -> bool:
        """Whether it may be taken without a person having looked."""
        return self.confidence >= SURE


@dataclass
class Spoken:
    """What the phrases of a leaf weigh in a text, and which they are."""

    weight: float = 0.0
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Alarm:
    """Urgent words found in a report, and what to do first."""

    words: str
    urgency: str
    advice: str
    note: str


class Taxonomy:
    """All leaves, finding them by words, and the rules of routing in their order.

    `load` brings the model, asked for once.
    """

    def __init__(
        self, leaves: Iterable[Leaf], alarms: Iterable[tuple[str, Alarm]], *,
        rules: Iterable[Rule] = (), load: Callable[[], store.Model | None] = lambda: None,
    ) -> None:  # fmt: skip
        self.rules = tuple(rules)
        self.leaves = sorted(leaves, key=lambda leaf: leaf.code)
        self.by_code = {leaf.code: leaf for leaf in self.leaves}
        self.by_id = {leaf.id: leaf for leaf in self.leaves}
        self._phrases: dict[str, list[Leaf]] = defaultdict(list)
        for leaf in self.leaves:
            for phrase in leaf.phrases:
                self._phrases[fold(phrase)].append(leaf)
        self._finder = Finder(self._phrases)
        self._alarms = {fold(words): alarm for words, alarm in alarms}
        self._alarm_finder = Finder([*self._alarms, *danger.IDIOMS])
        self._load = load

    @cached_property
    def model(self) -> store.Model | None:
        """What was learned from the county's own labels; read when it is first asked."""
        return self._load()

    @property
    def groups(self) -> list[tuple[str, str, list[Leaf]]]:
        """Top categories with their leaves: (code, name, leaves)."""
        groups: dict[str, tuple[str, str, list[Leaf]]] = {}
        for leaf in self.leaves:
            groups.setdefault(leaf.group_code, (leaf.group_code, leaf.group_name, []))
            groups[leaf.group_code][2].append(leaf)
        return list(groups.values())

    def suggest(self, title: str, detail: str = "", *, most: int = 3) -> list[Suggestion]:
        """Leaves that the words speak for, the surest first; none if nothing speaks.

        Without a model, confidence is a leaf's share of what all phrases weigh, less where they
        weigh little (n/(n+4) of it). With one, it is the model's probability, raised by the
        phrases as far as that proved right when the model was trained.
        """
        spoken = self._spoken(title, detail)
        if self.model is not None:
            return self._by_model(self.model, text_of(title, detail), spoken, most=most)
        shares = _shares(spoken)
        best = sorted(shares, key=lambda code: (-shares[code], code))[:most]
        return [
            Suggestion(self.by_code[code], tuple(spoken[code].words), shares[code]) for code in best
        ]

    def by_phrases(self, text: str) -> dict[str, float]:
        """What the phrases alone say of a text: codes with their confidence."""
        return _shares(self._spoken("", text))

    def _spoken(self, title: str, detail: str) -> dict[str, Spoken]:
        """A phrase weighs its length, three times if it stands in the title; one that several
        leaves share is divided among them."""
        found: dict[str, Spoken] = defaultdict(Spoken)
        for text, factor in ((title, 3.0), (detail, 1.0)):
            for phrase in dict.fromkeys(self._finder.find(fold(text))):
                leaves = self._phrases[phrase]
                for leaf in leaves:
                    one = found[leaf.code]
                    one.weight += factor * len(phrase) / len(leaves)
                    if phrase not in one.words:
                        one.words.append(phrase)
        return found

    def _by_model(
        self, model: store.Model, text: str, spoken: dict[str, Spoken], *, most: int
    ) -> list[Suggestion]:
        shares, learned = _shares(spoken), model.learned
        known = dict(zip(learned.classes, learned.probabilities(text).tolist(), strict=True))
        probable = training.joined(known, shares, pull=model.facts.pull)
        probable = {code: value for code, value in probable.items() if code in self.by_code}
        whole = sum(probable.values()) or 1.0
        best = sorted(probable, key=lambda code: (-probable[code], code))[:most]
        return [
            Suggestion(
                self.by_code[code],
                tuple(spoken[code].words if code in spoken else speaking.words(learned, text, code)),
                probable[code] / whole,
            )
            for code in best
        ]  # fmt: skip

    def alarm(self, *texts: str) -> Alarm | None:
        """The gravest urgent words in some texts: those of the county's table, and danger to
        persons. What is denied, prevented or taught is none; what is only feared is urgent, and
        nobody is told to call first."""
        found = [alarm for text in texts for alarm in self._alarms_in(fold(text))]
        found += [_of_danger(one) for one in danger.dangers(*texts)]
        return max(found, key=lambda alarm: RANK[alarm.urgency], default=None)

    def _alarms_in(self, text: str) -> Iterator[Alarm]:
        for words, start, end in danger.hits(self._alarm_finder, text):
            alarm = self._alarms.get(words)
            if alarm is None or danger.only_spoken_of(text, start, end):
                continue
            if not danger.only_feared(text, start, end):
                yield alarm
            elif alarm.urgency == Urgency.CRITICAL:
                yield replace(alarm, urgency=Urgency.URGENT.value, advice="", note="")


def _shares(spoken: dict[str, Spoken]) -> dict[str, float]:
    whole = sum(one.weight for one in spoken.values())
    return {code: one.weight / (whole + DOUBT) for code, one in spoken.items()}


def _of_danger(one: danger.Danger) -> Alarm:
    advice, note = {
        danger.SELF_HARM: ("120/110/12356", _("您先确保安全。值班人员会马上看到，不会对外公开。")),
        danger.VIOLENCE: ("110", _("有危险先打 110。您的地址不会对外显示。")),
        danger.THREAT: ("110", _("有危险先打 110。值班人员会马上看到，不会对外公开。")),
        danger.ACCIDENT: ("120/110/119", _("先打急救、报警或消防电话，再告诉社区一起帮忙。")),
    }[one.kind]
    return Alarm(one.words, Urgency.CRITICAL.value, advice, note)


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
    rules = [rule_of(row) for row in RoutingRule.objects.filter(active=True)]
    return Taxonomy(leaves, alarms, rules=rules, load=_model)


def rule_of(row: RoutingRule) -> Rule:
    """A rule as a plain value."""
    target = Target(row.post_id, row.organisation_id, row.role, row.as_category)
    return Rule(
        row.id, row.name, target, frozenset(row.categories), row.area_path,
        frozenset(row.weekdays), row.since, row.until, frozenset(row.kinds),
        frozenset(row.channels), frozenset(row.urgencies), tuple(row.words), row.reason,
    )  # fmt: skip


def _model() -> store.Model | None:
    """The model in use; a damaged one is left aside, and `mulin doctor` says so."""
    try:
        return store.load()
    except TriageError as error:
        log.warning("triage model not used: %s", error)
        return None


_taxonomy = Kept("taxonomy", _build)


def taxonomy() -> Taxonomy:
    """The county's taxonomy, from memory."""
    return _taxonomy.get()

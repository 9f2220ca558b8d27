"""Rules of routing as plain values: which fits first, which is never reached, which go in a circle.

Nothing here reads the database; `taxonomy` keeps the rules in memory, `routing` follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from uuid import UUID

from mulin.core.phrases import Finder, fold

GROUP = 2


@dataclass(frozen=True)
class Asked:
    """What the rules look at: an appeal, as it was told. `at` is local time."""

    category: str
    area_path: str
    kind: str
    channel: str
    urgency: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Target:
    """Where a rule leads: a post, a body, a kind of post, or another category's way."""

    post: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    as_category: str = ""

    @property
    def given(self) -> bool:
        """Whether it leads anywhere."""
        return bool(self.post or self.organisation or self.role or self.as_category)


@dataclass(frozen=True)
class Rule:
    """One rule; what is empty asks nothing. `since` after `until` goes over midnight."""

    id: UUID
    name: str
    target: Target
    categories: frozenset[str] = frozenset()
    area_path: str = ""
    weekdays: frozenset[int] = frozenset()
    since: time | None = None
    until: time | None = None
    kinds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    urgencies: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    reason: str = ""

    @cached_property
    def _finder(self) -> Finder:
        return Finder(fold(word) for word in self.words)

    def fits(self, asked: Asked) -> bool:
        """Whether everything it asks is so."""
        return (
            (not self.categories or self.takes(asked.category))
            and asked.area_path.startswith(self.area_path)
            and self._when(asked.at)
            and (not self.kinds or asked.kind in self.kinds)
            and (not self.channels or asked.channel in self.channels)
            and (not self.urgencies or asked.urgency in self.urgencies)
            and (not self.words or bool(self._finder.find(fold(asked.text))))
        )

    def takes(self, category: str) -> bool:
        """Whether a leaf is named, itself or by its group."""
        return bool(category) and (
            category in self.categories or category[:GROUP] in self.categories
        )

    def _when(self, at: datetime) -> bool:
        if self.weekdays and at.weekday() not in self.weekdays:
            return False
        return in_hours(at.time(), self.since, self.until)


def in_hours(now: time, since: time | None, until: time | None) -> bool:
    """Whether a time of day lies from `since` (included) to `until` (not); over midnight too."""
    first, last = since or time.min, until or time.min
    if first == last:
        return True
    if last == time.min or first < last:
        return first <= now and (last == time.min or now < last)
    return now >= first or now < last


def first(rules: Sequence[Rule], asked: Asked) -> tuple[Rule, ...]:
    """The rule that fits first; where it says «as another category», that one and then the one
    that fits first under it. Empty if none fits. Ends although rules should go in a circle."""
    taken: list[Rule] = []
    while True:
        rule = next((one for one in rules if one not in taken and _leads_on(one, asked)), None)
        if rule is None:
            return tuple(taken)
        taken.append(rule)
        if not rule.target.as_category:
            return tuple(taken)
        asked = replace(asked, category=rule.target.as_category)


def _leads_on(rule: Rule, asked: Asked) -> bool:
    """Whether it fits and does not send a category on to itself."""
    return rule.target.as_category != (asked.category or None) and rule.fits(asked)


def covers(one: Rule, other: Rule, leaves: Iterable[str]) -> bool:
    """Whether whatever fits `other` fits `one` too. `leaves` are all codes there are."""
    return (
        _wider(_named(one, leaves), _named(other, leaves))
        and other.area_path.startswith(one.area_path)
        and _wider(one.weekdays, other.weekdays)
        and _hours_within(one, other)
        and _wider(one.kinds, other.kinds)
        and _wider(one.channels, other.channels)
        and _wider(one.urgencies, other.urgencies)
        and _words_within(one.words, other.words)
    )


def _named(rule: Rule, leaves: Iterable[str]) -> frozenset[str]:
    return (
        frozenset(code for code in leaves if rule.takes(code)) if rule.categories else frozenset()
    )


def _wider(one: frozenset[str] | frozenset[int], other: frozenset[str] | frozenset[int]) -> bool:
    """Whether a choice holds another; an empty one holds all."""
    return not one or bool(other and other <= one)


def _hours_within(one: Rule, other: Rule) -> bool:
    """Whether each minute of the one's hours is of the other's; minutes are what pages take."""
    return all(
        in_hours(minute, one.since, one.until)
        for minute in _minutes()
        if in_hours(minute, other.since, other.until)
    )


def _minutes() -> Iterator[time]:
    return (time(hour, minute) for hour in range(24) for minute in range(60))


def _words_within(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text that holds one of the other's words holds one of ours."""
    if not one:
        return True
    ours = [fold(word) for word in one]
    return bool(other) and all(any(word in fold(theirs) for word in ours) for theirs in other)


def swallowed(rules: Sequence[Rule], leaves: Sequence[str]) -> dict[UUID, Rule]:
    """Rules that can never be reached, with the earlier one that takes all they could take."""
    found: dict[UUID, Rule] = {}
    for place, rule in enumerate(rules):
        # One that only sends on to another category lets later rules still be reached.
        ending = (one for one in rules[:place] if not one.target.as_category)
        earlier = next((one for one in ending if covers(one, rule, leaves)), None)
        if earlier is not None:
            found[rule.id] = earlier
    return found


def circle(rules: Sequence[Rule], leaves: Sequence[str]) -> list[Rule]:
    """Rules that send a category on to one another without end; empty if none do.

    A category may be sent on by every rule that names it: what the other conditions say is not
    weighed, since they may all be so one day.
    """
    onward: dict[str, list[tuple[str, Rule]]] = {}
    for rule in rules:
        if rule.target.as_category:
            named = _named(rule, leaves) or frozenset(leaves)
            for code in sorted(named - {rule.target.as_category}):
                onward.setdefault(code, []).append((rule.target.as_category, rule))
    done: set[str] = set()
    for code in sorted(onward):
        if found := _walk(code, onward, way=[], done=done):
            return found
    return []


def _walk(
    code: str, onward: Mapping[str, Sequence[tuple[str, Rule]]], *,
    way: list[tuple[str, Rule]], done: set[str],
) -> list[Rule]:  # fmt: skip
    codes = [before for before, _rule in way]
    if code in codes:
        return list(dict.fromkeys(rule for _before, rule in way[codes.index(code) :]))
    if code in done:
        return []
    for after, rule in onward.get(code, ()):
        if found := _walk(after, onward, way=[*way, (code, rule)], done=done):
            return found
    done.add(code)
    return []

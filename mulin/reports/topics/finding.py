"""From messages to hot topics, hottest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mulin.reports.topics import names
from mulin.reports.topics.groups import Groups
from mulin.reports.topics.heat import WEEKS, heat_of, person_of
from mulin.reports.topics.near import pairs, places_of
from mulin.reports.topics.told import Found, Told

# Fewer people than this are not many: a topic is what several say without having agreed on it.
PEOPLE = 3
# More messages are not compared at once: memory and time stay bounded, the newest are taken.
MOST = 20_000


def hot_topics(
    tellings: Iterable[Told],
    *,
    at: datetime | None = None,
    weeks: int = WEEKS,
    people: int = PEOPLE,
) -> list[Found]:
    """Topics of at least `people` people, hottest first.

    `heat` has the formula. What was said after `at` is not looked at."""
    told = newest([one for one in tellings if not (at and one.at and one.at > at)])
    if not told:
        return []
    places = places_of(told)
    spread = names.spread_of(told)
    found = []
    for group in Groups(pairs(told, places)).join():
        here = [told[n] for n in group]
        if len({person_of(one) for one in here}) < people:
            continue
        heat = heat_of(here, at=at, weeks=weeks)
        own = [places[n] for n in group]
        place = names.place_name(here, own)
        matter = names.matter_name(here, {name for one in own for name in one}, spread)
        label = "：".join(part for part in (place, matter) if part)
        found.append(Found(label, place, matter, heat, tuple(one.key for one in here)))
    return sorted(found, key=lambda topic: (-topic.heat.heat, topic.members))


def newest(told: Sequence[Told]) -> list[Told]:
    """The newest messages, at most `MOST`, in the order of their times; those without one first."""
    in_order = sorted(told, key=lambda one: one.at.timestamp() if one.at else 0.0)
    return in_order[-MOST:]

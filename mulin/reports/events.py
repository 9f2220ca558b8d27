"""What has happened to a topic, told to whoever listens in `mulin/links`, and what it may become."""

from __future__ import annotations

from dataclasses import dataclass, field

from mulin.people.models import Person
from mulin.reports.models.topics import Topic


@dataclass(frozen=True)
class TopicRaised:
    """Somebody wants a topic to become something more: `kind` is the name of a `Target`.

    The link that makes it appends the address of what it made to `opened`; one that leads to a
    form, by which nothing is made yet, appends that to `forms`. The person is led there.
    """

    topic: Topic
    kind: str
    by: Person
    opened: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """What a topic may become, in the words of the button."""

    kind: str
    label: object
    icon: str = "arrow-right"


_targets: dict[str, Target] = {}


def offer(target: Target) -> None:
    """Say that a topic may become this: called by the link that makes it, so that no page offers
    what no room can take."""
    _targets[target.kind] = target


def withdraw(kind: str) -> None:
    """Offer it no longer (tests)."""
    _targets.pop(kind, None)


def targets() -> list[Target]:
    """What a topic may become in this house."""
    return list(_targets.values())

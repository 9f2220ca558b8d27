"""In which meetings a matter was talked over or will be: the room that keeps them says so in `mulin/links`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from mulin.matters.models import Decision, Matter
from mulin.people.models import Person


@dataclass(frozen=True)
class Talk:
    """A meeting that has it on its agenda: its name, its day, where it is shown, and whether it
    was talked over there already."""

    title: str
    day: date
    url: str
    over: bool


Find = Callable[[Person | None, Matter], Iterable[Talk]]
_rooms: list[Find] = []


def register(find: Find) -> None:
    """Say, when an app is ready, which meetings have a matter on their agenda, as far as a person may
    know of them."""
    _rooms.append(find)


def talks_of(person: Person | None, matter: Matter) -> list[Talk]:
    """All of them, the newest first."""
    found = [talk for find in _rooms for talk in find(person, matter)]
    return sorted(found, key=lambda one: one.day, reverse=True)


def meeting_of(decision: Decision, talks: Iterable[Talk]) -> Talk | None:
    """The meeting that took a decision: of the name and the day that were entered."""
    named = (decision.body, decision.held_on)
    return next((talk for talk in talks if talk.over and (talk.title, talk.day) == named), None)

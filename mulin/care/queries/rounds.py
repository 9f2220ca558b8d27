"""A visitor's rounds: whom to see, sorted by deadline and walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from mulin.care import clocks
from mulin.care.clocks import Chip
from mulin.care.models import Pairing, PairStatus, Recipient, Visit, VisitStatus
from mulin.core import geo
from mulin.people.models import Person

MOST = 100
Point = tuple[float, float]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Stop:
    """One recipient of the rounds: how they stand with time, how far from the stop before, and
    whether one goes only when the visitor cannot."""

    recipient: Recipient
    chip: Chip
    metres: int | None
    planned: date | None
    standing_in: bool

    @property
    def key(self) -> UUID:
        """Of the recipient."""
        return self.recipient.pk


def rounds(person: Person, *, today: date) -> list[Stop]:
    """Whom this person visits: those whose day has come first, then those of the next days; within
    each, the nearest next. Those one only stands in for come last."""
    pairs = list(
        Pairing.objects.filter(
            status=PairStatus.ACTIVE, recipient__in=Recipient.objects.paired_with(person)
        )
        .select_related("recipient__resident", "recipient__dwelling__building__estate")
        .order_by("recipient__due_on", "id")[:MOST]
    )
    planned = _planned([pair.recipient_id for pair in pairs])
    stops = [
        Stop(
            pair.recipient, clocks.chip(pair.recipient.due_on, today), None,
            planned.get(pair.recipient_id), pair.visitor_id != person.pk,
        )
        for pair in pairs
    ]  # fmt: skip
    return walked(stops, today)


def _planned(keys: Iterable[UUID]) -> dict[UUID, date]:
    rows = Visit.objects.filter(recipient__in=list(keys), status=VisitStatus.PLANNED)
    return {key: day for key, day in rows.values_list("recipient_id", "planned_on") if day}


def walked(stops: Sequence[Stop], today: date) -> list[Stop]:
    """The stops in the order of the walk, each with the metres from the one before."""
    found: list[Stop] = []
    at: Point | None = None
    for bucket in range(4):
        part = [stop for stop in stops if _bucket(stop, today) == bucket]
        for stop in in_order(part, lambda one: one.recipient.point, start=at):
            here = stop.recipient.point
            metres = round(geo.distance(at, here)) if at and here else None
            found.append(replace(stop, metres=metres))
            at = here or at
    return found


def _bucket(stop: Stop, today: date) -> int:
    """How soon: 0 today or late, 1 the day after or the next, 2 later, 3 only when asked."""
    day = min(stop.recipient.due_on, stop.planned or stop.recipient.due_on)
    if stop.standing_in:
        return 0 if stop.recipient.due_on < today else 3
    return 0 if day <= today else 1 if day <= today + timedelta(days=2) else 2


def in_order(
    things: Sequence[Thing], point_of: Callable[[Thing], Point | None], *, start: Point | None
) -> list[Thing]:
    """The nearest next, from `start` (else from the first thing that has a place). What has no
    place comes at the end, as it was."""
    placed = [thing for thing in things if point_of(thing) is not None]
    loose = [thing for thing in things if point_of(thing) is None]
    found: list[Thing] = []
    at = start
    while placed:
        near = placed[0] if at is None else min(placed, key=_from(at, point_of))
        placed.remove(near)
        found.append(near)
        at = point_of(near)
    return [*found, *loose]


def _from(at: Point, point_of: Callable[[Thing], Point | None]) -> Callable[[Thing], float]:
    def metres(thing: Thing) -> float:
        return geo.distance(at, point_of(thing) or at)

    return metres


def asked_of(person: Person) -> list[Pairing]:
    """Pairings that wait for this person's yes, as visitor."""
    rows = Pairing.objects.filter(
        visitor=person, status=PairStatus.ASKED, visitor_agreed_at__isnull=True
    )
    related = ("recipient__resident", "recipient__dwelling__building__estate", "asked_by")
    return list(rows.select_related(*related).order_by("id")[:MOST])


def visited_by(person: Person) -> int:
    """How many this person visits or is asked to visit: whether to show them the way to their rounds."""
    mine = Q(visitor=person) | Q(backup=person, status=PairStatus.ACTIVE)
    return Pairing.objects.open().filter(mine).count()

"""Whose turn it is: an order that goes round; who is skipped owes a turn, and pays it first."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)
MONTHS = 12


@dataclass(frozen=True)
class Past(Generic[Who]):
    """A turn that was held or skipped."""

    who: Who
    held: bool


def owing(order: Sequence[Who], past: Sequence[Past[Who]]) -> list[Who]:
    """Those of the order who were skipped and have not held a turn since, the oldest debt first."""
    debts: dict[Who, None] = {}
    for turn in past:
        if turn.held:
            debts.pop(turn.who, None)
        else:
            debts.setdefault(turn.who)
    return [who for who in debts if who in order]


def next_up(order: Sequence[Who], past: Sequence[Past[Who]]) -> Who | None:
    """Who chairs next: after whoever was skipped last the order goes on; a debt is paid as soon as
    somebody else has chaired in between. None for an empty order.

    A debt moves nobody's place: after it is paid, the order goes on where it was.
    """
    if not order:
        return None
    debts = owing(order, past)
    # Who was skipped just now is not asked again before another has chaired.
    ripe = [who for who in debts if not _skipped_last(who, past)]
    if ripe and past and past[-1].held:
        return ripe[0]
    return _after(order, _place(order, past), refused=set(debts))


def _skipped_last(who: Who, past: Sequence[Past[Who]]) -> bool:
    for turn in reversed(past):
        if turn.held:
            return False
        if turn.who == who:
            return True
    return False


def _place(order: Sequence[Who], past: Sequence[Past[Who]]) -> int:
    """How far the order has come: turns that paid a debt do not move it."""
    place, debts = -1, set[Who]()
    for turn in past:
        paid = turn.held and turn.who in debts
        if turn.held:
            debts.discard(turn.who)
        else:
            debts.add(turn.who)
        if not paid and turn.who in order:
            place = order.index(turn.who)
    return place


def _after(order: Sequence[Who], place: int, *, refused: set[Who]) -> Who:
    """The next of the order who owes nothing; where all owe, simply the next."""
    ring = [order[(place + 1 + n) % len(order)] for n in range(len(order))]
    return next((who for who in ring if who not in refused), ring[0])


def ends(since: date, months: int) -> date:
    """The last day of a turn that begins on a day: the day before the same day `months` later (the
    month's last where it has no such day)."""
    month = since.month - 1 + months
    year, month = since.year + month // MONTHS, month % MONTHS + 1
    for day in range(since.day, 27, -1):
        try:
            return date(year, month, day) - timedelta(days=1)
        except ValueError:
            continue
    return date(year, month, since.day) - timedelta(days=1)

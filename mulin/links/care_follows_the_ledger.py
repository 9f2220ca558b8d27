"""Whenever the ledger says that somebody moved, left, was merged or wiped, or took a consent back, care
follows."""

from __future__ import annotations

from mulin.care import flow
from mulin.core.events import when
from mulin.households.events import (
    NeedChanged,
    ResidentChanged,
    ResidentErased,
    ResidentMoved,
    ResidentsMerged,
)

# The area of the person changed without their moving: a grid was redrawn.
REZONED = "rezone"


@when(ResidentMoved)
def moved(event: ResidentMoved) -> None:
    """To another door, or away."""
    _follow(event)


def _follow(event: ResidentMoved | ResidentChanged | ResidentErased) -> None:
    flow.follow(event.resident, by=event.by)
    flow.follow_comings(event.resident, by=event.by)


@when(NeedChanged)
def need_changed(event: NeedChanged) -> None:
    """What was reckoned by a consent that is taken back is forgotten."""
    flow.follow_comings(event.need.resident, by=event.by)


@when(ResidentChanged)
def rezoned(event: ResidentChanged) -> None:
    """Other deeds are told by events of their own."""
    if event.verb == REZONED:
        _follow(event)


@when(ResidentErased)
def erased(event: ResidentErased) -> None:
    """What is held in care is wiped with the rest."""
    _follow(event)


@when(ResidentsMerged)
def merged(event: ResidentsMerged) -> None:
    """Care goes with the record that stays; parted again, it stays where it is."""
    if not event.undone:
        flow.follow_merge(event.into, event.gone, by=event.by)
        flow.follow_comings(event.gone, by=event.by)

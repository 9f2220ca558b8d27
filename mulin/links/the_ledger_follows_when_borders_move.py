"""Whenever buildings come into another grid, the ledger of households follows, soon and by the worker."""

from __future__ import annotations

from typing import Any

from mulin.core.events import when
from mulin.core.jobs import enqueue, job
from mulin.households import flow
from mulin.places.events import BuildingsMoved

JOB = "households.follow_moved_borders"


@when(BuildingsMoved)
def moved(_event: BuildingsMoved) -> None:
    """The round after the deed; the next finds nothing left to do."""
    enqueue(JOB)


@job(JOB)
def follow(_payload: dict[str, Any]) -> None:
    """Until nothing is left to follow; what fails is done by the nightly round."""
    while flow.follow_buildings():
        pass

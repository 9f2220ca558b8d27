"""Figures follow the deeds within seconds, and are proved by night."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from mulin.core.jobs import periodic
from mulin.reports import flow

EVERY = timedelta(seconds=5)
log = logging.getLogger(__name__)


@periodic("reports.refresh", every=EVERY)
def refresh(_slot: datetime) -> None:
    """Count anew whatever deeds have marked since."""
    flow.refresh_all()


@periodic(flow.UNCALLED_JOB, every=timedelta(minutes=1))
def uncalled(slot: datetime) -> None:
    """Time alone changes a figure: nobody called, and now it is too late."""
    flow.mark_uncalled(slot)


@periodic("reports.rebuild", every="daily 03:40", lease=timedelta(hours=2))
def rebuild(_slot: datetime) -> None:
    """Count everything once more, and say if anything had gone astray."""
    mended = sum(stretch.mended for stretch in flow.rebuild())
    if mended:
        log.warning("figures: %s cells were not as the appeals said, and are now", mended)


@periodic("reports.topics", every=timedelta(hours=1), lease=timedelta(hours=1))
def topics(_slot: datetime) -> None:
    """What people speak of now."""
    flow.refresh_topics()

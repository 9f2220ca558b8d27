"""Whenever a unit comes to a whistle, finishes or is let off, the support order opened by it follows."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.appeals.flow.support_following import follow
from mulin.appeals.models import SupportOrder
from mulin.core.events import when
from mulin.links.a_whistle_may_be_blown_from_an_appeal import APPEAL
from mulin.whistles.events import (
    UnitExcused,
    UnitFinished,
    UnitReportedIn,
    UnitSentBack,
    WhistleWithdrawn,
)
from mulin.whistles.models import Summons, Turnout, Whistle


def _orders(whistle: Whistle, units: Iterable[Summons]) -> list[SupportOrder]:
    """What these units were asked by this whistle and is not over; none of another source."""
    if whistle.source_kind != APPEAL or whistle.source_id is None:
        return []
    posts = [unit.post_id for unit in units if unit.post_id is not None]
    rows = SupportOrder.objects.filter(appeal=whistle.source_id, source=whistle.number).open()
    return list(rows.filter(post__in=posts).select_related("appeal"))


@when(UnitReportedIn)
def signed(event: UnitReportedIn) -> None:
    """Who is on site has taken it on."""
    unit = event.summons
    for order in _orders(unit.whistle, [unit]):
        follow(order, "sign", by=event.by, at=unit.came_at)


@when(UnitFinished)
def reported(event: UnitFinished) -> None:
    """What the unit said there is its report; the handler looks at it once the units may go."""
    unit = event.summons
    for order in _orders(unit.whistle, [unit]):
        follow(order, "report", by=event.by, inner=event.words, at=unit.done_at)


@when(UnitSentBack)
def sent_back(event: UnitSentBack) -> None:
    """Not done there is not done here."""
    for order in _orders(event.summons.whistle, [event.summons]):
        follow(order, "send_back", by=event.by, inner=event.reason, at=event.at)


@when(UnitExcused)
def excused(event: UnitExcused) -> None:
    """Who need not come has nothing to do."""
    for order in _orders(event.summons.whistle, [event.summons]):
        follow(order, "withdraw", by=event.by, inner=event.reason, at=event.at)


@when(WhistleWithdrawn)
def withdrawn(event: WhistleWithdrawn) -> None:
    """Of all who were called off; what a unit had done already stays for the handler to see."""
    units = Summons.objects.filter(whistle=event.whistle, status=Turnout.OFF)
    for order in _orders(event.whistle, units):
        follow(order, "withdraw", by=event.by, inner=event.reason, at=event.whistle.ended_at)

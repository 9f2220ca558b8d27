"""Whenever a whistle that came of an appeal calls units, each of them gets a support order of that appeal."""

from __future__ import annotations

from mulin.appeals.flow import supports
from mulin.appeals.models import Appeal
from mulin.core.deeds import DeedError
from mulin.core.events import when
from mulin.links.a_whistle_may_be_blown_from_an_appeal import APPEAL
from mulin.people.models import Person
from mulin.whistles.events import UnitSummoned, WhistleBlown
from mulin.whistles.models import Summons


def _open(summons: Summons, *, by: Person | None) -> None:
    """Whom the appeal cannot ask (its own handler, who supports it already, whom it complains of)
    is still called by the whistle; an order beside it would say the same twice, or too much."""
    whistle = summons.whistle
    if whistle.source_kind != APPEAL or whistle.source_id is None or summons.post_id is None:
        return
    appeal = Appeal.objects.filter(pk=whistle.source_id).first()
    if appeal is None or not appeal.is_open:
        return
    try:
        supports.open(
            appeal, post=summons.post_id, what=whistle.need[:500], by=by, source=whistle.number
        )
    except DeedError:
        return


@when(WhistleBlown)
def blown(event: WhistleBlown) -> None:
    """All units it was blown for."""
    for summons in event.summonses:
        _open(summons, by=event.by)


@when(UnitSummoned)
def called(event: UnitSummoned) -> None:
    """One more unit."""
    _open(event.summons, by=event.by)

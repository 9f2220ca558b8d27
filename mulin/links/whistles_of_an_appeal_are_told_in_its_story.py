"""Whenever a whistle that came of an appeal is blown, raised, released or withdrawn, the appeal's story says so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mulin.appeals.flow.steps import take
from mulin.appeals.models import Appeal
from mulin.core.events import when
from mulin.links.a_whistle_may_be_blown_from_an_appeal import APPEAL
from mulin.people.models import Person
from mulin.whistles.events import (
    WhistleBlown,
    WhistleEscalated,
    WhistleReleased,
    WhistleWithdrawn,
)
from mulin.whistles.models import Whistle


def _remark(whistle: Whistle, inner: str, *, by: Person | None) -> None:
    """An inner line: what residents are told stays with whoever handles the appeal."""
    if whistle.source_kind != APPEAL or whistle.source_id is None:
        return
    appeal = Appeal.objects.filter(pk=whistle.source_id).first()
    if appeal is not None:
        take(appeal, "remark", by=by, inner=inner[:2000], data={"whistle": str(whistle.pk)})


@when(WhistleBlown)
def blown(event: WhistleBlown) -> None:
    """Which level, and who was called."""
    units = _("、").join(summons.unit_name for summons in event.summonses)
    words = _("吹了%(level)s（%(number)s），叫了%(units)s。") % {
        "level": event.whistle.level.name, "number": event.whistle.number, "units": units,
    }  # fmt: skip
    _remark(event.whistle, words, by=event.by)


@when(WhistleEscalated)
def raised(event: WhistleEscalated) -> None:
    """From which level to which."""
    words = _("哨%(number)s从%(before)s升为%(level)s。") % {
        "number": event.whistle.number, "before": event.before.name,
        "level": event.whistle.level.name,
    }  # fmt: skip
    _remark(event.whistle, words, by=event.by)


@when(WhistleReleased)
def released(event: WhistleReleased) -> None:
    """What became of it."""
    words = _("哨%(number)s办完放行：%(words)s") % {
        "number": event.whistle.number, "words": event.words,
    }  # fmt: skip
    _remark(event.whistle, words, by=event.by)


@when(WhistleWithdrawn)
def withdrawn(event: WhistleWithdrawn) -> None:
    """Why it was taken back."""
    words = _("哨%(number)s撤了：%(words)s") % {
        "number": event.whistle.number, "words": event.reason,
    }  # fmt: skip
    _remark(event.whistle, words, by=event.by)

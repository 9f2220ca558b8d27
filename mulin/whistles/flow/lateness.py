"""Late: the whistle becomes one of the next level, by itself and once, or by hand with a reason.

A job looks when the limit is up. It names the turn it was made for, and the deed that follows
counts the turn up in the same conditional UPDATE as the journal: so a worker that slept for a day,
or two at once, raise it by one level and not by two; the new limit runs from when it was raised.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.core.jobs import enqueue, job
from mulin.people.models import Person
from mulin.whistles.clocks import deadline
from mulin.whistles.events import UnitSummoned, WhistleEscalated
from mulin.whistles.flow.steps import commands, hold, line, settle, take, tell_command, tell_unit
from mulin.whistles.flow.summoning import summon
from mulin.whistles.models import MISSING, Status, Summons, Whistle, WhistleLevel
from mulin.whistles.queries.levels import levels
from mulin.whistles.queries.units import chief_of

LOOK = "whistles.look"


def watch(whistle: Whistle, due: datetime) -> None:
    """Look when a limit of this turn is up whether a unit is missing (in the caller's
    transaction)."""
    enqueue(
        LOOK, {"whistle": str(whistle.pk), "turn": whistle.turn},
        unique=f"{LOOK}@{whistle.pk}@{whistle.turn}@{due.timestamp():.0f}", run_at=due,
    )  # fmt: skip


@job(LOOK, together=True)
def _look(payload: dict[str, Any]) -> None:
    whistle = Whistle.objects.filter(pk=payload["whistle"]).first()
    if whistle is not None:
        look(whistle, turn=int(payload["turn"]))


@transaction.atomic
def look(whistle: Whistle, *, turn: int, at: datetime | None = None) -> bool:
    """Raise it if, in this turn, a unit is missing past its time; says whether it was raised.

    At the top there is nobody further up: those who decide are told, once.
    """
    now = at or timezone.now()
    hold(whistle)
    if whistle.turn != turn or whistle.status not in {Status.BLOWN, Status.WORKING}:
        return False
    late = list(Summons.objects.filter(whistle=whistle, status__in=MISSING, due__lte=now))
    if not late:
        return False
    above = levels().above(levels().by_id[whistle.level_id])
    if above is None:
        _nobody_above(whistle, late)
        return False
    _raise(whistle, above, late, by=None, words="", at=now)
    return True


def _nobody_above(whistle: Whistle, late: list[Summons]) -> None:
    named = _("、").join(s.unit_name for s in late)
    tell_command(
        whistle, "late", gettext_noop("还有单位没到：%s") % whistle.title,
        gettext_noop("%s到点没来，已经是最高一级，请打电话。") % named,
    )  # fmt: skip


@transaction.atomic
def escalate(whistle: Whistle, *, by: Person, words: str, at: datetime | None = None) -> Whistle:
    """Raise it by hand: those called cannot do it alone."""
    commands(by, whistle)
    hold(whistle)
    words = line(words, field="words", needed=_("请写为什么要升级。"))
    above = levels().above(levels().by_id[whistle.level_id])
    if above is None:
        raise Refused("top", _("已经是最高一级，不能再升。"))
    return _raise(whistle, above, [], by=by, words=words, at=at or timezone.now())


def _raise(
    whistle: Whistle, above: WhistleLevel, late: list[Summons], *, by: Person | None, words: str,
    at: datetime,
) -> Whistle:  # fmt: skip
    before = levels().by_id[whistle.level_id]
    # Who was called a moment ago keeps the time they were given.
    missing = Summons.objects.filter(whistle=whistle, status__in=MISSING)
    due = max([deadline(at, above.report_in), *missing.values_list("due", flat=True)])
    take(
        whistle, "escalate", by=by, at=at, level_id=above.pk, turn=whistle.turn + 1, due=due,
        data={
            "from": before.name, "level": above.name, "words": words,
            "late": [summons.unit_name for summons in late], "due": due.isoformat(),
        },
    )  # fmt: skip
    whistle.level = above
    _call_chief(whistle, above, at=at, due=due)
    settle(whistle, at=at)
    watch(whistle, due)
    title = gettext_noop("升为%(level)s：%(title)s") % {
        "level": above.name, "title": whistle.title,
    }  # fmt: skip
    for summons in late:
        tell_unit(summons, "raised", title, gettext_noop("您这边还没到，请马上到场报到。"))
    tell_command(whistle, "raised", title)
    announce(WhistleEscalated(whistle, before, by))
    return whistle


def _call_chief(whistle: Whistle, level: WhistleLevel, *, at: datetime, due: datetime) -> None:
    """The post in charge of the new level is called too, unless it is there already."""
    chief = chief_of(level.chief, whistle.area_path) if level.chief else None
    if chief is None or Summons.objects.filter(whistle=whistle, unit=chief.id).exists():
        return
    if chief.post in {whistle.post_id, whistle.stand_in_id}:
        return  # whoever blew it need not call themselves
    summons = summon(whistle, chief, by=None, at=at, due=due)
    announce(UnitSummoned(summons))

"""Calling one unit: its row, its journal, and the message to its people."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from mulin.core import journal
from mulin.core.wording import when_words
from mulin.people.models import Person
from mulin.whistles.flow.steps import tell_unit
from mulin.whistles.models import Summons, Turnout, Whistle
from mulin.whistles.queries.units import Unit


def summon(
    whistle: Whistle, unit: Unit, *, by: Person | None, at: datetime, due: datetime
) -> Summons:
    """Call one unit and tell its people. Runs inside the caller's transaction."""
    summons = Summons(
        whistle=whistle, unit=unit.id, unit_name=unit.name[:80], post_id=unit.post,
        organisation_id=unit.organisation, called_at=at, due=due, status=Turnout.CALLED,
    )  # fmt: skip
    journal.begin(summons, "called", by=by, at=at, data={"due": due.isoformat()})
    tell_unit(
        summons, "called", gettext_noop("吹哨叫您：%s") % whistle.title,
        gettext_noop("请在 %(due)s 前到 %(place)s 报到。%(need)s")
        % {"due": when_words(due, now=at), "place": whistle.place, "need": whistle.need},
    )  # fmt: skip
    return summons

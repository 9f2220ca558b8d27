"""Both sides say what they think of the other, for some days after the end (双向评价)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import NotAllowed, Refused
from mulin.people.models import Person
from mulin.whistles.flow.steps import answers, commands, line, take_unit
from mulin.whistles.models import Appraisal, Side, Summons

WORST, BEST = 1, 5
LOW = 2


def appraise_unit(
    summons: Summons, *, by: Person, mark: int, words: str = "", at: datetime | None = None
) -> Appraisal:
    """Whoever blew it marks a unit from one to five; two and less want a reason."""
    commands(by, summons.whistle)
    if not WORST <= mark <= BEST:
        raise Refused("no_choice", _("请打 1 到 5 分。"), field="mark")
    needed = _("分数低的话，请写一句为什么。") if mark <= LOW else ""
    words = line(words, field="words", needed=needed, most=300)
    return _say(summons, "appraise_unit", Side.UNIT, by=by, at=at, words=words, mark=mark)


def appraise(
    summons: Summons, *, by: Person, right: bool, words: str = "", at: datetime | None = None
) -> Appraisal:
    """A unit says whether it was right to blow; «no» wants a reason."""
    answers(by, summons)
    needed = "" if right else _("觉得不该吹的话，请写一句为什么。")
    words = line(words, field="words", needed=needed, most=300)
    return _say(summons, "appraise", Side.WHISTLE, by=by, at=at, words=words, right=right)


@transaction.atomic
def _say(
    summons: Summons, verb: str, side: str, *, by: Person, at: datetime | None, words: str,
    **said: Any,
) -> Appraisal:  # fmt: skip
    now = at or timezone.now()
    whistle = summons.whistle
    if whistle.is_open:
        raise NotAllowed(_("放行以后才评价。"))
    if not whistle.takes_appraisals(now):
        raise NotAllowed(_("评价的日子已经过了。"))
    take_unit(summons, verb, by=by, at=now, data={**said, "words": words})
    made, _new = Appraisal.objects.update_or_create(
        summons=summons, side=side, defaults={**said, "words": words, "by": by, "at": now}
    )
    return made

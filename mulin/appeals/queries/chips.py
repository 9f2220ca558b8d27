"""What the clock of an appeal says in a list: a state, words, and the exact moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries.lists import RUNNING
from mulin.core import calendars, worktime
from mulin.core.wording import SOON, day_words, exact, local


@dataclass(frozen=True)
class Chip:
    """`state` is ok, soon, late or rest, as the clock widget knows them."""

    state: str
    words: str
    title: str = ""


def chip(appeal: Appeal, now: datetime) -> Chip:
    """The clock of resolution, or why it stands still, or how it ended."""
    if appeal.status == Status.CLOSED:
        if appeal.closed_in_time is False:
            return Chip("late", _("超期办结"))
        return Chip("rest", _("已办结"))
    if appeal.status == Status.PROPOSED:
        return Chip("rest", _("等回访"))
    if appeal.status == Status.WAITING:
        return Chip("rest", _("等居民回复"))
    if appeal.status == Status.VERIFYING:
        return Chip("rest", _("等核查"))
    if appeal.status == Status.MERGED:
        return Chip("rest", _("随主件办理"))
    if appeal.shelved_until is not None:
        until = day_words(appeal.shelved_until, today=local(now).date())
        return Chip("rest", _("挂账到%s") % until, exact(appeal.due))
    return left_chip(appeal.due, appeal.resolve_within, now)


def first_contact_chip(appeal: Appeal, now: datetime) -> Chip | None:
    """The clock of first contact while nobody has spoken with the resident; None afterwards."""
    if appeal.first_contact_at is not None or appeal.status not in RUNNING:
        return None
    return left_chip(appeal.first_contact_due, appeal.respond_within, now)


def left_chip(deadline: datetime | None, limit: str, now: datetime) -> Chip:
    """What is left of a limit; still where there is no deadline."""
    if deadline is None:
        return Chip("rest", _("已暂停"))
    reckoned, calendar = worktime.Reckoning(deadline, _limit(limit)), calendars.current()
    left = worktime.remaining(now, reckoned, calendar)
    state = "late" if left < 0 else "soon" if left <= SOON else "ok"
    return Chip(state, worktime.words_for(left, reckoned.limit, calendar), exact(deadline))


@lru_cache(maxsize=256)
def _limit(text: str) -> worktime.Limit:
    return worktime.Limit.parse(text)

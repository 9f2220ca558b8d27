"""民议 begins: a proposal is taken up with its phases, or answered why not; dates may change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import search
from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.matters.events import MatterTakenUp
from mulin.matters.flow.proposing import TEXT, TITLE, search_text
from mulin.matters.flow.steps import (
    leads,
    public_line,
    take,
    tell_followers,
    tell_proposer,
)
from mulin.matters.models import Matter, Opening, Phase
from mulin.matters.practice import Period, usual_phases
from mulin.people.models import Person

MOST_PHASES = 12
LONGEST = timedelta(days=400)


@transaction.atomic
def take_up(
    matter: Matter, *, by: Person, phases: Sequence[Period] = (), words: str = "",
    at: datetime | None = None,
) -> Matter:  # fmt: skip
    """It is public from now on, and talked over as its phases say (the usual ones, if none)."""
    leads(by, matter)
    now = at or timezone.now()
    today = timezone.localtime(now).date()
    planned = _checked(phases or usual_phases(today))
    if all(one.until < today for one in planned):
        raise Refused("past", _("环节的日期都过了，大家来不及议。请重新安排。"), field="phases")
    words = public_line(words, field="words", needed="", most=500)
    take(matter, "take_up", by=by, at=now, data={"words": words, "phases": told(planned)})
    _write(matter, planned)
    tell_proposer(matter, "taken_up", gettext_noop("您提的事列入了：%s") % matter.title, words)
    announce(MatterTakenUp(matter, by))
    return matter


@transaction.atomic
def decline(matter: Matter, *, by: Person, words: str, at: datetime | None = None) -> Matter:
    """Not taken up; the proposer reads why, and whom else to ask."""
    leads(by, matter)
    words = public_line(
        words, field="words", needed=_("请写为什么不列入，还可以找谁。提出人看得到。"), most=500
    )
    take(matter, "decline", by=by, at=at or timezone.now(), data={"words": words}, reason=words)
    tell_proposer(matter, "declined", gettext_noop("您提的事没有列入：%s") % matter.title, words)
    return matter


@transaction.atomic
def reconsider(matter: Matter, *, by: Person, at: datetime | None = None) -> Matter:
    """Look at a declined one again."""
    leads(by, matter)
    return take(matter, "reconsider", by=by, at=at or timezone.now(), reason="")


@transaction.atomic
def revise(
    matter: Matter, *, by: Person, title: str, text: str, at: datetime | None = None
) -> Matter:
    """Mend the public words; the words before stand in the journal."""
    leads(by, matter)
    title = public_line(title, field="title", needed=_("请写一个标题。"), most=TITLE, sure=False)
    text = public_line(text, field="text", needed=_("请写想议什么。"), most=TEXT, sure=False)
    before = {"title": matter.title, "text": matter.text}
    take(
        matter, "revise", by=by, at=at or timezone.now(), data={"before": before}, title=title,
        text=text,
    )  # fmt: skip
    search.reindex(matter.pk, "matter", search_text(matter))
    return matter


@transaction.atomic
def plan(
    matter: Matter, *, by: Person, phases: Sequence[Period], words: str,
    at: datetime | None = None,
) -> Matter:  # fmt: skip
    """Other dates, with a reason; whoever follows is told."""
    leads(by, matter)
    planned = _checked(phases)
    words = public_line(words, field="words", needed=_("请写为什么改日程。"), most=500)
    take(
        matter, "plan", by=by, at=at or timezone.now(),
        data={"words": words, "phases": told(planned)},
    )  # fmt: skip
    Phase.objects.filter(matter=matter).delete()
    _write(matter, planned)
    tell_followers(matter, "planned", gettext_noop("日程改了：%s") % matter.title, words)
    return matter


@transaction.atomic
def note(matter: Matter, *, by: Person, words: str, at: datetime | None = None) -> Matter:
    """A public line in the story."""
    leads(by, matter)
    words = public_line(words, field="words", needed=_("请写要告诉大家的话。"), most=1000)
    take(matter, "note", by=by, at=at or timezone.now(), data={"words": words})
    tell_followers(matter, "note", gettext_noop("有进展：%s") % matter.title, words)
    return matter


def told(planned: Sequence[Period]) -> list[dict[str, str]]:
    """As the journal keeps it."""
    return [
        {"opens": one.opens, "since": str(one.since), "until": str(one.until), "words": one.words}
        for one in planned
    ]


def _checked(phases: Sequence[Period]) -> list[Period]:
    """Phases that can be; refused beside the field `phases`."""
    if not phases:
        raise Refused("no_phases", _("请至少安排一个环节。"), field="phases")
    if len(phases) > MOST_PHASES:
        raise Refused(
            "too_many_phases", _("环节太多了，最多 %d 个。") % MOST_PHASES, field="phases"
        )
    for one in phases:
        if one.opens not in Opening.values:
            raise Refused("no_choice", _("请选每个环节做什么。"), field="phases")
        if one.until < one.since:
            words = str(Opening(one.opens).label)
            raise Refused("backwards", _("“%s”的结束日期在开始日期前面。") % words, field="phases")
        if one.until - one.since > LONGEST:
            raise Refused("too_long", _("一个环节最多排一年。"), field="phases")
    return sorted(phases, key=lambda one: (one.since, one.until))


def _write(matter: Matter, planned: Sequence[Period]) -> None:
    Phase.objects.bulk_create([
        Phase(
            matter=matter, opens=one.opens, since=one.since, until=one.until,
            words=one.words[:200],
        )
        for one in planned
    ])  # fmt: skip

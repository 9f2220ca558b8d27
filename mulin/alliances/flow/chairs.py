"""The chair goes round: announced ahead, begun, finished; who is skipped owes a turn."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances import rules
from mulin.alliances.events import ChairBegan
from mulin.alliances.models import Alliance, Turn
from mulin.alliances.queries import past_of, standing_members
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce as tell
from mulin.core.flow import move, step
from mulin.core.rota import ends, next_up
from mulin.people.models import Person

Status = Turn.Status

#        deed            from                  to
STEPS = {
    "begin":         step(Status.ANNOUNCED, Status.CHAIRING),
    "finish":        step(Status.CHAIRING, Status.DONE),
    "skip":          step(Status.ANNOUNCED, Status.SKIPPED),
}  # fmt: skip


def _keeps(by: Person, alliance: Alliance) -> None:
    if not rules.may_keep(by, alliance.area_path):
        raise Forbidden


@transaction.atomic
def announce(alliance: Alliance, *, by: Person, since: date | None = None) -> Turn:
    """Announce whose turn comes next (the order and the debts say whose), and from when: the day
    after the present turn, or a day from today on."""
    _keeps(by, alliance)
    turns = alliance.turns
    if turns.filter(status=Status.ANNOUNCED).exists():
        raise NotAllowed(_("下一轮已经预告过了。"))
    members = standing_members(alliance)
    chair = turns.filter(status=Status.CHAIRING).first()
    past = past_of(alliance)
    who = next_up([member.pk for member in members], past)
    if who is None:
        raise Refused("nobody", _("联盟里还没有单位，请先加入单位。"))
    first = chair.until + timedelta(days=1) if chair else timezone.localdate()
    begins = since or first
    if begins < first or begins < timezone.localdate():
        raise Refused("early", _("要从现在这一轮结束以后、今天以后开始。"), field="since")
    turn = Turn(
        alliance=alliance, member_id=who, since=begins, until=ends(begins, alliance.months),
        status=Status.ANNOUNCED,
    )  # fmt: skip
    journal.begin(turn, "announce", by=by, data={"since": begins.isoformat()})
    return turn


@transaction.atomic
def begin(turn: Turn, *, by: Person) -> Turn:
    """The unit takes the chair."""
    _keeps(by, turn.alliance)
    if turn.alliance.turns.filter(status=Status.CHAIRING).exists():
        raise NotAllowed(_("现在还有单位在轮值，请先轮完那一轮。"))
    move(turn, "begin", STEPS, by=by)
    tell(ChairBegan(turn, by))
    return turn


@transaction.atomic
def finish(turn: Turn, *, by: Person, words: str) -> Turn:
    """The turn is over; what came of it."""
    _keeps(by, turn.alliance)
    words = line(words, field="words", needed=_("请写这一轮做了什么。"), most=500)
    return move(turn, "finish", STEPS, by=by, words=words)


@transaction.atomic
def skip(turn: Turn, *, by: Person, words: str) -> Turn:
    """It cannot this time, and owes a turn; the next of the order is announced for the same days."""
    _keeps(by, turn.alliance)
    words = line(words, field="words", needed=_("请写为什么跳过。"), most=500)
    move(turn, "skip", STEPS, by=by, words=words)
    return announce(turn.alliance, by=by, since=max(turn.since, timezone.localdate()))

"""The two life tables of a whistle – its own and that of each unit – and how their deeds are done.

The unit's table has no way out: a unit that is done stays until the whistle is released, which is
possible only when every unit is done or excused (事不完人不走).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import deeds
from mulin.core.deeds import Forbidden, Refused
from mulin.core.events import announce
from mulin.core.flow import can, move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of
from mulin.whistles import rules
from mulin.whistles.events import WhistleChanged
from mulin.whistles.models import ENDED, OPEN, SETTLED, Status, Summons, Turnout, Whistle
from mulin.whistles.queries.units import people_of

#        deed            from                                   to (None: stays)
STEPS = {
    "call":          step(OPEN, None),
    "first_in":      step(Status.BLOWN, Status.WORKING),
    "ready":         step({Status.BLOWN, Status.WORKING}, Status.READY),
    "resume":        step(Status.READY, Status.WORKING),
    "escalate":      step({Status.BLOWN, Status.WORKING}, None),
    "note":          step(OPEN, None),
    "release":       step(Status.READY, Status.RELEASED),
    "withdraw":      step(OPEN, Status.WITHDRAWN),
}  # fmt: skip

#        deed            from                                   to (None: stays)
UNIT_STEPS = {
    "report_in":     step({Turnout.CALLED, Turnout.REFUSED}, Turnout.ON_SITE),
    "progress":      step(Turnout.ON_SITE, None),
    "finish":        step(Turnout.ON_SITE, Turnout.DONE),
    "send_back":     step(Turnout.DONE, Turnout.ON_SITE),
    "refuse":        step(Turnout.CALLED, Turnout.REFUSED),
    "insist":        step(Turnout.REFUSED, Turnout.CALLED),
    "excuse":        step({Turnout.CALLED, Turnout.REFUSED}, Turnout.EXCUSED),
    "call_off":      step({Turnout.CALLED, Turnout.REFUSED, Turnout.ON_SITE}, Turnout.OFF),
    "appraise_unit": step({Turnout.DONE, Turnout.OFF}, None),
    "appraise":      step({Turnout.DONE, Turnout.OFF}, None),
}  # fmt: skip

# What is typed around a whistle is short.
LINE = 1000
line = partial(deeds.line, most=LINE)
# Where messages lead. Plain text, since deeds are also done where no address is being served
# (commands, the worker); a test holds them to the addresses of `urls`.
DESK, UNIT = "/desk/whistles/{}/", "/desk/whistles/{}/units/{}/"


def hold(whistle: Whistle) -> Whistle:
    """Queue up for this whistle: two units that finish at once are counted one after the other.

    Refreshes the columns that a neighbour's deed may have changed meanwhile.
    """
    row = Whistle.objects.select_for_update(of=("self",)).get(pk=whistle.pk)
    for name in ("status", "journal_head", "units", "came", "settled", "turn", "level_id", "due"):
        setattr(whistle, name, getattr(row, name))
    return whistle


def take(
    whistle: Whistle, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Whistle:  # fmt: skip
    """Do one deed of the whistle. Runs inside the caller's transaction."""
    move(whistle, verb, STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    announce(WhistleChanged(whistle, verb, by))
    return whistle


def take_unit(
    summons: Summons, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Summons:  # fmt: skip
    """Do one deed of a unit, and bring the whistle to where its units now stand."""
    whistle = hold(summons.whistle)
    if whistle.status in ENDED and not verb.startswith("appraise"):
        raise Refused("ended", _("这次吹哨已经结束了，不用再办。"))
    move(summons, verb, UNIT_STEPS, by=by, at=at, data=data, **columns)
    announce(WhistleChanged(whistle, verb, by))
    return summons


def settle(whistle: Whistle, *, at: datetime) -> Whistle:
    """Count its units, and take the step that follows from them: the first is there, all are done
    (at least one, the others done or excused), or one is at work again."""
    counted = Summons.objects.filter(whistle=whistle).aggregate(
        units=Count("pk"), came=Count("pk", filter=Q(came_at__isnull=False)),
        settled=Count("pk", filter=Q(status__in=SETTLED)),
        done=Count("pk", filter=Q(status=Turnout.DONE)),
    )  # fmt: skip
    done = counted.pop("done")
    ready = bool(done) and counted["settled"] == counted["units"]
    verb = next_step(whistle, ready=ready, somebody=bool(counted["came"]))
    if verb:
        return take(whistle, verb, by=None, at=at, **counted)
    Whistle.objects.filter(pk=whistle.pk).update(**counted)
    for name, value in counted.items():
        setattr(whistle, name, value)
    return whistle


def next_step(whistle: Whistle, *, ready: bool, somebody: bool) -> str:
    """Which step follows from how its units stand; none if it stands there already."""
    if ready:
        return "ready" if can(whistle, "ready", STEPS) else ""
    if whistle.status == Status.READY:
        return "resume"
    return "first_in" if somebody and can(whistle, "first_in", STEPS) else ""


def commands(by: Person, whistle: Whistle) -> None:
    """Refuse whoever may not decide about it."""
    if not rules.may_command(by, whistle):
        raise Forbidden(_("只有吹哨的岗位能定。有话可以打电话跟吹哨人说。"))


def answers(by: Person, summons: Summons) -> None:
    """Refuse whoever does not act for the unit."""
    if not rules.may_answer(by, summons):
        raise Forbidden(_("这一步由被叫的单位自己来办。"))


def tell_command(whistle: Whistle, kind: str, title: str, body: str = "") -> None:
    """A message to whoever lets the units go."""
    posts = [key for key in (whistle.post_id, whistle.stand_in_id) if key is not None]
    people = {person for post in posts for person in holders_of(post)}
    _tell(people or {whistle.blower_id}, whistle, kind, title, body, DESK.format(whistle.pk))


def tell_unit(summons: Summons, kind: str, title: str, body: str = "") -> None:
    """A message to everybody who may answer for the unit."""
    whistle = summons.whistle
    url = UNIT.format(whistle.pk, summons.pk)
    _tell(people_of(summons, whistle.area_path), whistle, kind, title, body, url)


def _tell(
    people: Iterable[UUID], whistle: Whistle, kind: str, title: str, body: str, url: str
) -> None:
    tell(people, Message(f"whistle.{kind}", title, body, url, whistle.pk))

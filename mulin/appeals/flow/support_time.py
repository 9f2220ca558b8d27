"""More time for a support order: the unit asks before its date, who judges its part decides.

How much may be asked for, how often, and that nobody grants their own: as for an appeal
(`extending`), by the same rules of the county.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import clocks, rules
from mulin.appeals.clocks import MoreTime, Request
from mulin.appeals.flow.extending import WHY, another_s, granted, how_much, said_day
from mulin.appeals.flow.posts import centre_of
from mulin.appeals.flow.supports import DESK, take, tell_unit
from mulin.appeals.models import SupportOrder
from mulin.core import calendars, journal, worktime
from mulin.core.deeds import Forbidden, line
from mulin.core.worktime import Limit
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of


@transaction.atomic
def ask_extension(
    order: SupportOrder, *, by: Person, limit: str, why: str, at: datetime | None = None
) -> SupportOrder:
    """Ask for more time, before the date: how much on top, and why. Nothing moves yet."""
    if not rules.may_support(by, order):
        raise Forbidden
    now = at or timezone.now()
    why = line(why, field="why", needed=_("请写明为什么要延期。"), most=WHY)
    found = _more(order)
    more = how_much(
        limit, of=Limit.parse(order.within), asked=found.request, granted=found.extensions,
        due=order.due, now=now, calendar=calendars.current(found.calendar),
    )  # fmt: skip
    take(order, "ask_extension", by=by, at=now, inner=why, data=more, more_asked=more["limit"])
    title = gettext_noop("请审批协办延期：%s") % order.appeal.title
    message = Message("support.request", title, why, DESK.format(order.pk), order.pk)
    tell(_judges(order) - {by.pk}, message)
    return order


def _more(order: SupportOrder) -> MoreTime:
    return clocks.more_time(journal.entries_of(order))


def _judges(order: SupportOrder) -> set[UUID]:
    """Whom to ask: the handlers; of what a whistle began and nobody handles, the centre."""
    appeal = order.appeal
    handlers = holders_of(appeal.post_id) if appeal.post_id else []
    return set(handlers) or centre_of(appeal)


@transaction.atomic
def grant_extension(
    order: SupportOrder, *, by: Person, at: datetime | None = None
) -> SupportOrder:  # fmt: skip
    """Grant what was asked for: the date moves, and the unit reads until when."""
    said, due = granted(_to_decide(order, by)), due_of(order, _more(order), asked=True)
    take(order, "grant_extension", by=by, at=at, data=said, due=due, more_asked="")
    until = gettext_noop("协办期限延到 %s") % said_day(order.due)
    tell_unit(order, "extended", gettext_noop("同意延期：%s") % order.appeal.title, until)
    return order


def due_of(order: SupportOrder, more: MoreTime, *, asked: bool = False) -> datetime | None:
    """When it is due by the unit's calendar as it stands today, with all that was granted; with `asked`
    as if what is asked for now were granted too."""
    limits = [one.limit for one in more.extensions]
    if asked and more.request is not None:
        limits.append(Limit.parse(more.request.data["limit"]))
    return worktime.reckon(
        order.asked_at, Limit.parse(order.within), calendar=calendars.current(more.calendar),
        extensions=limits, explain=False,
    ).deadline  # fmt: skip


@transaction.atomic
def refuse_extension(
    order: SupportOrder, *, by: Person, why: str, at: datetime | None = None
) -> SupportOrder:
    """Refuse it, with the reason; the date stands."""
    _to_decide(order, by)
    why = line(why, field="why", needed=_("请写明为什么不同意。"), most=WHY)
    take(order, "refuse_extension", by=by, at=at, inner=why, more_asked="")
    tell_unit(order, "extended", gettext_noop("没有同意延期：%s") % order.appeal.title, why)
    return order


def _to_decide(order: SupportOrder, by: Person) -> Request:
    """The request that waits, if this person may decide it: who judges the part, never the unit."""
    if not rules.may_judge_support(by, order):
        raise Forbidden
    return another_s(_more(order).request, "ask_extension", by)

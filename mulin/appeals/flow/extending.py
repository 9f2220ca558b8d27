"""More time: asked for before the deadline with a reason, granted by somebody else, told to the resident.

What may be asked for, and by whom it is decided, holds for support orders as well (`support_time`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import clocks, routing, rules, terms
from mulin.appeals.flow.posts import centre_of
from mulin.appeals.flow.steps import (
    reckon,
    settle_due,
    take,
    tell_handlers,
    tell_reporter,
    tell_staff,
)
from mulin.appeals.models import Appeal
from mulin.core import calendars
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.worktime import Calendar, Limit, LimitError
from mulin.people.models import Person
from mulin.people.queries import holders_of, posts

WHY = 300


@transaction.atomic
def ask_extension(
    appeal: Appeal, *, by: Person, limit: str, why: str, at: datetime | None = None
) -> Appeal:
    """Ask for more time, before the deadline: how much on top, and why. Nothing moves yet."""
    if not rules.may_handle(by, appeal):
        raise Forbidden
    now = at or timezone.now()
    why = line(why, field="why", needed=_("请写明为什么要延期。"), most=WHY)
    found = reckon(appeal)
    more = how_much(
        limit, of=found.resolution.limit, asked=found.request, granted=found.extensions,
        due=found.resolution.deadline, now=now, calendar=calendars.current(found.calendar),
    )  # fmt: skip
    take(appeal, "ask_extension", by=by, at=now, inner=why, data=more)
    tell_deciders(appeal, by, gettext_noop("请审批延期：%s") % appeal.title, why)
    return appeal


def how_much(
    text: str, *, of: Limit, asked: clocks.Request | None, granted: Sequence[clocks.Extension],
    due: datetime | None, now: datetime, calendar: Calendar,
) -> dict[str, str]:  # fmt: skip
    """What a request for more time says, as the journal keeps it: the limit and its words.

    `of` is the limit that is extended. Refused while another request waits, after the deadline,
    and beyond what the county allows (`Policy.extension_times`, `extension_percent`).
    """
    more, policy = limit_of(text), terms.rules().policy
    undecided(asked)
    if due is not None and now > due:
        raise NotAllowed(_("期限已经过了，不能再申请延期。请尽快办好，并说明原因。"))
    if len(granted) >= policy.extension_times:
        raise NotAllowed(_("已经延期 %d 次，不能再延。") % policy.extension_times)
    if length_of(more, calendar) * 100 > length_of(of, calendar) * policy.extension_percent:
        raise Refused(
            "too_long", _("一次最多延 %(most)s的 %(percent)d%%，请写短一些。")
            % {"most": of.words(), "percent": policy.extension_percent}, field="limit",
        )  # fmt: skip
    return {"limit": str(more), "more": more.words()}


def limit_of(text: str) -> Limit:
    """A limit somebody typed, beside its field where it cannot be read."""
    try:
        return Limit.parse(text)
    except LimitError as error:
        raise Refused("bad_limit", str(error), field="limit") from error


def undecided(asked: clocks.Request | None) -> None:
    """Refuse a second request while the first waits."""
    if asked is not None:
        raise NotAllowed(_("已经有一个申请在等审批，请等有了结果再申请。"))


def length_of(limit: Limit, calendar: Calendar) -> float:
    """How long a limit is in days of life, near enough to compare limits of different units."""
    micros = limit.micros(calendar)
    if limit.unit.working:
        return micros / calendar.day_length * 7 / len(calendar.weekdays)
    return micros / 86_400_000_000


@transaction.atomic
def grant_extension(
    appeal: Appeal, *, by: Person, public: str = "", at: datetime | None = None
) -> Appeal:
    """Grant what was asked for; the resident reads until when, and why."""
    asked = to_decide(appeal, "ask_extension", by)
    now = at or timezone.now()
    why = reason_told(public, asked)
    take(appeal, "grant_extension", by=by, at=now, public=why, data=granted(asked))
    settle_due(appeal)
    until = said_day(appeal.due)
    told = gettext_noop("办理期限延到 %s") % until if until else gettext_noop("办理期限延长了")
    tell_reporter(appeal, "extended", f"{told}：{appeal.title}", why)
    tell_handlers(appeal, "extended", gettext_noop("同意延期：%s") % appeal.title, told)
    return appeal


def granted(asked: clocks.Request) -> dict[str, str]:
    """What the journal keeps of time that is granted: as much as was asked for."""
    return {"limit": asked.data["limit"], "more": Limit.parse(asked.data["limit"]).words()}


def reason_told(public: str, asked: clocks.Request) -> str:
    """What the resident reads as the reason: the decider's words, else the handler's."""
    return line(public, field="public", most=WHY) or str(asked.data.get("inner", ""))


@transaction.atomic
def refuse_extension(appeal: Appeal, *, by: Person, why: str, at: datetime | None = None) -> Appeal:
    """Refuse it, with the reason; the deadline stands."""
    to_decide(appeal, "ask_extension", by)
    why = refuse(appeal, "refuse_extension", by=by, why=why, at=at)
    tell_handlers(appeal, "extended", gettext_noop("没有同意延期：%s") % appeal.title, why)
    return appeal


def refuse(appeal: Appeal, verb: str, *, by: Person, why: str, at: datetime | None) -> str:
    """Refuse what was asked for; answers the reason as it is kept."""
    why = line(why, field="why", needed=_("请写明为什么不同意。"), most=WHY)
    take(appeal, verb, by=by, at=at, inner=why)
    return why


def to_decide(appeal: Appeal, verb: str, by: Person) -> clocks.Request:
    """The request that is open, if this person may decide it: a dispatcher, never who asked or who
    has the matter on hand."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    return another_s(reckon(appeal).request, verb, by, own=rules.may_handle(by, appeal))


def another_s(
    asked: clocks.Request | None, verb: str, by: Person, *, own: bool = False
) -> clocks.Request:
    """The request of this kind that waits, if somebody else has made it. `own`: this person does
    the work that it is asked for, whoever asked."""
    if asked is None or asked.verb != verb:
        raise NotAllowed(_("没有等审批的申请，可能已经有人批过了。"))
    if own or asked.by == by.pk:
        raise Forbidden(_("自己申请的不能自己批，请同事或上级来批。"))
    return asked


def tell_deciders(appeal: Appeal, by: Person, title: str, body: str) -> None:
    """Those who may decide: the level above the post that has it, else the centre. Of a complaint
    of staff the centre alone: whom it complains of may sit on the level above."""
    mine = posts().get(appeal.post_id)
    upper = routing.above(mine, appeal.area_path) if mine and not appeal.about_staff else None
    people = set(holders_of(upper.id)) if upper else centre_of(appeal)
    people -= {by.pk, *(mine.holder_ids if mine else ())}
    tell_staff(appeal, people, kind="request", title=title, body=body)


def said_day(moment: datetime | None) -> str:
    """«12 月 3 日 17:30», for a message."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"

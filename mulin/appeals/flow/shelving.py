"""挂账: put aside until a day, because it cannot be done now; asked for, approved by somebody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules, terms
from mulin.appeals.clocks import midnight
from mulin.appeals.flow.extending import (
    WHY,
    reason_told,
    refuse,
    tell_deciders,
    to_decide,
    undecided,
)
from mulin.appeals.flow.steps import reckon, settle_due, take, tell_handlers, tell_reporter
from mulin.appeals.models import Appeal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.people.models import Person


@transaction.atomic
def ask_shelving(
    appeal: Appeal, *, by: Person, until: date, why: str, at: datetime | None = None
) -> Appeal:
    """Ask to put it aside until a day on which it is looked at again (复核日)."""
    if not rules.may_handle(by, appeal):
        raise Forbidden
    now = at or timezone.now()
    why = line(why, field="why", needed=_("请写明为什么现在办不了、到时候怎么办。"), most=WHY)
    if appeal.shelved_until is not None:
        raise NotAllowed(_("这件事已经挂账。到复核日再看，或者先恢复办理。"))
    undecided(reckon(appeal).request)
    _day(until, now)
    take(appeal, "ask_shelving", by=by, at=now, inner=why, data={"until": until.isoformat()})
    tell_deciders(appeal, by, gettext_noop("请审批挂账：%s") % appeal.title, why)
    return appeal


def _day(until: date, now: datetime) -> None:
    today, most = timezone.localtime(now).date(), terms.rules().policy.shelve_days
    if until <= today:
        raise Refused("past", _("复核日要在今天以后。"), field="until")
    if until > today + timedelta(days=most):
        raise Refused(
            "too_far", _("最多挂账 %(n)d 天，复核日不能晚于 %(day)s。")
            % {"n": most, "day": today + timedelta(days=most)}, field="until",
        )  # fmt: skip


@transaction.atomic
def shelve(appeal: Appeal, *, by: Person, public: str = "", at: datetime | None = None) -> Appeal:
    """Approve it: the clock stands still until the day, and the resident reads why."""
    asked = to_decide(appeal, "ask_shelving", by)
    now = at or timezone.now()
    until = date.fromisoformat(asked.data["until"])
    if midnight(until) <= now:
        raise NotAllowed(_("申请的复核日已经过了，请让承办人重新申请。"))
    why = reason_told(public, asked)
    take(
        appeal, "shelve", by=by, at=now, public=why, shelved_until=until,
        data={"until": until.isoformat()},
    )  # fmt: skip
    settle_due(appeal)
    day = _("%(month)s 月 %(day)s 日") % {"month": until.month, "day": until.day}
    tell_reporter(
        appeal, "shelved", gettext_noop("暂时办不了，%(day)s再看：%(what)s")
        % {"day": day, "what": appeal.title}, why,
    )  # fmt: skip
    tell_handlers(appeal, "shelved", gettext_noop("同意挂账：%s") % appeal.title, why)
    return appeal


@transaction.atomic
def refuse_shelving(appeal: Appeal, *, by: Person, why: str, at: datetime | None = None) -> Appeal:
    """Refuse it, with the reason; the clock runs on."""
    to_decide(appeal, "ask_shelving", by)
    why = refuse(appeal, "refuse_shelving", by=by, why=why, at=at)
    tell_handlers(appeal, "shelved", gettext_noop("没有同意挂账：%s") % appeal.title, why)
    return appeal


@transaction.atomic
def unshelve(
    appeal: Appeal, *, by: Person | None, why: str = "", at: datetime | None = None
) -> Appeal:
    """Take it up again: by who has it or decides about it, or by the day itself (by nobody)."""
    if by is not None and not (rules.may_handle(by, appeal) or rules.may_dispatch(by, appeal)):
        raise Forbidden
    if appeal.shelved_until is None:
        raise NotAllowed(_("这件事没有挂账。"))
    take(
        appeal, "unshelve", by=by, at=at, shelved_until=None,
        inner=line(why, field="why", most=WHY), data={"over": by is None},
    )  # fmt: skip
    settle_due(appeal)
    tell_reporter(appeal, "unshelved", gettext_noop("接着办：%s") % appeal.title)
    tell_handlers(appeal, "unshelved", gettext_noop("挂账结束，请接着办：%s") % appeal.title)
    return appeal

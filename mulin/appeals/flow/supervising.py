"""Supervision (督办): somebody above wants an answer about an appeal, by a date.

The handler must answer; who asked accepts the answer or asks again. Not to be taken for an urge
(催办), which is the resident's and needs no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.clocks import ENDS
from mulin.appeals.events import AppealChanged, AppealSupervised
from mulin.appeals.flow.steps import STEPS as APPEAL_STEPS
from mulin.appeals.flow.steps import tell_handlers
from mulin.appeals.models import Appeal, Supervision
from mulin.core import calendars, journal, worktime
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce, when
from mulin.core.flow import move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person

Status = Supervision.Status

#        deed               from                                       to (None: stays)
STEPS = {
    "answer":        step(Status.ASKED, Status.ANSWERED),
    "again":         step(Status.ANSWERED, Status.ASKED),
    "accept":        step(Status.ANSWERED, Status.ACCEPTED),
    "withdraw":      step({Status.ASKED, Status.ANSWERED}, Status.WITHDRAWN),
}  # fmt: skip

WITHIN = ("2h", "4wh", "1wd", "2wd", "3wd", "5wd")
USUAL = "1wd"
OPEN = (Status.ASKED, Status.ANSWERED)
DESK = "/desk/supervisions/{}/"


@transaction.atomic
def supervise(
    appeal: Appeal, *, what: str, by: Person, within: str = USUAL, at: datetime | None = None
) -> Supervision:
    """Ask the handler to answer by a date. One at a time."""
    if not rules.may_supervise(by, appeal):
        raise Forbidden(_("督办由社区书记和镇治理中心来做，自己办的事不能自己督办。"))
    what = line(what, field="what", needed=_("请写明要答复什么。"), most=500)
    if Supervision.objects.filter(appeal=appeal, status__in=OPEN).exists():
        raise NotAllowed(_("这件正在督办，答复认可以后才能再督办。"))
    now = at or timezone.now()
    supervision = Supervision(
        appeal=appeal, post_id=appeal.post_id, what=what, asked_by=by, asked_at=now,
        due=_due(within, now), status=Status.ASKED,
    )  # fmt: skip
    journal.begin(supervision, "supervise", by=by, at=now, data={"what": what})
    Appeal.objects.filter(pk=appeal.pk).update(supervised=F("supervised") + 1)
    appeal.supervised += 1
    move(
        appeal, "supervise", APPEAL_STEPS, by=by, at=now,
        data={"supervision": str(supervision.pk), "inner": what},
    )  # fmt: skip
    _tell_handlers(supervision, what)
    announce(AppealSupervised(appeal))
    announce(AppealChanged(appeal, "supervise", by))
    return supervision


def _due(within: str, now: datetime) -> datetime:
    if within not in WITHIN:
        raise Refused("no_choice", _("请选多久答复。"), field="within")
    limit = worktime.Limit.parse(within)
    found = worktime.reckon(now, limit, calendar=calendars.current(), explain=False).deadline
    assert found is not None  # noqa: S101 (nothing pauses it)
    return found


def _tell_handlers(supervision: Supervision, what: str) -> None:
    appeal = supervision.appeal
    tell_handlers(appeal, "supervised", gettext_noop("督办，请按时答复：%s") % appeal.title, what)


def _take(
    supervision: Supervision, verb: str, *, by: Person | None, at: datetime, inner: str = "",
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Supervision:  # fmt: skip
    said = {**({"inner": inner} if inner else {}), **(data or {})}
    move(supervision, verb, STEPS, by=by, at=at, data=said, **columns)
    told = {"did": verb, "supervision": str(supervision.pk), **said}
    journal.remark(supervision.appeal, "supervise_did", by=by, at=at, data=told)
    return supervision


@transaction.atomic
def answer(
    supervision: Supervision, *, by: Person, answer: str, at: datetime | None = None
) -> Supervision:
    """Answer it: whoever handles the appeal now."""
    if not rules.may_handle(by, supervision.appeal):
        raise Forbidden(_("督办由正在办的人答复。"))
    answer = line(answer, field="answer", needed=_("请写办到哪一步了、什么时候办好。"))
    now = at or timezone.now()
    _take(
        supervision, "answer", by=by, at=now, inner=answer, answer=answer, answered_at=now,
        in_time=now <= supervision.due,
    )  # fmt: skip
    _tell_asker(supervision, gettext_noop("督办答复了：%s") % supervision.appeal.title, answer)
    return supervision


def _tell_asker(supervision: Supervision, title: str, body: str) -> None:
    url = DESK.format(supervision.pk)
    message = Message("appeal.supervision", title, body, url, supervision.appeal_id)
    tell([supervision.asked_by_id], message)


@transaction.atomic
def accept(supervision: Supervision, *, by: Person, at: datetime | None = None) -> Supervision:
    """The answer is good."""
    _judge(by, supervision)
    return _take(supervision, "accept", by=by, at=at or timezone.now())


@transaction.atomic
def again(
    supervision: Supervision, *, by: Person, reason: str, within: str = USUAL,
    at: datetime | None = None,
) -> Supervision:  # fmt: skip
    """Not an answer yet: what is missing, and a new date."""
    _judge(by, supervision)
    reason = line(reason, field="reason", needed=_("请写明还要答复什么。"), most=500)
    now = at or timezone.now()
    _take(
        supervision, "again", by=by, at=now, inner=reason, due=_due(within, now), in_time=None,
        answered_at=None,
    )  # fmt: skip
    _tell_handlers(supervision, reason)
    return supervision


@transaction.atomic
def withdraw(
    supervision: Supervision, *, by: Person | None, reason: str, at: datetime | None = None
) -> Supervision:
    """No answer is needed any more; by itself when the appeal is over."""
    if by is not None:
        _judge(by, supervision)
    reason = line(reason, field="reason", needed=_("请写明为什么不用督办了。"), most=500)
    return _take(supervision, "withdraw", by=by, at=at or timezone.now(), inner=reason)


def _judge(by: Person, supervision: Supervision) -> None:
    if not rules.may_judge_supervision(by, supervision):
        raise Forbidden


@when(AppealChanged)
def end_with_it(event: AppealChanged) -> None:
    """Withdraw what is still open when the appeal ends: it needs no answer. What was not answered
    stays counted as such."""
    if event.verb not in ENDS or not event.appeal.supervised:
        return
    for one in Supervision.objects.filter(appeal=event.appeal.pk, status__in=OPEN):
        one.appeal = event.appeal
        withdraw(one, by=None, reason=gettext_noop("诉求已经办结。"))

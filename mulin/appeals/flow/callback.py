"""Asking the resident how it went: contacted? solved? satisfied? And what follows from it.

**The callback reopens the appeal**: `call_back` → `_conclude`. Closed, solved and satisfied are
three facts; a resident who could not be reached is no answer, neither for nor against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.events import AppealClosed, AppealReopened, CallbackRecorded
from mulin.appeals.flow import merging
from mulin.appeals.flow.concluding import explained
from mulin.appeals.flow.steps import settle_due, take, tell_handlers, tell_reporter
from mulin.appeals.models import Appeal, Callback, Ending, Satisfaction, Status
from mulin.appeals.practice import practice
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.people.models import Person
from mulin.people.queries import posts

CONTEST_DAYS = 30
WAYS = ("phone", "visit", "link")


@dataclass(frozen=True)
class Answers:
    """What the resident answered. `reached` False: nobody was there, the rest is empty.

    `go_on` is asked where the end was an explanation: whether it should be taken up again.
    """

    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: str = ""
    words: str = ""
    go_on: bool = False
    way: str = "phone"


@transaction.atomic
def call_back(
    appeal: Appeal, answers: Answers, *, by: Person | None, proved: bool = False,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Record a callback: by staff who did not handle it, or by the resident through the page."""
    own = rules.may_follow(by, appeal, proved=proved)
    if not own and (by is None or not rules.may_call_back(by, appeal)):
        raise Forbidden(_("回访要由没有经手这件事的人来做。"))
    answers = _checked(answers, own=own)
    now = at or timezone.now()
    take(
        appeal, "callback", by=by, at=now, public=answers.words if answers.reached else "",
        callback_tries=appeal.callback_tries + 1, contacted=answers.contacted,
        solved=answers.solved, satisfied=answers.satisfied,
        data={
            "reached": answers.reached, "contacted": answers.contacted, "solved": answers.solved,
            "satisfied": answers.satisfied, "way": "link" if own else answers.way,
        },
    )  # fmt: skip
    callback = Callback.objects.create(
        appeal=appeal, at=now, by=by, way="link" if own else answers.way, reached=answers.reached,
        contacted=answers.contacted, solved=answers.solved, satisfied=answers.satisfied,
        words=answers.words,
    )  # fmt: skip
    announce(CallbackRecorded(callback))
    return _conclude(appeal, answers, by=by, at=now)


def _checked(answers: Answers, *, own: bool) -> Answers:
    """The answers that may be kept. Who was not reached gave none: of that stays the
    way, and what the caller noted, which is not public."""
    line(answers.words, field="words")
    if answers.way not in WAYS:
        raise Refused("no_choice", _("请选回访方式。"), field="way")
    if answers.satisfied and answers.satisfied not in Satisfaction.values:
        raise Refused("no_choice", _("“满意吗”只能答满意、基本满意或不满意。"), field="satisfied")
    if not answers.reached:
        if own:
            raise Refused(
                "no_choice", _("您自己来答就是联系上了，请直接说解决了没有、满意不满意。"),
                field="reached",
            )  # fmt: skip
        return Answers(reached=False, way=answers.way, words=answers.words)
    if answers.solved is None:
        raise Refused("missing", _("请选“解决了吗”。"), field="solved")
    if not answers.satisfied:
        raise Refused("missing", _("请选“满意吗”。"), field="satisfied")
    return answers


def _conclude(appeal: Appeal, answers: Answers, *, by: Person | None, at: datetime) -> Appeal:
    """What the answers lead to: not solved reopens it; solved, or explained and accepted,
    closes it; nobody reached as often as the practice says (three times) closes it with no
    answer; else it waits on."""
    if answers.reached and not answers.solved and (appeal.ending == Ending.SOLVED or answers.go_on):
        # What the resident said stands in the callback's own line.
        return _back_to_work(appeal, "", by=by, at=at, told=answers.words)
    if answers.reached or appeal.callback_tries >= practice().tries:
        return _close(appeal, by=by, at=at)
    return appeal


def _close(appeal: Appeal, *, by: Person | None, at: datetime) -> Appeal:
    take(appeal, "close", by=by, at=at, closed_at=at, due=None)
    tell_reporter(
        appeal,
        "closed",
        gettext_noop("已办结：%s") % appeal.title,
        gettext_noop("如果还有问题，30 天内可以点“问题没解决”。"),
    )
    announce(AppealClosed(appeal))
    return appeal


@transaction.atomic
def reopen(
    appeal: Appeal, *, by: Person | None, public: str, proved: bool = False,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """«问题没解决»: the resident contests a closed appeal within thirty days."""
    if not rules.may_follow(by, appeal, proved=proved):
        raise Forbidden
    now = at or timezone.now()
    public = line(public, field="public", needed=_("请说说哪里没解决。"))
    if appeal.status != Status.CLOSED or appeal.closed_at is None:
        raise NotAllowed(_("这件事还没有办结，可以直接补充或者催一下。"))
    if appeal.ending in {Ending.WITHDRAWN, Ending.DECLINED}:
        raise NotAllowed(_("这件事不能接着办，请重新反映一次。"))
    if now - appeal.closed_at > timedelta(days=CONTEST_DAYS):
        raise NotAllowed(_("办结已经超过 30 天，请重新反映一次，我们会连着看。"))
    return _back_to_work(appeal, public, by=by, at=now, solved=False)


@transaction.atomic
def resume(appeal: Appeal, *, by: Person, public: str, at: datetime | None = None) -> Appeal:
    """What was not possible is possible now: take it up again, on the day of its review."""
    public = line(public, field="public", needed=_("请写现在可以怎么办，居民看得到。"))
    explained(by, appeal)
    return _back_to_work(appeal, public, by=by, at=at or timezone.now(), solved=None, satisfied="")


def _back_to_work(
    appeal: Appeal, words: str, *, by: Person | None, at: datetime, told: str = "", **columns: Any
) -> Appeal:
    """Reopen: back to who handled it (the dispatcher if that post is now vacant), with its
    whole history, a new clock, and the count of reopenings that figures show."""
    held = posts().get(appeal.post_id)
    take(
        appeal, "reopen", by=by, at=at, public=words, ending="", closed_at=None,
        proposed_at=None, closed_in_time=None, reopened=appeal.reopened + 1, review_on=None,
        **merging.part(appeal, by=by, at=at), **columns,
    )  # fmt: skip
    if held is None or held.vacant:
        take(
            appeal,
            "return",
            by=None,
            at=at,
            inner=gettext_noop("原岗位空缺，请重新派单。"),
            post_id=None,
            organisation_id=None,
        )
    settle_due(appeal)
    tell_handlers(
        appeal,
        "reopened",
        gettext_noop("居民说没解决，请接着办：%s") % appeal.title,
        told or words,
    )
    tell_reporter(
        appeal,
        "reopened",
        gettext_noop("接着办：%s") % appeal.title,
        gettext_noop("已经退回重办，期限重新算。"),
    )
    announce(AppealReopened(appeal))
    return appeal

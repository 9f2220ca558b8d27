"""Objections to minutes: by whoever was there, on a screen or told to the keeper; answered with words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal, personal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.deeds import line as checked
from mulin.meetings import rules_minutes
from mulin.meetings.flow.steps_minutes import (
    DESK,
    PAGE,
    keeps,
    leaders,
    plain,
    take_minutes,
    take_objection,
)
from mulin.meetings.models import How, Item, Minutes, Objection
from mulin.notices.flow import Message, tell
from mulin.people.models import Person

MOST = 100


@transaction.atomic
def object_to(
    minutes: Minutes, *, by: Person, words: str, item: Item | None = None,
    at: datetime | None = None,
) -> Objection:  # fmt: skip
    """Somebody who was there says what is not told right, until the last day of the term."""
    if not rules_minutes.may_object(by, minutes):
        raise Forbidden(_("到会的人可以提异议。没有账号的，请告诉记纪要的人。"))
    words = personal.strike(checked(words, field="words", needed=_asked(), most=900), known=())
    return _put(minutes, words, item, by=by, at=at, person=by)


@transaction.atomic
def enter_objection(
    minutes: Minutes, *, by: Person, words: str, item: Item | None = None,
    at: datetime | None = None,
) -> Objection:  # fmt: skip
    """What somebody without an account said or wrote, written down by who keeps the minutes."""
    keeps(by, minutes.meeting)
    words = plain(words, field="words", needed=_asked(), most=1000)
    return _put(minutes, words, item, by=by, at=at, how=How.PAPER, recorded_by=by)


def _asked() -> str:
    """The sentence for nothing typed."""
    return _("请写哪里记得不对、应该怎么记。")


def _put(
    minutes: Minutes, words: str, item: Item | None, *, by: Person, at: datetime | None,
    **whose: Any,
) -> Objection:  # fmt: skip
    now, until = at or timezone.now(), minutes.objections_until
    if until is None or timezone.localtime(now).date() > until:
        raise NotAllowed(_("提异议的日子已经过了。有错的，请告诉记纪要的人更正。"))
    if item is not None and item.meeting_id != minutes.meeting_id:
        raise Refused("no_item", _("这个议题不是这次会上的。"), field="item")
    if minutes.objections.count() >= MOST:
        raise Refused("too_many", _("异议太多了，请先当面说一说。"), field="words")
    take_minutes(minutes, "object", by=by, at=now, data={"resident": "person" in whose})
    made = Objection(
        minutes=minutes, version=minutes.version, item=item, words=words, at=now, **whose
    )
    journal.begin(made, "object", by=by, at=now, data={"how": made.how})
    title = gettext_noop("有人对纪要提了异议：%s") % minutes.meeting.title
    url = DESK.format(minutes.meeting_id)
    people = [minutes.keeper_id, *leaders(minutes.meeting)]
    tell(people, Message("meeting.objection", title, "", url, minutes.meeting_id))
    return made


@transaction.atomic
def answer(
    objection: Objection, *, by: Person, taken: bool, words: str, at: datetime | None = None
) -> Objection:
    """Taken over or not, and why. Taken over, the item is to be written anew before it is final."""
    minutes, now = objection.minutes, at or timezone.now()
    if not rules_minutes.may_answer(by, objection):
        raise Forbidden(_("异议由记纪要的人来答复；自己提的，请别人答复。"))
    words = plain(words, field="words", needed=_("请写怎么处理、为什么。"), most=1000)
    take_objection(
        objection, "take" if taken else "keep", by=by, at=now, data={"words": words},
        answer=words, answered_at=now,
    )  # fmt: skip
    take_minutes(minutes, "answer", by=by, at=now, data={"taken": taken})
    title = gettext_noop("您对纪要的异议有答复了：%s") % minutes.meeting.title
    url = PAGE.format(minutes.meeting_id)
    tell([objection.person_id], Message("meeting.answer", title, words, url, minutes.meeting_id))
    return objection


@transaction.atomic
def withdraw(objection: Objection, *, by: Person, at: datetime | None = None) -> Objection:
    """Whoever objected takes it back."""
    if not rules_minutes.may_withdraw(by, objection):
        raise Forbidden(_("提出的人在答复以前可以撤回。"))
    return take_objection(objection, "withdraw", by=by, at=at or timezone.now())

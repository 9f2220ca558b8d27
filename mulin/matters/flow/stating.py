"""Statements: short sentences of residents, struck, read by a moderator, linked, never merged."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal, personal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.filters import midnight
from mulin.core.once import once
from mulin.matters import rules
from mulin.matters.events import MatterChanged
from mulin.matters.flow.computing import ask_for
from mulin.matters.flow.steps import hold, struck_line, take_statement, tell_leads
from mulin.matters.models import Matter, Opening, Source, Stand, Statement
from mulin.matters.practice import practice
from mulin.matters.queries.talk import likest, now_open, statements_of
from mulin.notices.flow import Message, tell
from mulin.people.models import Person

MOST_STATEMENTS = 500
REASON = 300


def say(
    matter: Matter, *, by: Person, text: str, source: str = Source.SCREEN, key: str = "",
    at: datetime | None = None,
) -> Statement:  # fmt: skip
    """Write one: a resident on a screen, or staff what was on paper or said at a door. It is read
    before anybody else sees it."""
    now = at or timezone.now()
    _may_say(matter, by, source, now)
    longest = practice(timezone.localtime(now).date()).longest
    own = source == Source.SCREEN
    kept = struck_line(
        text, field="text", needed=_("请写一句话。"), most=longest, by=by if own else None
    )[:200]

    def make() -> UUID:
        return _write(matter, kept, by=by, source=source, at=now).pk

    made, _replay = once(key, scope=f"{by.pk}/matters.say/{matter.pk}", make=make)
    return Statement.objects.select_related("matter", "like").get(pk=made)


def _may_say(matter: Matter, by: Person, source: str, now: datetime) -> None:
    if source not in Source.values:
        raise Refused("no_choice", _("请选意见是怎么来的。"), field="source")
    own = source == Source.SCREEN
    if own and not rules.may_take_part(by, matter):
        raise Forbidden(_("住在这个片区的居民才能写意见。请先在“我的”里填好住在哪里。"))
    if not own and not rules.may_enter(by, matter):
        raise Forbidden(_("代录意见要有这个片区的岗位。"))
    day = timezone.localtime(now).date()
    if Opening.GATHER not in now_open(matter, day):
        raise NotAllowed(_("现在不在征集意见的日子里。"))
    today = Statement.objects.filter(matter=matter, author=by, at__gte=midnight(day))
    if own and today.count() >= practice(day).a_day:
        raise Refused(
            "too_many", _("今天写得够多了，明天再来。先给别人的意见表个态吧。"), field="text"
        )


@transaction.atomic
def _write(matter: Matter, text: str, *, by: Person, source: str, at: datetime) -> Statement:
    hold(matter)
    known = statements_of(matter, stand=Stand.values)
    if len(known) >= MOST_STATEMENTS:
        raise Refused("too_many", _("意见已经很多了，请给已有的意见表态。"), field="text")
    if any(one.text == text for one in known):
        raise Refused("same", _("已经有一模一样的意见了，请直接给它表态。"), field="text")
    others = [one for one in known if one.status in {Stand.SHOWN, Stand.WAITING}]
    near = likest(text, others, question=f"{matter.title}\n{matter.text}")
    last = Statement.objects.filter(matter=matter).aggregate(last=Max("number"))["last"] or 0
    own = source == Source.SCREEN
    statement = Statement(
        matter=matter, number=last + 1, text=text, author=by if own else None, source=source,
        recorded_by=None if own else by, at=at,
        like_id=(near.like_id or near.pk) if near is not None else None,
    )  # fmt: skip
    journal.begin(statement, "say", by=by, at=at, data={"n": statement.number, "source": source})
    announce(MatterChanged(matter, "say", by))
    if len(known) == 0 or all(one.status != Stand.WAITING for one in known):
        # The first one that waits rings; the others stand in the same list.
        tell_leads(matter, "moderate", gettext_noop("有意见等审核：%s") % matter.title)
    return statement


@transaction.atomic
def publish(
    statement: Statement, *, by: Person, text: str = "", sure: bool = False,
    at: datetime | None = None,
) -> Statement:  # fmt: skip
    """Let everybody read and answer it, as the moderator has read (and, if needed, mended) it.

    Once somebody has answered it its words stay: an answer is to these words and no others.
    """
    _moderates(by, statement)
    now, text = at or timezone.now(), " ".join((text or statement.text).split())
    text = line(text, field="text", needed=_("请写意见的文字。"), most=200)
    if text != statement.text and statement.said:
        raise Refused("answered", _("已经有人表过态，文字不能再改。"), field="text")
    _look_for_personal(text, sure=sure)
    matter = hold(statement.matter)
    take_statement(
        statement, "publish", by=by, at=now, data={"n": statement.number}, text=text, reason="",
        moderated_by_id=by.pk, moderated_at=now,
    )  # fmt: skip
    _count(matter)
    ask_for(matter, now)
    return statement


def _look_for_personal(text: str, *, sure: bool) -> None:
    found = personal.kinds(text)
    never = [kind for kind in found if kind in personal.NEVER]
    if never or (found and not sure):
        words = _("、").join(str(personal.Personal(kind).label) for kind in never or found)
        raise Refused("personal", _("里面好像有%s，请去掉再公开。") % words, field="text")


@transaction.atomic
def refuse(
    statement: Statement, *, by: Person, words: str, at: datetime | None = None
) -> Statement:
    """Not for everybody; whoever wrote it reads why."""
    return _turn_down(statement, "refuse", by=by, words=words, at=at)


@transaction.atomic
def hide(statement: Statement, *, by: Person, words: str, at: datetime | None = None) -> Statement:
    """Take a published one away; its answers are kept and count no longer."""
    return _turn_down(statement, "hide", by=by, words=words, at=at)


def _turn_down(
    statement: Statement, verb: str, *, by: Person, words: str, at: datetime | None
) -> Statement:
    _moderates(by, statement)
    now = at or timezone.now()
    words = line(words, field="words", needed=_("请写为什么不公开，写的人看得到。"), most=REASON)
    matter = hold(statement.matter)
    take_statement(
        statement, verb, by=by, at=now, data={"n": statement.number, "words": words},
        reason=words, moderated_by_id=by.pk, moderated_at=now,
    )  # fmt: skip
    _count(matter)
    ask_for(matter, now)
    url = f"/matters/{matter.pk}/statements/"
    title = gettext_noop("您写的一条意见没有公开：%s") % matter.title
    tell([statement.author_id], Message("matter.refused", title, words, url, matter.pk))
    return statement


@transaction.atomic
def link(
    statement: Statement, *, by: Person, like: int | None, at: datetime | None = None
) -> Statement:
    """Say that it says nearly the same as another (by its number), or that it does not."""
    _moderates(by, statement)
    other: Statement | None = None
    if like is not None:
        rows = Statement.objects.filter(matter=statement.matter_id, number=like)
        other = rows.exclude(pk=statement.pk).first()
        if other is None or other.like_id == statement.pk:
            raise Refused("no_statement", _("没有这个编号的意见，请再看看。"), field="like")
    key = (other.like_id or other.pk) if other is not None else None
    data: dict[str, Any] = {"n": statement.number, "like": like}
    return take_statement(statement, "link", by=by, at=at or timezone.now(), data=data, like_id=key)


def _moderates(by: Person, statement: Statement) -> None:
    if not rules.may_moderate(by, statement):
        raise Forbidden(_("审核由这个片区的社区或镇治理中心来办，自己写的请别人审。"))


def _count(matter: Matter) -> None:
    shown = Statement.objects.filter(matter=matter, status=Stand.SHOWN).count()
    Matter.objects.filter(pk=matter.pk).update(statements=shown)
    matter.statements = shown
